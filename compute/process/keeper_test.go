package process_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
)

// keeperOf returns the pid of the keeper of a folder, 0 if there is none.
func keeperOf(t *testing.T, dir string) int {
	t.Helper()
	lock, err := os.Open(filepath.Join(dir, "lock"))
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if syscall.Flock(int(lock.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil {
		return 0
	}
	var pid int
	waitFor(t, "the keeper's pid", func() bool {
		data, _ := os.ReadFile(lock.Name())
		pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
		return err == nil
	})
	return pid
}

// lasting is a unit with Survive that writes its pid and runs until it is ended.
func lasting(t *testing.T, id string) (spec compute.Spec, pidFile string) {
	pidFile = filepath.Join(t.TempDir(), "pid")
	return compute.Spec{
		ID: id, Survive: true, Limits: compute.Limits{MemoryBytes: 64 << 20}, Env: []string{"PATH=/usr/bin:/bin"},
		Command: []string{"/bin/sh", "-c", `sleep 600 & echo $$ > "$0.new"; mv "$0.new" "$0"; wait`, pidFile},
	}, pidFile
}

func exists(path string) func() bool {
	return func() bool { _, err := os.Stat(path); return err == nil }
}

// TestKeeperKilled: units of a keeper that is killed die and are reported lost,
// ends that it has written down are kept, and the next units have a keeper again.
func TestKeeperKilled(t *testing.T) {
	each(t, func(t *testing.T, o process.Options) {
		b := open(t, o)
		over := start(t, b, compute.Spec{ID: "over", Command: []string{"/bin/sh", "-c", "exit 4"}, Survive: true})
		exitOf(t, over)
		spec, pid := lasting(t, "orphan")
		u := start(t, b, spec)
		waitFor(t, "the unit", exists(pid))
		if err := kill(keeperOf(t, o.Dir)); err != nil {
			t.Fatal(err)
		}
		if e := exitOf(t, u); !e.Lost {
			t.Errorf("exit %+v, want it lost", e)
		}
		if alive(t, pid) {
			t.Error("a lost unit runs")
		}
		if left := groups(o.Dir); len(left) > 0 {
			t.Errorf("control groups of a lost unit: %v", left)
		}
		next := start(t, b, compute.Spec{ID: "next", Command: []string{"/bin/sh", "-c", "exit 5"}, Survive: true})
		if e := exitOf(t, next); e.Code != 5 {
			t.Errorf("exit %+v of the next unit, want 5", e)
		}
		b.Close()
		again := open(t, o)
		for id, want := range map[string]compute.Exit{"over": {Code: 4}, "orphan": {Code: -1, Lost: true}, "next": {Code: 5}} {
			got := exitOf(t, find(t, again, id))
			want.Time = got.Time
			if got != want {
				t.Errorf("%s: exit %+v, want %+v", id, got, want)
			}
		}
	})
}

// TestKeeperKilledAlone: so it is where the keeper dies while Treadle is not there.
func TestKeeperKilledAlone(t *testing.T) {
	each(t, func(t *testing.T, o process.Options) {
		first := open(t, o)
		spec, pid := lasting(t, "orphan")
		if _, err := first.Start(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the unit", exists(pid))
		first.Close()
		keeper := keeperOf(t, o.Dir)
		if err := kill(keeper); err != nil {
			t.Fatal(err)
		}
		second := open(t, o)
		if e := exitOf(t, find(t, second, "orphan")); !e.Lost {
			t.Errorf("exit %+v, want it lost", e)
		}
		if alive(t, pid) {
			t.Error("a lost unit runs")
		}
		if _, err := second.Start(t.Context(), spec); !errors.Is(err, compute.ErrExists) {
			t.Errorf("Start of a lost unit: %v, want ErrExists", err)
		}
	})
}

// TestKeeperKilledAgainAndAgain starts units while their keepers are killed: each
// ends once, as it should or lost, and none runs twice.
func TestKeeperKilledAgainAndAgain(t *testing.T) {
	dir, runs := t.TempDir(), t.TempDir()
	b := open(t, process.Options{Dir: dir})
	const units, kills = 60, 6
	var wg sync.WaitGroup
	var over atomic.Int64
	lost := make(chan string, units)
	turn := make(chan struct{}, 4)
	for i := range units {
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn; over.Add(1) }()
			id := fmt.Sprint("u", i)
			u, err := b.Start(t.Context(), compute.Spec{
				ID: id, Survive: true, Command: []string{"/bin/sh", "-c", `echo run >> "$0"`, filepath.Join(runs, id)},
			})
			if err != nil {
				t.Errorf("%s: %v", id, err)
				return
			}
			switch e := exitOf(t, u); {
			case e.Lost:
				lost <- id
			case e.Code != 0:
				t.Errorf("%s: exit %+v", id, e)
			}
		})
	}
	for i := range kills {
		waitFor(t, "some more to end", func() bool { return over.Load() > int64(i*units/kills) })
		if pid := keeperOf(t, dir); pid != 0 {
			kill(pid)
		}
	}
	wg.Wait()
	close(lost)
	isLost := map[string]bool{}
	for id := range lost {
		isLost[id] = true
	}
	for i := range units {
		id := fmt.Sprint("u", i)
		data, _ := os.ReadFile(filepath.Join(runs, id))
		if n := strings.Count(string(data), "run"); n > 1 || (n == 0 && !isLost[id]) {
			t.Errorf("%s ran %d times, lost: %v", id, n, isLost[id])
		}
	}
}

