package pebble_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// damageID is the execution that the tests damage.
var damageID = store.ID{0: 0x01, 15: 0xfe}

// largeEvents are large enough for a file of values.
var largeEvents = [][]byte{bytes.Repeat([]byte("one"), 300), bytes.Repeat([]byte("two"), 300)}

// fill puts one of everything into a store.
func fill(t *testing.T, s *pebble.Store) {
	t.Helper()
	c := store.Change{
		ID: damageID, Snapshot: []byte("snapshot"), FirstEvent: 1,
		Events:    largeEvents,
		AddTimers: []store.Message{{Timer: 5}},
		PutTasks:  []store.Task{{ID: 6, Data: []byte("task")}},
		Execution: &store.Execution{ARN: "arn:e", StateMachineARN: "arn:m", Input: "{}", Output: "1", Status: "RUNNING"},
	}
	errs, err := s.Commit(t.Context(), []store.Change{c})
	if err = errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutDefinition(t.Context(), "{}"); err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(t.Context(), store.Write{Key: store.Key{Table: "t", Key: "k"}, Data: []byte("data")}); err != nil {
		t.Fatal(err)
	}
}

// tamper changes the folder of a closed store with Pebble's own means.
func tamper(t *testing.T, fs vfs.FS, change func(db *pebbledb.DB) error) {
	t.Helper()
	db, err := pebbledb.Open("data", &pebbledb.Options{FS: fs, FormatMajorVersion: pebbledb.FormatNewest, Logger: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(change(db), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// silent is a logger of Pebble.
type silent struct{}

func (silent) Infof(string, ...any)              {}
func (silent) Errorf(string, ...any)             {}
func (silent) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// TestDamagedRecords damages each kind of record in many ways: the calls that
// need it answer with an error that names it, none panics.
func TestDamagedRecords(t *testing.T) {
	id := string(damageID[:])
	number := func(n byte) string { return "\x00\x00\x00\x00\x00\x00\x00" + string(rune(n)) }
	execution := func(s *pebble.Store) error { _, err := s.Execution(t.Context(), damageID); return err }
	definition := store.HashDefinition("{}")
	for _, c := range []struct {
		key  string
		name string // what the error must say
		call func(s *pebble.Store) error
	}{
		{"aarn:e", `execution ARN "arn:e"`, func(s *pebble.Store) error {
			_, err := s.FindExecution(t.Context(), "arn:e")
			return err
		}},
		{"e" + id, fmt.Sprintf("execution %x", id), execution},
		{"o" + id, fmt.Sprintf("outcome of execution %x", id), execution},
		{"p" + id, fmt.Sprintf("result of execution %x", id), execution},
		{"i" + id, fmt.Sprintf("input of execution %x", id), execution},
		{"o" + id, fmt.Sprintf("outcome of execution %x", id), func(s *pebble.Store) error {
			_, _, err := s.ListExecutions(t.Context(), store.ExecutionQuery{StateMachineARN: "arn:m"})
			return err
		}},
		{"h" + id + number(1), fmt.Sprintf("history of execution %x from 1", id), func(s *pebble.Store) error {
			_, err := s.History(t.Context(), damageID, 0, true, 0)
			return err
		}},
		{"s" + id, fmt.Sprintf("state of execution %x", id), func(s *pebble.Store) error {
			_, err := s.Load(t.Context(), damageID)
			return err
		}},
		{"s" + id, fmt.Sprintf("state of execution %x", id), func(s *pebble.Store) error {
			errs, err := s.Commit(t.Context(), []store.Change{{ID: damageID, Expect: 1}})
			return errors.Join(append(errs, err)...)
		}},
		{"w" + id + number(6), fmt.Sprintf("task of execution %x from 6", id), func(s *pebble.Store) error {
			_, err := s.ClaimTasks(t.Context(), 10)
			return err
		}},
		{"s" + id, fmt.Sprintf("state of execution %x", id), nil},
		{"d" + string(definition[:]), "definition " + hex.EncodeToString(definition[:]), func(s *pebble.Store) error {
			_, err := s.Definition(t.Context(), definition)
			return err
		}},
		{"rt\x00k", `resource "t\x00k"`, func(s *pebble.Store) error {
			_, err := s.Get(t.Context(), store.Key{Table: "t", Key: "k"})
			return err
		}},
		{"rt\x00k", `resource "t\x00k"`, func(s *pebble.Store) error {
			for _, err := range s.List(t.Context(), "t", "", "") {
				return err
			}
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, value := range []string{"", "\x00", "\x02rest of a later format", "\x01" + strings.Repeat("\xff", 40)} {
				if c.key[0] == 'i' || c.key[0] == 'd' { // free text: only the format can be wrong
					value, _, _ = strings.Cut(value, "\xff")
					if value == "\x01" {
						continue
					}
				}
				err := damage(t, c.key, value, c.call)
				if !errors.Is(err, pebble.ErrDamaged) || !strings.Contains(err.Error(), c.name) {
					t.Errorf("value %q: error %v, want %q", value, err, c.name)
				}
			}
		})
	}
}

// damage puts a value in place of a record and returns what a call says to it,
// or Open.
func damage(t *testing.T, key, value string, call func(s *pebble.Store) error) error {
	t.Helper()
	fs := vfs.NewMem()
	s := open(t, pebble.Options{FS: fs})
	fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, fs, func(db *pebbledb.DB) error {
		if _, closer, err := db.Get([]byte(key)); err != nil {
			return fmt.Errorf("no record %q: %w", key, err)
		} else if err := closer.Close(); err != nil {
			return err
		}
		return db.Set([]byte(key), []byte(value), pebbledb.Sync)
	})
	s, err := pebble.Open("data", pebble.Options{FS: fs})
	if err != nil {
		return err
	}
	defer s.Close()
	if call == nil {
		return nil
	}
	return call(s)
}

// TestMissingRecords: where a part of an execution is gone, the error says so.
func TestMissingRecords(t *testing.T) {
	for _, kind := range []string{"e", "o", "i"} {
		fs := vfs.NewMem()
		s := open(t, pebble.Options{FS: fs})
		fill(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		tamper(t, fs, func(db *pebbledb.DB) error {
			return db.Delete([]byte(kind+string(damageID[:])), pebbledb.Sync)
		})
		s = open(t, pebble.Options{FS: fs})
		_, _, err := s.ListExecutions(t.Context(), store.ExecutionQuery{})
		if kind == "i" {
			_, err = s.Execution(t.Context(), damageID)
		}
		if !errors.Is(err, pebble.ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("%x", damageID)) {
			t.Errorf("without %s: %v", kind, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFlippedBits turns bits of every file of a folder, one at a time: the
// store says that something is wrong or shows what was there, never anything
// else.
func TestFlippedBits(t *testing.T) {
	whole := vfs.NewMem()
	s := open(t, pebble.Options{FS: whole})
	fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := whole.List("data")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, file := range files {
		kind := strings.TrimLeft(file, "0123456789")
		if kind == ".log" || kind == "LOCK" { // empty ones, or not read
			continue
		}
		data := readFile(t, whole, "data/"+file)
		for at := 0; at < len(data); at += 1 + len(data)/25 {
			fs := vfs.NewMem()
			if _, err := vfs.Clone(whole, fs, "data", "data"); err != nil {
				t.Fatal(err)
			}
			flipped := bytes.Clone(data)
			flipped[at] ^= 1 << (at % 8)
			writeFile(t, fs, "data/"+file, flipped)
			if !intactOrSaid(t, fs, fmt.Sprintf("%s, byte %d", file, at)) {
				said[kind]++
			}
		}
	}
	for _, kind := range []string{".sst", ".blob"} {
		if said[kind] == 0 {
			t.Errorf("no flipped bit of a %s file was noticed", kind)
		}
	}
}

func readFile(t *testing.T, fs vfs.FS, path string) []byte {
	t.Helper()
	f, err := fs.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, fs vfs.FS, path string, data []byte) {
	t.Helper()
	f, err := fs.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// intactOrSaid returns whether all is there in a folder that was damaged.
func intactOrSaid(t *testing.T, fs vfs.FS, damage string) bool {
	t.Helper()
	s, err := pebble.Open("data", pebble.Options{FS: fs})
	if err != nil {
		return false
	}
	defer s.Close()
	e, errExecution := s.Execution(t.Context(), damageID)
	events, errHistory := s.History(t.Context(), damageID, 0, false, 0)
	r, errGet := s.Get(t.Context(), store.Key{Table: "t", Key: "k"})
	if errExecution == nil && e.Input != "{}" || errHistory == nil && !slices.EqualFunc(events, largeEvents, bytes.Equal) ||
		errGet == nil && string(r.Data) != "data" {
		t.Errorf("%s: %+v, %q, %q", damage, e, events, r.Data)
	}
	for _, err := range []error{errExecution, errHistory, errGet} {
		if errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", damage, err)
		}
	}
	return errExecution == nil && errHistory == nil && errGet == nil
}

// TestDamagedTaskHoldsUpNoOther: it is named once, and the others are handed out.
func TestDamagedTaskHoldsUpNoOther(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, pebble.Options{FS: fs})
	w := newWorkload(t)
	for i := range w.walkers {
		if err := w.walk(s, &w.walkers[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	damaged := w.walkers[3].id
	tamper(t, fs, func(db *pebbledb.DB) error {
		return db.Set([]byte("w"+string(damaged[:])+"\x00\x00\x00\x00\x00\x00\x00\x01"), nil, pebbledb.Sync)
	})
	s = open(t, pebble.Options{FS: fs})
	defer s.Close()
	named, handedOut := 0, map[store.ID]int{}
	for {
		tasks, err := s.ClaimTasks(t.Context(), 3)
		if errors.Is(err, pebble.ErrDamaged) && strings.Contains(err.Error(), fmt.Sprintf("%x", damaged)) {
			named++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(tasks) == 0 {
			break
		}
		for _, task := range tasks {
			handedOut[task.Execution]++
		}
	}
	if named != 1 || len(handedOut) != len(w.walkers)-1 {
		t.Errorf("named %d times; handed out %v", named, handedOut)
	}
	for id, times := range handedOut {
		if times != 1 {
			t.Errorf("task of %x handed out %d times", id, times)
		}
	}
}
