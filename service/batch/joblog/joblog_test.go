package joblog

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

type sink struct {
	lines  []string
	failed error
}

func (s *sink) PutJobLog(_ context.Context, t Target, events []Event) error {
	if s.failed != nil {
		return s.failed
	}
	for _, e := range events {
		s.lines = append(s.lines, t.Stream+": "+e.Message)
	}
	return nil
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	}
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func follow(t *testing.T, s *sink, path string) *Follower {
	t.Helper()
	f, err := Follow(s, time.Now, path, Target{Stream: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func catch(t *testing.T, f *Follower) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = f.Catch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLinesAreHandedOnOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "job/default/id.log")
	s := &sink{}
	f := follow(t, s, path)
	catch(t, f) // there is no file yet
	write(t, path, "one\n\ntw")
	catch(t, f)
	f = follow(t, s, path) // as after a restart
	write(t, path, "o\r\n\xff three")
	catch(t, f)
	if want := []string{"s: one", "s:  ", "s: two"}; !slices.Equal(s.lines, want) {
		t.Errorf("lines are %q, want %q", s.lines, want)
	}
	left, err := Left(filepath.Dir(filepath.Dir(path)))
	if err != nil || !slices.Equal(left, []string{path}) {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := f.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.lines[len(s.lines)-1]; got != "s: \uFFFD three" {
		t.Errorf("the last line is %q", got)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("there still are %v, %v", entries, err)
	}
}

func TestNothingIsLostWhenTheSinkFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	s := &sink{failed: errors.New("full")}
	f := follow(t, s, path)
	write(t, path, "one\n")
	if _, err := f.Catch(t.Context()); !errors.Is(err, s.failed) {
		t.Errorf("error is %v", err)
	}
	if err := f.Finish(t.Context()); !errors.Is(err, s.failed) {
		t.Errorf("error is %v", err)
	}
	s.failed = nil
	catch(t, f)
	if !slices.Equal(s.lines, []string{"s: one"}) {
		t.Errorf("lines are %q", s.lines)
	}
}

func TestLongLinesAndMuchOutput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	s := &sink{}
	f := follow(t, s, path)
	long := strings.Repeat("x", 3*maxLine)
	write(t, path, long+"\n")
	for range 3 {
		write(t, path, strings.Repeat(strings.Repeat("y", 99)+"\n", 5000))
	}
	if err := f.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	bytes := 0
	for _, l := range s.lines {
		bytes += len(l) - len("s: ")
	}
	if want := 3*maxLine + 3*5000*99; bytes != want || len(s.lines) != 3+15000 {
		t.Errorf("%d lines of %d bytes, want 15003 of %d", len(s.lines), bytes, want)
	}
}

// TestNoOutput: a job that writes nothing leaves nothing, and costs no note.
func TestNoOutput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	s := &sink{}
	f := follow(t, s, path)
	write(t, path, "")
	catch(t, f)
	if left, err := Left(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := f.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("there still are %v, %v", entries, err)
	}
}

// TestLineWithoutEnd: what a job wrote that ended without a newline is found after
// a crash.
func TestLineWithoutEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	s := &sink{}
	f := follow(t, s, path)
	write(t, path, "one")
	catch(t, f)
	left, err := Left(filepath.Dir(path))
	if err != nil || !slices.Equal(left, []string{path}) {
		t.Fatalf("left are %v, %v", left, err)
	}
	again, err := Follow(s, time.Now, path, Target{})
	if err == nil {
		err = again.Finish(t.Context())
	}
	if err != nil || !slices.Equal(s.lines, []string{"s: one"}) {
		t.Errorf("lines are %q, %v", s.lines, err)
	}
}