// TestKeeperLeaves: a keeper without units ends with Treadle.
func TestKeeperLeaves(t *testing.T) {
	dir := t.TempDir()
	b := open(t, process.Options{Dir: dir})
	if keeperOf(t, dir) != 0 {
		t.Error("there is a keeper before there is a unit")
	}
	exitOf(t, start(t, b, compute.Spec{ID: "a", Command: []string{"/bin/true"}, Survive: true}))
	if keeperOf(t, dir) == 0 {
		t.Error("there is no keeper while Treadle is there")
	}
	b.Close()
	waitFor(t, "the keeper to end", func() bool { return keeperOf(t, dir) == 0 })
}

// TestKeeperHoldsItsLock: whatever a keeper has done, nobody else takes its folder
// for one without a keeper.
func TestKeeperHoldsItsLock(t *testing.T) {
	dir := t.TempDir()
	b := open(t, process.Options{Dir: dir})
	text := strings.Repeat("x", 100<<10) // that its memory is collected
	for i := range 20 {
		exitOf(t, start(t, b, compute.Spec{
			ID: fmt.Sprint("a", i), Command: []string{"/bin/true"}, Env: []string{"A=" + text, "B=" + text, "C=" + text}, Survive: true,
		}))
	}
	if keeperOf(t, dir) == 0 {
		t.Error("the keeper does not hold its lock")
	}
}

// TestLongFolder: the path of a socket may have 108 bytes at most, folders more.
func TestLongFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long/", 50))
	b := open(t, process.Options{Dir: dir})
	if e := exitOf(t, start(t, b, compute.Spec{ID: "a", Command: []string{"/bin/true"}, Survive: true})); e.Code != 0 {
		t.Errorf("exit %+v", e)
	}
}

// TestKeeperCannotStart: the error says so, and the unit's name is free.
func TestKeeperCannotStart(t *testing.T) {
	for name, command := range map[string][]string{"none": nil, "not there": {"/no/such/program"}} {
		b, err := process.New(process.Options{Dir: t.TempDir(), Keeper: command})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Start(t.Context(), compute.Spec{ID: "a", Command: []string{"/bin/true"}, Survive: true}); err == nil {
			t.Errorf("%s: started", name)
		}
		if _, err := b.Find(t.Context(), "a"); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("%s: Find: %v", name, err)
		}
		b.Close()
	}
}

// journal writes what a keeper that is gone could have left, of a unit that ran.
func journal(t *testing.T, dir, boot string, pid int, ticks uint64) {
	t.Helper()
	var text string
	for _, v := range []any{
		map[string]any{"Format": 1, "Boot": boot},
		map[string]any{"ID": "one", "Started": "2026-01-02T03:04:05Z", "PID": pid, "Ticks": ticks},
	} {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%08x %s\n", crc32.ChecksumIEEE(line), line)
	}
	if err := os.WriteFile(filepath.Join(dir, "journal"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOtherProcess: what is left of a lost unit is ended, but a pid in use again,
// or one of an earlier run of the machine, is not taken for the unit.
func TestOtherProcess(t *testing.T) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Fatal(err)
	}
	now := strings.TrimSpace(string(boot))
	for _, c := range []struct {
		name  string
		boot  string
		later uint64 // the process was started, than the unit
		ends  bool
	}{
		{"the unit", now, 0, true},
		{"later process", now, 1, false},
		{"earlier boot", "another", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.Command("/bin/sleep", "600")
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			pid := cmd.Process.Pid
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			if err != nil {
				t.Fatal(err)
			}
			ticks, err := strconv.ParseUint(strings.Fields(string(stat))[21], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			journal(t, dir, c.boot, pid, ticks-c.later)
			ended := make(chan struct{})
			go func() { cmd.Wait(); close(ended) }()
			b := open(t, process.Options{Dir: dir})
			u := find(t, b, "one")
			if e := exitOf(t, u); !e.Lost || u.StartedAt().Year() != 2026 {
				t.Errorf("exit %+v, started %v; want it lost", e, u.StartedAt())
			}
			if !c.ends {
				select {
				case <-ended:
					t.Error("another process was ended")
				default:
				}
				cmd.Process.Kill()
			}
			<-ended
		})
	}
}

// TestBrokenJournal: a journal that cannot be read is an error, and stays.
func TestBrokenJournal(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "journal")
	if err := os.WriteFile(file, []byte("no journal\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, process.Options{Dir: dir})
	if _, err := b.Find(t.Context(), "a"); err == nil || errors.Is(err, compute.ErrNotFound) {
		t.Errorf("Find: %v", err)
	}
	if data, _ := os.ReadFile(file); string(data) != "no journal\n" {
		t.Errorf("the journal is %q", data)
	}
}

// TestEscapedAmongOthers: a process that has left its unit's session ends with
// its unit, and not with another.
func TestEscapedAmongOthers(t *testing.T) {
	dir := t.TempDir()
	b := open(t, process.Options{Dir: dir, NoCgroups: true})
	fifo := filepath.Join(t.TempDir(), "go")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	pidFile := filepath.Join(t.TempDir(), "pid")
	script := fmt.Sprintf(`%q escape "$0"; read go < %q`, executable(t), fifo)
	u := start(t, b, compute.Spec{
		ID: "parent-1", Command: []string{"/bin/sh", "-c", script, pidFile},
		Env: []string{"PATH=/usr/bin:/bin", "UNIT=parent-1"}, Survive: true,
	})
	waitFor(t, "the process that leaves", exists(pidFile))
	exitOf(t, start(t, b, compute.Spec{ID: "other-1", Command: []string{"/bin/true"}, Env: []string{"UNIT=other-1"}, Survive: true}))
	if !alive(t, pidFile) {
		t.Error("the process ended with another unit")
	}
	if err := os.WriteFile(fifo, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	exitOf(t, u)
	if alive(t, pidFile) {
		t.Error("the process that left the session lives on")
	}
}
