package pebble_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// problems opens a folder to look at it and returns what Verify finds.
func problems(t *testing.T, fs vfs.FS) (found []string, contents pebble.Contents) {
	t.Helper()
	s := open(t, pebble.Options{FS: fs, ReadOnly: true})
	defer s.Close()
	contents, err := s.Verify(t.Context(), nil, func(p pebble.Problem) {
		found = append(found, fmt.Sprintf("%s: %v", p.ARN, p.Err))
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, contents
}

// filled returns the disk of a closed store with one of everything, beside an
// execution that is closed.
func filled(t *testing.T) *vfs.MemFS {
	t.Helper()
	fs := vfs.NewMem()
	s := open(t, pebble.Options{FS: fs})
	w := newWorkload(t)
	for range 4 {
		if err := w.walk(s, &w.walkers[0]); err != nil {
			t.Fatal(err)
		}
	}
	c := w.walkers[1].walkTo(1)
	if _, err := s.PutDefinition(t.Context(), "{}"); err != nil {
		t.Fatal(err)
	}
	c.Execution.Definition = store.HashDefinition("{}")
	if err := commitOne(t, s, c); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return fs
}

// TestVerifyContents counts, and finds nothing wrong but what really is: the
// definition of one execution was never stored.
func TestVerifyContents(t *testing.T) {
	fs := filled(t)
	before := contents(t, fs)
	found, has := problems(t, fs)
	if len(found) != 1 || !strings.Contains(found[0], "definition 0000") {
		t.Errorf("found %q", found)
	}
	want := "2 executions (1 RUNNING, 1 SUCCEEDED) with 15 events, 2 timers and 2 tasks; 1 definitions; 1 resources in 1 tables"
	if has.String() != want || has.Whole != 1 {
		t.Errorf("%s, %d whole; want %s", has, has.Whole, want)
	}
	if after := contents(t, fs); !reflect.DeepEqual(after, before) {
		t.Error("a folder that was looked at has changed")
	}
}

// TestVerifyDamage changes each kind of record: Verify names it.
func TestVerifyDamage(t *testing.T) {
	const id = "\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00"
	const arn = "arn:00000000000000020000000000000000"
	number := func(n byte) string { return "\x00\x00\x00\x00\x00\x00\x00" + string(rune(n)) }
	definition := store.HashDefinition("{}")
	for name, c := range map[string]struct{ key, value, want string }{
		"facts are gone":                {"e" + id, "gone", "damaged record: execution 0000"},
		"facts are damaged":             {"e" + id, "\x01\xff", "damaged record: execution 0000"},
		"the outcome is gone":           {"o" + id, "gone", "outcome of execution"},
		"the input is gone":             {"i" + id, "gone", "input of execution"},
		"the state is gone":             {"s" + id, "gone", "state of execution"},
		"the state is damaged":          {"s" + id, "\x01", "state of execution"},
		"the history is gone":           {"h" + id + number(1), "gone", "history of execution"},
		"a history has a gap":           {"h" + id + number(5), "\x01\x01x", "begins with event 5, and the ones before end at 3"},
		"the task is damaged":           {"w" + id + number(1), "", "task of execution"},
		"the name leads elsewhere":      {"a" + arn, "\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00", "its name leads to execution 00000000000000010"},
		"a name leads nowhere":          {"aarn:x", "\x01" + strings.Repeat("x", 16), "leads to no execution"},
		"an entry leads nowhere":        {"l\x00" + strings.Repeat("x", 16), "", "leads to no execution"},
		"an entry is of another status": {"m\x00FAILED\x00" + inverted(id), "", "is RUNNING and listed as FAILED"},
		"an entry is gone":              {"l\x00" + inverted(id), "gone", "listing"},
		"the definition is gone":        {"d" + string(definition[:]), "gone", "definition " + fmt.Sprintf("%x", definition)},
		"the definition is another":     {"d" + string(definition[:]), "\x01{ }", "its text has the hash"},
		"a resource is damaged":         {"rwalk\x00" + "00000000000000010000000000000000", "", "resource"},
		"a kind is unknown":             {"Zx", "\x01", "unknown key"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := filled(t)
			tamper(t, fs, func(db *pebbledb.DB) error {
				if c.value == "gone" {
					return db.Delete([]byte(c.key), pebbledb.Sync)
				}
				return db.Set([]byte(c.key), []byte(c.value), pebbledb.Sync)
			})
			found, _ := problems(t, fs)
			if !strings.Contains(strings.Join(found, "\n"), c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func inverted(id string) string {
	b := []byte(id)
	for i := range b {
		b[i] = ^b[i]
	}
	return string(b)
}

// TestVerifyFlippedBits turns bits of files: either the folder cannot be opened,
// or Verify finds something, or nothing that the store holds has changed. The
// folder is left as it is.
func TestVerifyFlippedBits(t *testing.T) {
	whole := filled(t)
	clean, _ := problems(t, whole)
	files, err := whole.List("data")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".log") || file == "LOCK" {
			continue
		}
		data := readFile(t, whole, "data/"+file)
		for at := 0; at < len(data); at += 1 + len(data)/20 {
			fs := vfs.NewMem()
			if _, err := vfs.Clone(whole, fs, "data", "data"); err != nil {
				t.Fatal(err)
			}
			flipped := bytes.Clone(data)
			flipped[at] ^= 1 << (at % 8)
			writeFile(t, fs, "data/"+file, flipped)
			before := contents(t, fs)
			s, err := pebble.Open("data", pebble.Options{FS: fs, ReadOnly: true})
			if err == nil {
				var said []string
				if _, err := s.Verify(t.Context(), nil, func(p pebble.Problem) { said = append(said, p.Err.Error()) }); err != nil {
					t.Errorf("%s, byte %d: %v", file, at, err)
				}
				if len(said) > len(clean) {
					found++
				}
				if err := s.Close(); err != nil {
					t.Errorf("%s, byte %d: close: %v", file, at, err)
				}
			}
			if !reflect.DeepEqual(contents(t, fs), before) {
				t.Errorf("%s, byte %d: the folder has changed", file, at)
			}
		}
	}
	if found == 0 {
		t.Error("no flipped bit was found")
	}
}

// TestReadOnly: a folder that is looked at takes no changes, and one without a
// store is not made one.
func TestReadOnly(t *testing.T) {
	s := open(t, pebble.Options{FS: filled(t), ReadOnly: true})
	defer s.Close()
	if err := s.Apply(t.Context(), store.Write{Key: store.Key{Table: "t", Key: "k"}, Data: []byte("1")}); !errors.Is(err, pebble.ErrReadOnly) {
		t.Errorf("apply: %v", err)
	}
	tables, err := s.Tables()
	if err != nil || len(tables) != 1 || tables[0] != "walk" {
		t.Errorf("tables %q, %v", tables, err)
	}
	ids, err := s.IDs()
	if err != nil || len(ids) != 2 {
		t.Errorf("ids %x, %v", ids, err)
	}
	timers, tasks, err := s.Pending(ids[1])
	if err != nil || len(timers) != 1 || timers[0].Timer != 1 || len(tasks) != 1 || string(tasks[0].Data) != "task" {
		t.Errorf("pending: %v, %v, %v", timers, tasks, err)
	}
	texts := 0
	err = s.EachDefinition(func(_ store.DefinitionID, text string) error {
		texts++
		if text != "{}" {
			t.Errorf("definition %q", text)
		}
		return nil
	})
	if err != nil || texts != 1 {
		t.Errorf("%d definitions, %v", texts, err)
	}
	empty := vfs.NewMem()
	if _, err := pebble.Open("nowhere", pebble.Options{FS: empty, ReadOnly: true}); !errors.Is(err, pebble.ErrNoStore) {
		t.Errorf("open of nothing: %v", err)
	}
	if _, err := empty.Stat("nowhere"); err == nil {
		t.Error("a folder was made")
	}
}

// TestCheckpoint: a copy that is made under load holds all that was acknowledged
// before, and nothing that is half done.
func TestCheckpoint(t *testing.T) {
	disk := vfs.NewMem()
	s := open(t, pebble.Options{FS: disk, MemTableBytes: smallTable})
	w := newWorkload(t)
	made := make(chan bounds, 1)
	enough := make(chan struct{}, 10000)
	go func() {
		for range 100 {
			<-enough
		}
		before := w.acknowledged()
		if err := s.Checkpoint("copy"); err != nil {
			t.Error(err)
		}
		w.stop.Store(true)
		made <- before
	}()
	w.run(s, func() {
		select {
		case enough <- struct{}{}:
		default:
		}
	})
	before := <-made
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied, err := pebble.Open("copy", pebble.Options{FS: disk, MemTableBytes: smallTable})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	w.check(copied, before)
}
