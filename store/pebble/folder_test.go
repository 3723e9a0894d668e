package pebble_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store/pebble"
)

// holdVariable makes the test's program hold the folder it names until its
// input ends.
const holdVariable = "TREADLE_TEST_HOLD"

func TestMain(m *testing.M) {
	dir := os.Getenv(holdVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	if _, err := pebble.Open(dir, pebble.Options{}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadString(0)
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	s, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = pebble.Open(dir, pebble.Options{})
	if !errors.Is(err, pebble.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	stop := hold(t, dir)
	_, err = pebble.Open(dir, pebble.Options{})
	if !errors.Is(err, pebble.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("open beside another process: %v", err)
	}
	if pid := stop(); !strings.Contains(fmt.Sprint(err), fmt.Sprintf("process %d", pid)) {
		t.Errorf("open beside process %d: %v", pid, err)
	}
	again, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		t.Fatalf("open after the other process: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// hold starts a process that holds a folder. stop ends it and returns its id.
func hold(t *testing.T, dir string) (stop func() int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "held\n" {
		t.Fatalf("the other process: %q, %v", line, err)
	}
	return func() int {
		_ = in.Close()
		_ = cmd.Wait()
		return cmd.Process.Pid
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pebble.Open(filepath.Join(file, "data"), pebble.Options{})
	if err == nil || errors.Is(err, pebble.ErrLocked) || !strings.Contains(err.Error(), file) {
		t.Errorf("open below a file: %v", err)
	}
}

func TestFolderOfANewerTreadle(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, pebble.Options{FS: fs})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, fs, func(db *pebbledb.DB) error { return db.Set([]byte("v"), []byte{1, 3}, pebbledb.Sync) })
	for range 2 { // refusing it does no harm and gives the lock back
		_, err := pebble.Open("data", pebble.Options{FS: fs})
		if !errors.Is(err, pebble.ErrNewer) {
			t.Errorf("layout 3: %v", err)
		}
	}
	tamper(t, fs, func(db *pebbledb.DB) error { return db.Set([]byte("v"), []byte{1, 2}, pebbledb.Sync) })
	s = open(t, pebble.Options{FS: fs})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFolderOfAnOlderTreadle(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, pebble.Options{FS: fs})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, fs, func(db *pebbledb.DB) error { return db.Set([]byte("v"), []byte{1, 1}, pebbledb.Sync) })
	_, err := pebble.Open("data", pebble.Options{FS: fs})
	if !errors.Is(err, pebble.ErrOlder) {
		t.Errorf("layout 1: %v", err)
	}
}

func TestFolderOfANewerPebble(t *testing.T) {
	dir := t.TempDir()
	s, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	markers, err := filepath.Glob(filepath.Join(dir, "marker.format-version.*"))
	if err != nil || len(markers) != 1 {
		t.Fatalf("markers %v, %v", markers, err)
	}
	later := strings.TrimSuffix(markers[0], filepath.Ext(markers[0])) + ".999"
	if err := os.Rename(markers[0], later); err != nil {
		t.Fatal(err)
	}
	if _, err := pebble.Open(dir, pebble.Options{}); !errors.Is(err, pebble.ErrNewer) {
		t.Errorf("format 999: %v", err)
	}
}

// TestFolderIsDurable: a folder that was made survives a crash with all that
// was acknowledged in it.
func TestFolderIsDurable(t *testing.T) {
	disk := vfs.NewCrashableMem()
	s, err := pebble.Open("a/b/data", pebble.Options{FS: disk})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s)
	copied := disk.CrashClone(vfs.CrashCloneCfg{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := pebble.Open("a/b/data", pebble.Options{FS: copied})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.Execution(t.Context(), damageID); err != nil {
		t.Error(err)
	}
}
