package pebble

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// Contents counts what a store holds.
type Contents struct {
	Executions  map[store.Status]int
	Whole       int // executions that nothing is wrong with
	Events      int
	Timers      int
	Tasks       int
	Definitions int
	Resources   map[string]int // by table
}

// String says in words what a store holds.
func (c Contents) String() string {
	total, statuses := 0, []string(nil)
	for _, status := range slices.Sorted(maps.Keys(c.Executions)) {
		total += c.Executions[status]
		statuses = append(statuses, fmt.Sprintf("%d %s", c.Executions[status], status))
	}
	resources := 0
	for _, n := range c.Resources {
		resources += n
	}
	return fmt.Sprintf("%d executions (%s) with %d events, %d timers and %d tasks; %d definitions; %d resources in %d tables",
		total, cmp.Or(strings.Join(statuses, ", "), "none"), c.Events, c.Timers, c.Tasks, c.Definitions, resources, len(c.Resources))
}

// resourceOf returns table and name of a resource's key.
func resourceOf(key []byte) (table, name string, ok bool) {
	return strings.Cut(string(key[1:]), "\x00")
}

// Tables returns the names of the tables of resources that there are, sorted.
func (s *Store) Tables() (names []string, err error) {
	err = s.reading(func() error {
		records, err := prefixIterator(s.db, []byte{kindResource})
		if err != nil {
			return err
		}
		for more := records.First(); more; {
			table, _, _ := resourceOf(records.Key())
			names = append(names, table)
			more = records.SeekGE(prefixEnd(named(nil, kindResource, table)))
		}
		return errors.Join(records.Error(), records.Close())
	})
	return names, err
}

// IDs returns the ids of all executions of which there is anything, sorted, also
// where the store is damaged.
func (s *Store) IDs() (ids []store.ID, err error) {
	err = s.reading(func() error {
		return s.snapshot(func(at *pebbledb.Snapshot) error {
			v := &verifier{at: at, report: func(Problem) {}, found: map[store.ID]store.Status{}}
			for _, kind := range [...]byte{kindFacts, kindOutcome, kindInput, kindState, kindClosed} {
				v.scan(kind, v.note)
			}
			ids = slices.SortedFunc(maps.Keys(v.found), func(a, b store.ID) int { return bytes.Compare(a[:], b[:]) })
			return nil
		})
	})
	return ids, err
}

// Pending returns what waits to happen to an execution: its timers and its tasks.
func (s *Store) Pending(id store.ID) (timers []store.Message, tasks []store.Task, err error) {
	err = s.reading(func() error {
		return s.snapshot(func(at *pebbledb.Snapshot) error {
			of, err := readState(at, id)
			if err != nil {
				return err
			}
			for _, t := range of.timers {
				timers = append(timers, t.message(id))
			}
			numbers, err := numbers(at, kindTask, id)
			for _, n := range numbers {
				t := store.Task{Execution: id, ID: n}
				err = errors.Join(err, readRecord(at, numberedKey(nil, kindTask, id, n), func(d *decoder) { readTask(d, &t) }))
				tasks = append(tasks, t)
			}
			return err
		})
	})
	return timers, tasks, public(err)
}

// EachDefinition calls visit with each definition there is, and returns what
// cannot be read.
func (s *Store) EachDefinition(visit func(id store.DefinitionID, text string) error) error {
	return s.reading(func() error {
		var errs []error
		scan(s.db, kindDefinition, func(at *pebbledb.Iterator) {
			errs = append(errs, valueInto(at, func(d *decoder) {
				text := string(d.all())
				errs = append(errs, visit(store.HashDefinition(text), text))
			}))
		}, func(err error) { errs = append(errs, err) })
		return errors.Join(errs...)
	})
}
