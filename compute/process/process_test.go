package process_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/computetest"
	"github.com/treadle-run/treadle/compute/process"
)

// TestMain lets the test binary take the other roles that the tests need.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if role := roles[os.Args[1]]; role != nil {
			os.Exit(role(os.Args[2:]))
		}
	}
	os.Exit(m.Run())
}

// patience bounds how long anything here may take; it is no waiting time.
const patience = 20 * time.Second

func executable(t testing.TB) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// keeperCommand starts this binary; with the race detector it would rest for a
// second at its end.
func keeperCommand(t testing.TB) []string {
	return []string{"/usr/bin/env", "GORACE=atexit_sleep_ms=0", executable(t), "keep"}
}

func open(t *testing.T, o process.Options) *process.Backend {
	t.Helper()
	o.Keeper = keeperCommand(t)
	b, err := process.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func start(t *testing.T, b *process.Backend, spec compute.Spec) compute.Unit {
	t.Helper()
	u, err := b.Start(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		u.Kill()
		exitOf(t, u)
	})
	return u
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

func find(t *testing.T, b *process.Backend, id string) compute.Unit {
	t.Helper()
	u, err := b.Find(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// each runs a test with control groups, where there are any, and without.
func each(t *testing.T, test func(t *testing.T, o process.Options)) {
	for name, noCgroups := range map[string]bool{"groups": false, "no groups": true} {
		t.Run(name, func(t *testing.T) {
			test(t, process.Options{Dir: t.TempDir(), NoCgroups: noCgroups})
		})
	}
}

func TestSuite(t *testing.T) {
	each(t, func(t *testing.T, o process.Options) {
		computetest.Run(t, func(t *testing.T, dir string) (compute.Backend, func()) {
			b := open(t, process.Options{Dir: dir, NoCgroups: o.NoCgroups})
			return b, func() { b.Close() }
		})
	})
}

func TestOutput(t *testing.T) {
	b := open(t, process.Options{Dir: t.TempDir()})
	var out bytes.Buffer
	u := start(t, b, compute.Spec{ID: "talk", Command: []string{"/bin/sh", "-c", "echo one; echo two >&2"}, Output: &out})
	exitOf(t, u)
	if out.String() != "one\ntwo\n" {
		t.Errorf("output %q", out.String())
	}
}

func TestMemoryLimit(t *testing.T) {
	each(t, func(t *testing.T, o process.Options) {
		for _, survive := range []bool{false, true} {
			b := open(t, process.Options{Dir: t.TempDir(), NoCgroups: o.NoCgroups})
			u := start(t, b, compute.Spec{
				ID: "hog", Command: []string{executable(t), "hog"}, Survive: survive,
				Limits: compute.Limits{MemoryBytes: 64 << 20},
			})
			if e := exitOf(t, u); !e.OutOfMemory || e.Signal != "SIGKILL" {
				t.Errorf("survive %v: exit %+v, want it killed for its memory", survive, e)
			}
			if peak := u.MemoryPeakBytes(); peak < 32<<20 {
				t.Errorf("survive %v: peak of %d bytes", survive, peak)
			}
		}
	})
}

func TestProcessorLimit(t *testing.T) {
	b := open(t, process.Options{Dir: t.TempDir()})
	u := start(t, b, compute.Spec{
		ID: "slow", Command: []string{"/bin/true"}, Limits: compute.Limits{MilliCPU: 250, MemoryBytes: 64 << 20},
	})
	if e := exitOf(t, u); e.Code != 0 {
		t.Errorf("exit %+v", e)
	}
}

// TestNothingRemains: a closed back end has no goroutines, groups or processes.
func TestNothingRemains(t *testing.T) {
	before := runtime.NumGoroutine()
	dir := t.TempDir()
	b := open(t, process.Options{Dir: dir})
	limits := compute.Limits{MemoryBytes: 256 << 20}
	direct := start(t, b, compute.Spec{ID: "a", Command: []string{"/bin/sleep", "600"}, Limits: limits})
	lasting := start(t, b, compute.Spec{ID: "b", Command: []string{"/bin/sleep", "600"}, Limits: limits, Survive: true})
	direct.Stop(time.Hour)
	lasting.Stop(time.Hour)
	exitOf(t, lasting)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if e := exitOf(t, direct); e.Code == 0 {
		t.Errorf("a unit without Survive ended by itself: %+v", e)
	}
	if _, err := b.Start(t.Context(), compute.Spec{ID: "c", Command: []string{"/bin/true"}}); err == nil {
		t.Error("a closed back end started a unit")
	}
	waitFor(t, "goroutines to end", func() bool { return runtime.NumGoroutine() <= before })
	if left := groups(dir); len(left) > 0 {
		t.Errorf("control groups left: %v", left)
	}
}

// waitFor is for what the runtime or the kernel finishes on its own time.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// groups returns the control groups of the back end on a folder.
func groups(dir string) (found []string) {
	own, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(own)) {
		if parts := strings.SplitN(strings.TrimSpace(line), ":", 3); len(parts) == 3 {
			dirs, _ := filepath.Glob(filepath.Join("/sys/fs/cgroup", parts[1], parts[2], process.CgroupPrefix(dir)+"*"))
			found = append(found, dirs...)
		}
	}
	return found
}

// TestEscaped: a process that has left the unit's session ends with the unit.
func TestEscaped(t *testing.T) {
	b := open(t, process.Options{Dir: t.TempDir(), NoCgroups: true})
	pidFile := filepath.Join(t.TempDir(), "pid")
	u := start(t, b, compute.Spec{ID: "run", Command: []string{executable(t), "escape", pidFile}, Survive: true})
	if e := exitOf(t, u); e.Code != 0 {
		t.Fatalf("exit %+v", e)
	}
	if alive(t, pidFile) {
		t.Error("the process that left the session lives on")
	}
}
