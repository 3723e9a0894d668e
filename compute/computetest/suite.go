// Package computetest is what every compute.Backend must do, as a suite.
package computetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/compute"
)

// Open opens a back end that keeps what it must remember in the folder dir. The
// suite opens a folder again after close, as a restart of Treadle does; close
// leaves units with Survive running.
type Open func(t *testing.T, dir string) (b compute.Backend, close func())

// patience bounds how long anything here may take; it is no waiting time.
const patience = 20 * time.Second

// Run runs the suite. Units are commands of a POSIX system with /bin/sh.
func Run(t *testing.T, open Open) {
	for _, survive := range []bool{false, true} {
		t.Run(map[bool]string{false: "direct", true: "survive"}[survive], func(t *testing.T) {
			s := &suite{open: open, survive: survive}
			t.Run("exits", s.exits)
			t.Run("environment", s.environment)
			t.Run("refused", s.refused)
			t.Run("unique", s.unique)
			t.Run("stop", s.stop)
			t.Run("stop ends in kill", s.stopEndsInKill)
			t.Run("kill reaches all", s.killReachesAll)
			t.Run("leaves nothing running", s.leavesNothingRunning)
			t.Run("freeze", s.freeze)
			t.Run("stop when frozen", s.stopWhenFrozen)
		})
	}
	s := &suite{open: open, survive: true}
	t.Run("find running", s.findRunning)
	t.Run("find ended", s.findEnded)
	t.Run("find none", s.findNone)
	t.Run("remove", s.remove)
}

type suite struct {
	open    Open
	survive bool
}

// bench is a back end with a folder for the files of one test.
type bench struct {
	compute.Backend
	t       *testing.T
	dir     string
	survive bool
}

func (s *suite) bench(t *testing.T) *bench {
	t.Helper()
	b, close := s.open(t, t.TempDir())
	t.Cleanup(close)
	return &bench{Backend: b, t: t, dir: t.TempDir(), survive: s.survive}
}

func (b *bench) file(name string) string { return filepath.Join(b.dir, name) }

// shell returns the spec of a script whose output goes to the file "log".
func (b *bench) shell(id, script string) compute.Spec {
	return compute.Spec{
		ID: id, Command: []string{"/bin/sh", "-c", script}, Dir: b.dir,
		Env: []string{"PATH=/usr/bin:/bin"}, Survive: b.survive, LogPath: b.file("log"),
	}
}

// start starts a unit and sees to its end.
func (b *bench) start(spec compute.Spec) compute.Unit {
	b.t.Helper()
	u := b.begin(spec)
	b.t.Cleanup(func() {
		u.Kill()
		exitOf(b.t, u)
	})
	return u
}

// begin starts a unit.
func (b *bench) begin(spec compute.Spec) compute.Unit {
	b.t.Helper()
	u, err := b.Start(b.t.Context(), spec)
	if err != nil {
		b.t.Fatalf("Start: %v", err)
	}
	return u
}

func (b *bench) fifo(name string) string {
	b.t.Helper()
	path := b.file(name)
	makeFIFO(b.t, path)
	return path
}

// await returns what is written to a FIFO until all its writers have closed it.
func await(t *testing.T, path string) string {
	t.Helper()
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		data, err := os.ReadFile(path)
		done <- read{data, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			t.Fatal(r.err)
		}
		return strings.TrimSpace(string(r.data))
	case <-time.After(patience):
		t.Fatalf("nothing came through %s", filepath.Base(path))
		return ""
	}
}

func exitOf(t *testing.T, u compute.Unit) compute.Exit {
	t.Helper()
	select {
	case <-u.Done():
		return u.Exit()
	case <-time.After(patience):
		t.Fatalf("unit %s does not end", u.ID())
		return compute.Exit{}
	}
}

func (s *suite) exits(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         compute.Exit
	}{
		{"success", "exit 0", compute.Exit{}},
		{"status", "exit 37", compute.Exit{Code: 37}},
		{"signal", "kill -9 $$", compute.Exit{Code: 137, Signal: "SIGKILL"}},
		{"other signal", "kill -15 $$", compute.Exit{Code: 143, Signal: "SIGTERM"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := s.bench(t)
			before := time.Now()
			u := b.start(b.shell("unit-1", "echo out; echo err >&2; "+c.script))
			got := exitOf(t, u)
			if got.Time.Before(before.Add(-time.Second)) || got.Time.After(time.Now().Add(time.Second)) {
				t.Errorf("ended at %v, started after %v", got.Time, before)
			}
			got.Time = time.Time{}
			if got != c.want {
				t.Errorf("exit %+v, want %+v", got, c.want)
			}
			if log, _ := os.ReadFile(b.file("log")); string(log) != "out\nerr\n" {
				t.Errorf("log %q", log)
			}
			if u.ID() != "unit-1" || u.StartedAt().IsZero() {
				t.Errorf("unit %q started at %v", u.ID(), u.StartedAt())
			}
		})
	}
}

