package pebble

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// Problem is something that is wrong with what a store holds.
type Problem struct {
	Execution store.ID // that it is about; zero: none
	ARN       string   // of the execution, as far as that can be read
	Err       error
}

// Verify reads all that the store holds, which checks the checksums of it, and
// holds it together: parts of an execution that are missing or contradict each
// other, gaps in histories, listings and names that lead nowhere. check, where it
// is set, is shown each execution that can be read, for what only the engine
// knows. Verify returns an error only when it could not go on.
func (s *Store) Verify(ctx context.Context, check func(x *store.Execution, state store.State, events [][]byte) error, report func(Problem)) (c Contents, err error) {
	err = s.reading(func() error {
		return s.snapshot(func(at *pebbledb.Snapshot) error {
			v := &verifier{at: at, check: check, report: report, found: map[store.ID]store.Status{}}
			v.Executions, v.Resources = map[store.Status]int{}, map[string]int{}
			err := v.run(ctx)
			c = v.Contents
			return err
		})
	})
	return c, err
}

// verifier is one run of Verify.
type verifier struct {
	Contents
	at     *pebbledb.Snapshot
	check  func(x *store.Execution, state store.State, events [][]byte) error
	report func(Problem)
	found  map[store.ID]store.Status // executions of which there is anything; "": not all of them can be read
}

func (v *verifier) run(ctx context.Context) error {
	for _, kind := range [...]byte{kindFacts, kindOutcome, kindInput, kindResult, kindState, kindClosed, kindHistory, kindTask} {
		v.scan(kind, v.note)
	}
	for _, id := range slices.SortedFunc(maps.Keys(v.found), func(a, b store.ID) int { return bytes.Compare(a[:], b[:]) }) {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		v.execution(id)
	}
	v.scan(kindARN, v.name)
	v.scan(kindListing, v.listing)
	v.scan(kindByStatus, v.listing)
	v.scan(kindDefinition, v.definition)
	v.scan(kindResource, v.resource)
	v.strangers()
	return nil
}

// wrong reports a problem that is none of an execution.
func (v *verifier) wrong(err error) { v.report(Problem{Err: err}) }

func (v *verifier) scan(kind byte, visit func(at *pebbledb.Iterator) error) {
	scan(v.at, kind, func(at *pebbledb.Iterator) {
		if err := visit(at); err != nil {
			v.wrong(err)
		}
	}, v.wrong)
}

// note takes note of an execution.
func (v *verifier) note(at *pebbledb.Iterator) error {
	key := at.Key()
	if len(key) < 1+idSize {
		return damaged(key)
	}
	v.found[store.ID(key[1:1+idSize])] = ""
	return nil
}

// execution checks all that belongs to one execution.
func (v *verifier) execution(id store.ID) {
	x, err := readExecution(v.at, id)
	if err != nil {
		v.Executions["unreadable"]++
		v.report(Problem{Execution: id, ARN: v.nameOf(id), Err: missing(err, idKey(nil, kindFacts, id))})
		return
	}
	v.found[id] = x.Status
	v.Executions[x.Status]++
	problems := 0
	wrong := func(err error) {
		if err != nil {
			problems++
			v.report(Problem{Execution: id, ARN: x.ARN, Err: err})
		}
	}
	state, err := readState(v.at, id)
	wrong(missing(err, idKey(nil, kindState, id)))
	if err == nil && (x.Status == running) != (len(state.snapshot) > 0) {
		wrong(fmt.Errorf("its status is %s, and it has a snapshot: %t", x.Status, len(state.snapshot) > 0))
	}
	v.Timers += len(state.timers)
	wrong(v.indexed(x))
	events, err := v.history(id)
	wrong(err)
	v.Events += len(events)
	wrong(v.tasks(id))
	if problems == 0 && v.check != nil {
		wrong(v.check(x, store.State{Version: state.version, Snapshot: state.snapshot}, events))
	}
	if problems == 0 {
		v.Whole++
	}
}

// running is the status of what is open.
const running = store.Status("RUNNING")

// nameOf returns an execution's ARN if that much can be read.
func (v *verifier) nameOf(id store.ID) string {
	var x store.Execution
	if readRecord(v.at, idKey(nil, kindFacts, id), func(d *decoder) { readFacts(d, &x) }) != nil {
		return ""
	}
	return x.ARN
}

