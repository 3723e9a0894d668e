package process_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
)

// roles are what the test binary can be other than a test.
var roles = map[string]func(args []string) int{
	"keep":    process.Keep,
	"hog":     hog,
	"escape":  escape,
	"treadle": treadle,
}

// hog uses more and more memory, a little at a time, up to 1 GiB.
func hog([]string) int {
	const page = 4096
	var held [][]byte
	for range 1024 {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += page {
			block[i] = 1
		}
		held = append(held, block)
		syscall.Nanosleep(&syscall.Timespec{Nsec: 5e6}, nil)
	}
	fmt.Println(len(held))
	return 0
}

// escape leaves a process in another session behind and writes down its pid.
func escape(args []string) int {
	cmd := exec.Command("/bin/sleep", "600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return 1
	}
	if err := os.WriteFile(args[0], []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
		return 1
	}
	return 0
}

// treadle is a process with a back end in the folder args[0] that starts a unit
// of each kind, says so, and waits for its own death.
func treadle(args []string) int {
	exe, err := os.Executable()
	if err != nil {
		return 1
	}
	b, err := process.New(process.Options{Dir: args[0], Keeper: []string{exe, "keep"}})
	if err != nil {
		return 1
	}
	for _, survive := range []bool{false, true} {
		id := fmt.Sprintf("survive-%v", survive)
		pid := filepath.Join(args[1], id)
		_, err := b.Start(context.Background(), compute.Spec{
			ID: id, Survive: survive, Limits: compute.Limits{MemoryBytes: 64 << 20},
			Command: []string{"/bin/sh", "-c", `echo $$ > "$0.new"; mv "$0.new" "$0"; read go < "$0.go"; exit $go`, pid},
			Env:     []string{"PATH=/usr/bin:/bin"},
		})
		if err != nil {
			fmt.Println(err)
			return 1
		}
	}
	fmt.Println("started")
	select {}
}

func kill(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) }

// alive tells whether the process whose pid is in the file runs.
func alive(t *testing.T, file string) bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(data)), "stat"))
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return false
	}
	return !strings.Contains(string(stat), ") Z ")
}

// TestCrash kills a whole process that has units: those without Survive die,
// the others are found and their end is told.
func TestCrash(t *testing.T) {
	dir, files := t.TempDir(), t.TempDir()
	for _, id := range []string{"survive-false", "survive-true"} {
		if err := syscall.Mkfifo(filepath.Join(files, id+".go"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(executable(t), "treadle", dir, files)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "started\n" {
		t.Fatalf("the process said %q", line)
	}
	for _, id := range []string{"survive-false", "survive-true"} {
		waitFor(t, id, func() bool { _, err := os.Stat(filepath.Join(files, id)); return err == nil })
	}
	cmd.Process.Kill()
	cmd.Wait()

	b := open(t, process.Options{Dir: dir})
	waitFor(t, "the unit without Survive to die", func() bool { return !alive(t, filepath.Join(files, "survive-false")) })
	if _, err := b.Find(t.Context(), "survive-false"); !errors.Is(err, compute.ErrNotFound) {
		t.Errorf("Find of a unit without Survive: %v", err)
	}
	u := find(t, b, "survive-true")
	if err := os.WriteFile(filepath.Join(files, "survive-true.go"), []byte("21\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := exitOf(t, u); e.Code != 21 {
		t.Errorf("exit %+v, want 21", e)
	}
	if err := b.Remove(t.Context(), "survive-true"); err != nil {
		t.Error(err)
	}
	if _, err := b.Find(t.Context(), "survive-true"); !errors.Is(err, compute.ErrNotFound) {
		t.Errorf("Find of a removed unit: %v", err)
	}
	waitFor(t, "the control groups to go", func() bool { return len(groups(dir)) == 0 })
}
