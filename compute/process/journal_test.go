package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treadle-run/treadle/compute"
)

// text is a journal as a file holds it, each line with its checksum.
func text(t *testing.T, lines ...any) string {
	t.Helper()
	var data []byte
	for _, l := range lines {
		var err error
		if data, err = appendLine(data, l); err != nil {
			t.Fatal(err)
		}
	}
	return string(data)
}

func TestReadJournal(t *testing.T) {
	header := journalHeader{Format: journalFormat, Boot: "b"}
	begun, runs := fact{ID: "a"}, fact{ID: "a", PID: 7, Ticks: 9}
	over := fact{ID: "a", PID: 7, Ticks: 9, Exit: &compute.Exit{Code: 3}}
	other, gone := fact{ID: "z", PID: 8}, fact{ID: "a", Gone: true}
	whole := text(t, header, begun, other)
	for _, c := range []struct {
		name, file string
		want       string // ids with pid and exit, or the error
	}{
		{"no line", "", "error: not a journal"},
		{"nonsense", "hello\n", "error: not a journal"},
		{"newer", text(t, journalHeader{Format: journalFormat + 1}), "error: format 2 is unknown"},
		{"empty", text(t, header), ""},
		{"the last fact holds", text(t, header, begun, runs), "a:7"},
		{"an end", text(t, header, begun, runs, over), "a:7=3"},
		{"gone", text(t, header, begun, other, over, gone), "z:8"},
		{"back again", text(t, header, over, gone, begun), "a:0"},
		{"torn", whole[:len(whole)-4], "a:0"},
		{"torn to the last sign", whole[:len(whole)-1], "a:0"},
		{"nothing but zeros behind", whole + "\x00\x00\x00\n", "a:0 z:8"},
		{"another sign in the last line", strings.Replace(whole, `"z"`, `"y"`, 1), "a:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal")
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			facts, _, err := readJournal(path)
			got := short(facts)
			if err != nil {
				got = "error: " + err.Error()[len(path)+2:]
			}
			if !strings.HasPrefix(got, c.want) || (got != c.want && err == nil) {
				t.Errorf("read %q, want %q", got, c.want)
			}
		})
	}
}

// short writes facts as the cases have them.
func short(facts map[string]fact) string {
	var words []string
	for _, id := range []string{"a", "z"} {
		f, ok := facts[id]
		if !ok {
			continue
		}
		word := fmt.Sprintf("%s:%d", id, f.PID)
		if f.Exit != nil {
			word += fmt.Sprintf("=%d", f.Exit.Code)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// TestJournal writes many facts at once: all are there afterwards, and the file
// does not keep what holds no longer.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := newJournal(path, "boot", map[string]fact{"old": {ID: "old", PID: 1}})
	if err != nil {
		t.Fatal(err)
	}
	const units = 3000
	var wg sync.WaitGroup
	for i := range units {
		wg.Go(func() {
			f := fact{ID: fmt.Sprint("u", i), Started: time.Unix(int64(i), 0)}
			if err := j.commit(f); err != nil {
				t.Error(err)
			}
			f.PID = i + 1
			j.add(f)
			if i > 0 {
				j.add(fact{ID: f.ID, Gone: true})
			}
		})
	}
	wg.Wait()
	j.close()
	facts, boot, err := readJournal(path)
	if err != nil || boot != "boot" {
		t.Fatalf("boot %q, error %v", boot, err)
	}
	if len(facts) != 2 || facts["old"].PID != 1 || facts["u0"].PID != 1 {
		t.Errorf("facts %+v", facts)
	}
	if j.lines >= 3*units {
		t.Errorf("the journal was never written anew: %d lines", j.lines)
	}
}

// TestJournalAfterError: after a write that failed the file is made anew, with
// what that write should have written.
func TestJournalAfterError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := newJournal(path, "boot", nil)
	if err != nil {
		t.Fatal(err)
	}
	j.file.Close() // as good as a disk that fails
	if err := j.commit(fact{ID: "a", PID: 1}); err == nil {
		t.Fatal("a fact was durable in a closed file")
	}
	if err := j.commit(fact{ID: "z", PID: 2}); err != nil {
		t.Fatal(err)
	}
	j.close()
	facts, _, err := readJournal(path)
	if got := short(facts); err != nil || got != "a:1 z:2" {
		t.Errorf("facts %s, error %v", got, err)
	}
}

func FuzzReadJournal(f *testing.F) {
	line, _ := appendLine(nil, journalHeader{Format: journalFormat})
	f.Add(line)
	more, _ := appendLine(line, fact{ID: "a"})
	f.Add(more)
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		facts, boot, err := readJournal(path)
		if err != nil {
			return
		}
		j, err := newJournal(path, boot, facts)
		if err != nil {
			t.Fatal(err)
		}
		j.close()
		again, _, err := readJournal(path)
		if err != nil || len(again) != len(facts) {
			t.Errorf("%d facts are %d when written again, error %v", len(facts), len(again), err)
		}
	})
}