// indexed checks that an execution is found by its name, in the listings and with
// its definition.
func (v *verifier) indexed(x *store.Execution) error {
	var errs []error
	var named store.ID
	err := readRecord(v.at, arnKey(nil, x.ARN), func(d *decoder) { copy(named[:], d.bytes(uint64(idSize))) })
	if err == nil && named != x.ID {
		err = fmt.Errorf("its name leads to execution %x", named)
	}
	errs = append(errs, missing(err, arnKey(nil, x.ARN)), v.there(definitionKey(x.Definition)))
	for _, scope := range scopes(x) {
		errs = append(errs, v.there(listingKey(nil, scope, "", x.ID)), v.there(listingKey(nil, scope, x.Status, x.ID)))
	}
	return errors.Join(errs...)
}

// there returns an error that names a record which is not there.
func (v *verifier) there(key []byte) error {
	is, err := has(v.at, key)
	if err == nil && !is {
		return damaged(key)
	}
	return err
}

// history reads the events of an execution, which must have no gap.
func (v *verifier) history(id store.ID) (events [][]byte, err error) {
	records, err := prefixIterator(v.at, idKey(nil, kindHistory, id))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, records.Close()) }()
	for more := records.First(); more; more = records.Next() {
		first, some, err := recordOf(records)
		if err != nil {
			return events, err
		}
		if want := int64(len(events)) + 1; first != want {
			return events, fmt.Errorf("%w: it begins with event %d, and the ones before end at %d", damaged(records.Key()), first, want-1)
		}
		events = append(events, some...)
	}
	if err := records.Error(); err != nil {
		return events, err
	}
	if len(events) == 0 {
		return nil, damaged(numberedKey(nil, kindHistory, id, 1))
	}
	return events, nil
}

func (v *verifier) tasks(id store.ID) error {
	numbers, err := numbers(v.at, kindTask, id)
	v.Tasks += len(numbers)
	errs := []error{err}
	for _, n := range numbers {
		var t store.Task
		errs = append(errs, readRecord(v.at, numberedKey(nil, kindTask, id, n), func(d *decoder) { readTask(d, &t) }))
	}
	return errors.Join(errs...)
}

// name checks that a name leads to an execution.
func (v *verifier) name(at *pebbledb.Iterator) error {
	var id store.ID
	if err := valueInto(at, func(d *decoder) { copy(id[:], d.bytes(uint64(idSize))) }); err != nil {
		return err
	}
	if _, ok := v.found[id]; !ok {
		return fmt.Errorf("%s leads to no execution", describe(at.Key()))
	}
	return nil
}

// valueInto decodes the value that an iterator is at.
func valueInto(at *pebbledb.Iterator, read func(d *decoder)) error {
	value, err := valueAt(at)
	if err != nil {
		return err
	}
	return decode(at.Key(), value, read)
}

// listing checks that an entry of a listing leads to an execution of its status.
func (v *verifier) listing(at *pebbledb.Iterator) error {
	key := at.Key()
	if len(key) < 2+idSize {
		return damaged(key)
	}
	id, _ := listedID(key, len(key)-idSize)
	status, ok := v.found[id]
	if !ok {
		return fmt.Errorf("%s leads to no execution", describe(key))
	}
	middle := strings.TrimSuffix(string(key[1:len(key)-idSize]), "\x00")
	if _, listed, _ := strings.Cut(middle, "\x00"); key[0] == kindByStatus && status != "" && listed != string(status) {
		return fmt.Errorf("execution %x is %s and listed as %s", id, status, listed)
	}
	return nil
}

func (v *verifier) definition(at *pebbledb.Iterator) error {
	text := ""
	if err := valueInto(at, func(d *decoder) { text = string(d.all()) }); err != nil {
		return err
	}
	if id := store.HashDefinition(text); !bytes.Equal(definitionKey(id), at.Key()) {
		return fmt.Errorf("%w: its text has the hash %s", damaged(at.Key()), hex.EncodeToString(id[:]))
	}
	v.Definitions++
	return nil
}

func (v *verifier) resource(at *pebbledb.Iterator) error {
	table, _, ok := resourceOf(at.Key())
	if !ok {
		return damaged(at.Key())
	}
	var r store.Record
	if err := valueInto(at, func(d *decoder) { readResource(d, &r) }); err != nil {
		return err
	}
	if r.Version == 0 {
		return damaged(at.Key())
	}
	v.Resources[table]++
	return nil
}

// strangers reports records of kinds that are not known.
func (v *verifier) strangers() {
	for kind := range 256 {
		if _, known := kindNames[byte(kind)]; known || kind == 0xff {
			continue
		}
		_ = walk(v.at, byte(kind), (*pebbledb.Iterator).First, (*pebbledb.Iterator).Next, func(at *pebbledb.Iterator) bool {
			v.wrong(errors.New(describe(at.Key())))
			return false // the first says enough
		})
	}
}
