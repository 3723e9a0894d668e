// Package joblog follows the files that jobs write their output to and hands the
// lines on. Jobs outlive Treadle and are not to wait for it, so that a file lies
// between them; it is gone when all of it is handed on.
//
// Beside each file with something in it lies a note of whose log it is and how much
// of it is handed on. After a crash of the machine lines may come twice; none is lost.
package joblog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Target names the log stream of a job's attempt.
type Target struct {
	Account, Region string
	Group, Stream   string
}

// Event is a line of a job.
type Event struct {
	Time    time.Time
	Message string // without the newline at its end
}

// Sink takes lines.
type Sink interface {
	// PutJobLog returns once it has the events for good. It is called again with
	// the same ones after an error.
	PutJobLog(ctx context.Context, t Target, events []Event) error
}

// Follower hands on one file. It is for one goroutine at a time.
type Follower struct {
	sink Sink
	path string
	now  func() time.Time

	note  note
	noted bool // the note is there
}

// note is what is kept beside a file.
type note struct {
	Target Target
	Done   int64 // bytes that are handed on
}

// noteSuffix makes the name of a file's note.
const noteSuffix = ".note"

// Bounds of what is handed on at once, and of a line; longer ones are cut, as
// they are on AWS.
const (
	portion = 512 << 10
	maxLine = 256 << 10
)

// Follow returns a Follower of a file, which need not be there yet. Where the
// file was followed before, it goes on from there.
func Follow(sink Sink, now func() time.Time, path string, t Target) (*Follower, error) {
	f := &Follower{sink: sink, path: path, now: now, note: note{Target: t}}
	if err := f.readNote(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("log of job: %w", err)
	}
	return f, nil
}

func (f *Follower) readNote() error {
	text, err := os.ReadFile(f.path + noteSuffix)
	if err != nil {
		return err
	}
	f.noted = true
	return json.Unmarshal(text, &f.note)
}

func (f *Follower) writeNote() error {
	text, err := json.Marshal(f.note)
	if err != nil {
		return err
	}
	name := f.path + noteSuffix
	if err := os.WriteFile(name+"~", text, 0o600); err != nil {
		return err
	}
	f.noted = true
	return os.Rename(name+"~", name)
}

// Catch hands on the lines that have been written since, a portion of them at
// most. more says that there are others.
func (f *Follower) Catch(ctx context.Context) (more bool, err error) {
	return f.pass(ctx, false)
}

// Finish hands on all that is left, once nobody writes any more, and removes the
// file.
func (f *Follower) Finish(ctx context.Context) error {
	for {
		more, err := f.pass(ctx, true)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	err := remove(f.path)
	if f.noted {
		err = errors.Join(err, remove(f.path+noteSuffix))
	}
	return err
}

func remove(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// pass hands on a portion. last says that a line without an end is one too.
func (f *Follower) pass(ctx context.Context, last bool) (more bool, err error) {
	data, more, err := f.read()
	if err != nil || len(data) == 0 {
		return false, err
	}
	if !f.noted { // from now on there is something to be found after a crash
		if err := f.writeNote(); err != nil {
			return false, err
		}
	}
	events, used := f.lines(data, last && !more)
	if len(events) == 0 {
		return false, nil
	}
	if err := f.sink.PutJobLog(ctx, f.note.Target, events); err != nil {
		return false, err
	}
	f.note.Done += int64(used)
	return more, f.writeNote()
}

// read returns what is not handed on yet, a portion at most.
func (f *Follower) read() (data []byte, more bool, err error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, false, err
	}
	left := max(info.Size()-f.note.Done, 0)
	data = make([]byte, min(left, portion))
	n, err := file.ReadAt(data, f.note.Done)
	if err == io.EOF {
		err = nil
	}
	return data[:n], left > portion, err
}

// lines parts data into events and says how many bytes they are.
func (f *Follower) lines(data []byte, last bool) (events []Event, used int) {
	now := f.now()
	for len(data) > 0 {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		length := len(data) - len(rest)
		switch {
		case len(line) > maxLine:
			line, length = line[:maxLine], maxLine
		case !ended && !last:
			return events, used
		}
		events = append(events, Event{now, text(line)})
		used += length
		data = data[length:]
	}
	return events, used
}

// text is a line as it is logged, which is never empty.
func text(line []byte) string {
	message := strings.ToValidUTF8(strings.TrimSuffix(string(line), "\r"), "\uFFFD")
	if message == "" {
		return " "
	}
	return message
}

// Left returns the files below a folder that were followed and not finished.
func Left(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, noteSuffix) {
			paths = append(paths, strings.TrimSuffix(path, noteSuffix))
		}
		return err
	})
	return paths, err
}
