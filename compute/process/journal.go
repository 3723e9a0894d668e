package process

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/treadle-run/treadle/compute"
)

// fact is all that is known of a unit at one time. Of the facts of a unit the
// last one holds.
type fact struct {
	ID string
	// Started is when it was, or was about to be. The fact is durable before that,
	// so a unit without one has never run.
	Started time.Time
	// PID and Ticks name its process, once that is there.
	PID   int    `json:",omitempty"`
	Ticks uint64 `json:",omitempty"`
	// Exit is how it ended, nil if it has not.
	Exit            *compute.Exit `json:",omitempty"`
	MemoryPeakBytes int64         `json:",omitempty"`
	// Gone forgets the unit.
	Gone bool `json:",omitempty"`
}

// journalHeader is the first line of a journal.
type journalHeader struct {
	Format int
	Boot   string // the run of the machine that the processes belong to
}

// journalFormat changes when a journal of today could be misunderstood.
const journalFormat = 1

// journal is the file in which a keeper writes down what becomes of its units: a
// line a fact, with a checksum in front. One goroutine writes; what comes while
// it waits for the disk is written and made durable together. From time to time
// the file is written anew with what still holds.
type journal struct {
	path string
	boot string
	done chan struct{} // closed when the goroutine has ended

	mu     sync.Mutex
	queue  []queued
	closed bool
	bell   *sync.Cond

	// The goroutine's.
	file  *os.File // nil after an error: the next write is of a new file
	live  map[string]fact
	lines int // in the file
}

type queued struct {
	fact fact
	done chan<- error // nil if nobody waits
}

// readJournal returns the facts that hold and the run of the machine that they
// are of; none if there is no journal. What a crash of the machine left of a last
// write is passed over.
func readJournal(path string) (facts map[string]fact, boot string, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return map[string]fact{}, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	var header journalHeader
	rest, ok := cutLine(data, &header)
	if !ok {
		return nil, "", fmt.Errorf("%s: not a journal of units", path)
	}
	if header.Format != journalFormat {
		return nil, "", fmt.Errorf("%s: format %d is unknown to this version of Treadle", path, header.Format)
	}
	facts = map[string]fact{}
	for len(rest) > 0 {
		var f fact
		if rest, ok = cutLine(rest, &f); !ok {
			break
		}
		note(facts, f)
	}
	return facts, header.Boot, nil
}

func note(facts map[string]fact, f fact) {
	if f.Gone {
		delete(facts, f.ID)
		return
	}
	facts[f.ID] = f
}

// checksumLen is the length of the checksum in front of a line, with the space.
const checksumLen = 9

// appendLine appends a line that holds v.
func appendLine(to []byte, v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(to, "%08x %s\n", crc32.ChecksumIEEE(data), data), nil
}

// cutLine reads the first line into v; ok is false if it is not whole.
func cutLine(data []byte, v any) (rest []byte, ok bool) {
	line, rest, whole := bytes.Cut(data, []byte("\n"))
	if !whole || len(line) < checksumLen {
		return nil, false
	}
	sum, body := line[:checksumLen], line[checksumLen:]
	if string(sum) != fmt.Sprintf("%08x ", crc32.ChecksumIEEE(body)) {
		return nil, false
	}
	return rest, json.Unmarshal(body, v) == nil
}

// newJournal begins a journal with facts, in place of one that is there.
func newJournal(path, boot string, facts map[string]fact) (*journal, error) {
	j := &journal{path: path, boot: boot, live: map[string]fact{}, done: make(chan struct{})}
	maps.Copy(j.live, facts)
	j.bell = sync.NewCond(&j.mu)
	if err := j.rewrite(); err != nil {
		return nil, err
	}
	go j.run()
	return j, nil
}

// add writes a fact soon.
func (j *journal) add(f fact) { j.put(queued{fact: f}) }

// commit writes a fact and waits until it is durable.
func (j *journal) commit(f fact) error {
	done := make(chan error, 1)
	j.put(queued{f, done})
	return <-done
}

func (j *journal) put(q queued) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue = append(j.queue, q)
	j.bell.Signal()
}

// close writes what is left. Nothing may be added after it.
func (j *journal) close() {
	j.mu.Lock()
	j.closed = true
	j.bell.Signal()
	j.mu.Unlock()
	<-j.done
}

func (j *journal) run() {
	defer close(j.done)
	for {
		batch, ok := j.take()
		if !ok {
			j.drop()
			return
		}
		err := j.write(batch)
		for _, q := range batch {
			if q.done != nil {
				q.done <- err
			}
		}
	}
}

func (j *journal) take() (batch []queued, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(j.queue) == 0 {
		if j.closed {
			return nil, false
		}
		j.bell.Wait()
	}
	batch, j.queue = j.queue, nil
	return batch, true
}

// A journal is written anew when it has more than leastLines lines, and more
// than spareFactor for each unit that is still known.
const (
	leastLines  = 4096
	spareFactor = 8
)

// write makes facts durable. After an error nobody knows what is in the file; the
// next write is of a new one.
func (j *journal) write(batch []queued) error {
	for _, q := range batch {
		note(j.live, q.fact)
	}
	if j.file == nil || j.lines > max(leastLines, spareFactor*len(j.live)) {
		return j.rewrite()
	}
	var data []byte
	var err error
	for _, q := range batch {
		if data, err = appendLine(data, q.fact); err != nil {
			return err
		}
	}
	if err := writeAndSync(j.file, data); err != nil {
		j.drop()
		return err
	}
	j.lines += len(batch)
	return nil
}

// rewrite puts a new file, with what holds, in place of the old one.
func (j *journal) rewrite() error {
	j.drop()
	data, err := appendLine(nil, journalHeader{journalFormat, j.boot})
	if err != nil {
		return err
	}
	for _, f := range slices.SortedFunc(maps.Values(j.live), byID) {
		if data, err = appendLine(data, f); err != nil {
			return err
		}
	}
	temp := j.path + ".new"
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	err = writeAndSync(file, data)
	if err == nil {
		err = os.Rename(temp, j.path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(j.path))
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	j.file, j.lines = file, len(j.live)
	return nil
}

func byID(a, b fact) int { return strings.Compare(a.ID, b.ID) }

// drop closes the file.
func (j *journal) drop() {
	if j.file != nil {
		j.file.Close()
		j.file = nil
	}
}

func writeAndSync(f *os.File, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