func (s *suite) environment(t *testing.T) {
	b := s.bench(t)
	t.Setenv("TREADLE_SECRET", "not for units")
	spec := b.shell("env", "")
	spec.Command = []string{"env"} // found along the unit's own PATH
	spec.Env = append(spec.Env, "A=1", "B=two words", "C=")
	exitOf(t, b.start(spec))
	log, err := os.ReadFile(b.file("log"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "PATH=/usr/bin:/bin\nA=1\nB=two words\nC=\n"; string(log) != want {
		t.Errorf("environment %q, want %q", log, want)
	}
}

func (s *suite) refused(t *testing.T) {
	b := s.bench(t)
	ok := b.shell("id", "exit 0")
	for name, change := range map[string]func(*compute.Spec){
		"empty id":         func(s *compute.Spec) { s.ID = "" },
		"path as id":       func(s *compute.Spec) { s.ID = "../up" },
		"dot as id":        func(s *compute.Spec) { s.ID = "." },
		"long id":          func(s *compute.Spec) { s.ID = strings.Repeat("x", 500) },
		"no command":       func(s *compute.Spec) { s.Command = nil },
		"unknown command":  func(s *compute.Spec) { s.Command = []string{"no-such-command"} },
		"missing file":     func(s *compute.Spec) { s.Command = []string{"/no/such/file"} },
		"null character":   func(s *compute.Spec) { s.Env = []string{"A=\x00"} },
		"folder not there": func(s *compute.Spec) { s.Dir = "/no/such/folder" },
	} {
		spec := ok
		change(&spec)
		if u, err := b.Start(t.Context(), spec); err == nil {
			u.Kill()
			t.Errorf("%s: started", name)
		}
		if _, err := b.Find(t.Context(), spec.ID); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("%s: Find after a refused Start: %v", name, err)
		}
	}
	exitOf(t, b.start(ok)) // its name is free still
}

func (s *suite) unique(t *testing.T) {
	b := s.bench(t)
	spec := b.shell("same", "sleep 60")
	b.start(spec)
	if _, err := b.Start(t.Context(), spec); !errors.Is(err, compute.ErrExists) {
		t.Errorf("second Start: %v, want ErrExists", err)
	}
	if err := b.Remove(t.Context(), "same"); err == nil {
		t.Error("Remove of a running unit succeeded")
	}
}

func (s *suite) stop(t *testing.T) {
	b := s.bench(t)
	ready := b.fifo("ready")
	u := b.start(b.shell("stop", "trap 'exit 5' TERM; echo up > ready; while :; do sleep 0.02; done"))
	await(t, ready)
	u.Stop(patience)
	if e := exitOf(t, u); e.Code != 5 || e.Signal != "" {
		t.Errorf("exit %+v, want its own status 5", e)
	}
}

func (s *suite) stopEndsInKill(t *testing.T) {
	b := s.bench(t)
	ready := b.fifo("ready")
	u := b.start(b.shell("deaf", "trap '' TERM; echo up > ready; while :; do sleep 0.02; done"))
	await(t, ready)
	u.Stop(30 * time.Millisecond)
	if e := exitOf(t, u); e.Signal != "SIGKILL" || e.Code != 137 || e.OutOfMemory {
		t.Errorf("exit %+v, want a SIGKILL", e)
	}
}

// killReachesAll holds a FIFO open in a grandchild: its reader sees the end
// only when that is dead too.
func (s *suite) killReachesAll(t *testing.T) {
	b := s.bench(t)
	ready, open := b.fifo("ready"), b.fifo("open")
	u := b.start(b.shell("tree", "exec 3>open; sleep 600 & echo up > ready; wait"))
	held := make(chan string, 1)
	go func() { data, _ := os.ReadFile(open); held <- string(data) }()
	await(t, ready)
	u.Kill()
	exitOf(t, u)
	select {
	case <-held:
	case <-time.After(patience):
		t.Error("a grandchild outlived the unit")
	}
}

func (s *suite) leavesNothingRunning(t *testing.T) {
	b := s.bench(t)
	open := b.fifo("open")
	u := b.start(b.shell("daemon", "exec 3>open; sleep 600 & exit 3"))
	await(t, open)
	if e := exitOf(t, u); e.Code != 3 {
		t.Errorf("exit %+v, want 3", e)
	}
}

func (s *suite) freeze(t *testing.T) {
	b := s.bench(t)
	ready, goOn, done := b.fifo("ready"), b.fifo("go"), b.fifo("done")
	u := b.start(b.shell("cold", "echo up > ready; read x < go; echo $x > done"))
	await(t, ready)
	if err := u.Freeze(); err != nil {
		t.Fatal(err)
	}
	if err := u.Thaw(); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile(goOn, []byte("warm\n"), 0o600)
	if got := await(t, done); got != "warm" {
		t.Errorf("the unit said %q", got)
	}
	exitOf(t, u)
}

func (s *suite) stopWhenFrozen(t *testing.T) {
	b := s.bench(t)
	ready := b.fifo("ready")
	u := b.start(b.shell("ice", "trap 'exit 6' TERM; echo up > ready; while :; do sleep 0.02; done"))
	await(t, ready)
	if err := u.Freeze(); err != nil {
		t.Fatal(err)
	}
	u.Stop(patience)
	if e := exitOf(t, u); e.Code != 6 {
		t.Errorf("exit %+v, want its own status 6", e)
	}
}

func (s *suite) findRunning(t *testing.T) {
	dir := t.TempDir()
	first, closeFirst := s.open(t, dir)
	b := &bench{Backend: first, t: t, dir: t.TempDir(), survive: true}
	ready, goOn := b.fifo("ready"), b.fifo("go")
	started := b.begin(b.shell("lasting", "echo up > ready; read x < go; exit $x")).StartedAt()
	await(t, ready)
	closeFirst()

	second, closeSecond := s.open(t, dir)
	defer closeSecond()
	u, err := second.Find(t.Context(), "lasting")
	if err != nil {
		t.Fatal(err)
	}
	if d := u.StartedAt().Sub(started).Abs(); d > time.Second {
		t.Errorf("found unit was started at %v, really at %v", u.StartedAt(), started)
	}
	if _, err := second.Start(t.Context(), b.shell("lasting", "exit 1")); !errors.Is(err, compute.ErrExists) {
		t.Errorf("Start of a unit that runs since before: %v", err)
	}
	if err := os.WriteFile(goOn, []byte("44\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := exitOf(t, u); e.Code != 44 || e.Lost {
		t.Errorf("exit %+v, want 44", e)
	}
}

func (s *suite) findEnded(t *testing.T) {
	dir := t.TempDir()
	first, closeFirst := s.open(t, dir)
	b := &bench{Backend: first, t: t, dir: t.TempDir(), survive: true}
	want := exitOf(t, b.begin(b.shell("over", "exit 9")))
	closeFirst()

	second, closeSecond := s.open(t, dir)
	defer closeSecond()
	u, err := second.Find(t.Context(), "over")
	if err != nil {
		t.Fatal(err)
	}
	if got := exitOf(t, u); got.Code != 9 || !got.Time.Equal(want.Time) {
		t.Errorf("exit %+v, want %+v", got, want)
	}
	if err := u.Freeze(); err == nil {
		t.Error("an ended unit was frozen")
	}
	u.Kill()
	u.Stop(time.Second)
}

func (s *suite) findNone(t *testing.T) {
	b := s.bench(t)
	for _, id := range []string{"never-was", "", "..", "a/b"} {
		if _, err := b.Find(t.Context(), id); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("Find(%q): %v, want ErrNotFound", id, err)
		}
		if err := b.Remove(t.Context(), id); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("Remove(%q): %v, want ErrNotFound", id, err)
		}
	}
}

func (s *suite) remove(t *testing.T) {
	b := s.bench(t)
	exitOf(t, b.start(b.shell("gone", "echo kept")))
	if err := b.Remove(context.Background(), "gone"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Find(t.Context(), "gone"); !errors.Is(err, compute.ErrNotFound) {
		t.Errorf("Find after Remove: %v", err)
	}
	if log, _ := os.ReadFile(b.file("log")); string(log) != "kept\n" {
		t.Errorf("log after Remove: %q", log)
	}
	exitOf(t, b.start(b.shell("gone", "exit 0"))) // the name is free again
}
