package logfile

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 5_000_000, time.UTC)

func newLogs(t *testing.T) *Logs {
	l := New(t.TempDir(), slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func stream(group string) environment.LogStream {
	return environment.LogStream{Account: "000000000000", Region: "us-east-1", Group: group, Name: "2026/11/22/[$LATEST]ab"}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestPut(t *testing.T) {
	l := newLogs(t)
	s := stream("/aws/lambda/f")
	l.Put(s, environment.LogEvent{Time: at, Message: "one"})
	l.Put(s, environment.LogEvent{Time: at, Message: "two\nlines"})
	want := "2026-11-22T12:00:00.005Z\t2026/11/22/[$LATEST]ab\tone\n" +
		"2026-11-22T12:00:00.005Z\t2026/11/22/[$LATEST]ab\ttwo\n\tlines\n"
	if got := read(t, filepath.Join(l.dir, "000000000000", "us-east-1", "f.log")); got != want {
		t.Errorf("log is\n%s, want\n%s", got, want)
	}
}

func TestPaths(t *testing.T) {
	l := newLogs(t)
	for group, want := range map[string]string{
		"/aws/lambda/f":   "f.log",
		"/aws/lambda/a/b": "group=%2Faws%2Flambda%2Fa%2Fb.log",
		"shared":          "group=shared.log",
		"../../escape":    "group=..%2F..%2Fescape.log",
		"..":              "group=...log",
	} {
		if got := filepath.Base(l.Path(stream(group))); got != want {
			t.Errorf("%s is kept in %s, want %s", group, got, want)
		}
		if dir := filepath.Dir(l.Path(stream(group))); dir != filepath.Join(l.dir, "000000000000", "us-east-1") {
			t.Errorf("%s is kept in folder %s", group, dir)
		}
	}
}

func TestFullFileIsPutAside(t *testing.T) {
	l := newLogs(t)
	l.limit = 100
	s := stream("/aws/lambda/f")
	for _, message := range []string{strings.Repeat("x", 100), "new"} {
		l.Put(s, environment.LogEvent{Time: at, Message: message})
	}
	if got := read(t, l.Path(s)); !strings.HasSuffix(got, "\tnew\n") || strings.Contains(got, "xxx") {
		t.Errorf("log is %s", got)
	}
	if got := read(t, l.Path(s)+".1"); !strings.Contains(got, "xxx") {
		t.Errorf("what was put aside is %s", got)
	}
}

func TestManyFiles(t *testing.T) {
	l := newLogs(t)
	for i := range 2 * openLimit {
		l.Put(stream(fmt.Sprintf("/aws/lambda/f%d", i%(openLimit+1))), environment.LogEvent{Time: at, Message: "m"})
	}
	if len(l.files) > openLimit {
		t.Errorf("%d files are open", len(l.files))
	}
	if got := strings.Count(read(t, l.Path(stream("/aws/lambda/f0"))), "\n"); got != 2 {
		t.Errorf("%d lines, want 2", got)
	}
}
