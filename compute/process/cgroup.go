package process

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// cgroup is the control group of one unit, in version 2 or in several
// hierarchies of version 1.
type cgroup struct {
	unified string            // folder, or ""
	v1      map[string]string // folder of each controller
}

func (g *cgroup) dirs() []string {
	if g.unified != "" {
		return []string{g.unified}
	}
	var dirs []string
	for _, c := range controllers {
		if dir := g.v1[c]; dir != "" {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// cpuPeriod is over how many microseconds the share of processors is held.
const cpuPeriod = 100_000

func (g *cgroup) limit(l compute.Limits) error {
	quota := l.MilliCPU * cpuPeriod / 1000
	if g.unified != "" {
		return g.limitUnified(l.MemoryBytes, quota)
	}
	if dir := g.v1["memory"]; dir != "" && l.MemoryBytes > 0 {
		if err := writeFile(dir, "memory.limit_in_bytes", strconv.FormatInt(l.MemoryBytes, 10)); err != nil {
			return err
		}
		// Swap is counted where the kernel was told to; elsewhere this file is not there.
		writeFile(dir, "memory.memsw.limit_in_bytes", strconv.FormatInt(l.MemoryBytes, 10))
	}
	if dir := g.v1["cpu"]; dir != "" && quota > 0 {
		if err := writeFile(dir, "cpu.cfs_period_us", strconv.Itoa(cpuPeriod)); err != nil {
			return err
		}
		return writeFile(dir, "cpu.cfs_quota_us", strconv.FormatInt(quota, 10))
	}
	return nil
}

func (g *cgroup) limitUnified(memory, quota int64) error {
	if memory > 0 {
		if err := writeFile(g.unified, "memory.max", strconv.FormatInt(memory, 10)); err != nil {
			return err
		}
		writeFile(g.unified, "memory.swap.max", "0") // not there without swap
		writeFile(g.unified, "memory.oom.group", "1")
	}
	if quota > 0 {
		return writeFile(g.unified, "cpu.max", strconv.FormatInt(quota, 10)+" "+strconv.Itoa(cpuPeriod))
	}
	return nil
}

// enter runs start, whose child is born in the group. It must be called on a
// locked thread: in version 1 the thread is in the group meanwhile, in version
// 2 start gets the group's descriptor (else -1) to have the child made there.
func (g *cgroup) enter(start func(fd int) error) error {
	if g == nil {
		return start(-1)
	}
	if g.unified != "" {
		fd, err := unix.Open(g.unified, unix.O_DIRECTORY|unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		return start(fd)
	}
	thread := strconv.Itoa(unix.Gettid())
	for _, dir := range g.dirs() {
		if err := writeFile(dir, "tasks", thread); err != nil {
			return err
		}
		defer writeFile(filepath.Dir(dir), "tasks", thread)
	}
	return start(-1)
}

// pids returns the processes in the group.
func (g *cgroup) pids() []int {
	var pids []int
	for _, dir := range g.dirs() {
		pids = append(pids, pidsIn(dir)...)
	}
	return pids
}

func pidsIn(dir string) []int {
	data, _ := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	var pids []int
	for _, line := range strings.Fields(string(data)) {
		if pid, err := strconv.Atoi(line); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

// kill ends all processes in the group.
func (g *cgroup) kill() {
	if g.unified != "" && writeFile(g.unified, "cgroup.kill", "1") == nil {
		return
	}
	if dir := g.v1["freezer"]; dir != "" {
		writeFile(dir, "freezer.state", "THAWED") // frozen processes do not die
	}
	for _, pid := range g.pids() {
		unix.Kill(pid, unix.SIGKILL)
	}
}

// freeze halts the processes, or lets them go on; false where it cannot.
func (g *cgroup) freeze(on bool) bool {
	switch {
	case g.unified != "":
		return writeFile(g.unified, "cgroup.freeze", map[bool]string{true: "1", false: "0"}[on]) == nil
	case g.v1["freezer"] != "":
		return writeFile(g.v1["freezer"], "freezer.state", map[bool]string{true: "FROZEN", false: "THAWED"}[on]) == nil
	}
	return false
}

// outOfMemory tells whether the kernel killed a process of the group for its limit.
func (g *cgroup) outOfMemory() bool {
	if g.unified != "" {
		return counter(g.unified, "memory.events", "oom_kill") > 0
	}
	return counter(g.v1["memory"], "memory.oom_control", "oom_kill") > 0
}

// peakBytes returns the most memory the group used, 0 if that is unknown.
func (g *cgroup) peakBytes() int64 {
	file := filepath.Join(g.v1["memory"], "memory.max_usage_in_bytes")
	if g.unified != "" {
		file = filepath.Join(g.unified, "memory.peak")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	return n
}

// counter returns the number after name in a file of "name number" lines.
func counter(dir, file, name string) int64 {
	data, _ := os.ReadFile(filepath.Join(dir, file))
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) == 2 && f[0] == name {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n
		}
	}
	return 0
}

// These are the shortest and the longest pause between tries to remove a
// group, and removeTries how many there are: some two seconds in all.
const (
	shortRemovePause = 200 * time.Microsecond
	longRemovePause  = 20 * time.Millisecond
	removeTries      = 100
)

// remove kills what is left in the group and removes it. The kernel takes a
// moment to let go of processes that were killed.
func (g *cgroup) remove() error {
	var failed error
	for _, dir := range g.dirs() {
		failed = errors.Join(failed, g.removeDir(dir))
	}
	return failed
}

func (g *cgroup) removeDir(dir string) (err error) {
	pause := shortRemovePause
	for range removeTries {
		err = unix.Rmdir(dir)
		if err == nil || errors.Is(err, unix.ENOENT) {
			return nil
		}
		g.kill()
		time.Sleep(pause)
		pause = min(2*pause, longRemovePause)
	}
	return &os.PathError{Op: "rmdir", Path: dir, Err: err}
}

func writeFile(dir, name, text string) error {
	// Not created: the files of control groups are there or the kernel lacks them.
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
