package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store/pebble"
)

// treadle runs a command and returns what it says and its exit status.
func treadle(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// well runs a command that is to succeed.
func well(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, status := treadle(t, args...)
	if status != 0 {
		t.Fatalf("treadle %s: status %d\n%s%s", strings.Join(args, " "), status, out, errs)
	}
	return out
}

// starter starts executions of a state machine.
type starter struct {
	t       *testing.T
	client  *sfn.Client
	machine string
}

func newStarter(t *testing.T, p *process, states string) *starter {
	t.Helper()
	s := &starter{t: t, client: sfn.NewFromConfig(p.config())}
	made, err := s.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("m"), RoleArn: aws.String("arn:aws:iam::000000000000:role/r"),
		Definition: aws.String(`{"StartAt":"A","States":{` + states + `}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.machine = *made.StateMachineArn
	return s
}

func (s *starter) start(ctx context.Context, name string) (arn string, err error) {
	started, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String(s.machine), Name: aws.String(name)})
	if err != nil {
		return "", err
	}
	return *started.ExecutionArn, nil
}

// TestBackupUnderLoad takes a copy while clients start executions, and goes on
// with it: all that was acknowledged before is there, and ends.
func TestBackupUnderLoad(t *testing.T) {
	p := serve(t)
	s := newStarter(t, p, `"A":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{"Type":"Pass","End":true}`)
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var clients sync.WaitGroup
	for c := range 4 {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if arn, err := s.start(ctx, fmt.Sprintf("x-%d-%d", c, n)); err == nil {
					mu.Lock()
					acknowledged[arn] = true
					mu.Unlock()
				}
			}
		})
	}
	known := func() map[string]bool {
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(acknowledged)
	}
	until(t, "a hundred starts", func(context.Context) bool { return len(known()) >= 100 })
	before := known()
	copied := filepath.Join(t.TempDir(), "copy")
	well(t, "backup", "--data", p.data, copied)
	verified := well(t, "verify", p.data) // while it is in use
	stop()
	clients.Wait()
	if !strings.Contains(verified, "RUNNING") {
		t.Errorf("verify of a folder in use says %q", verified)
	}
	if left, _ := filepath.Glob(filepath.Join(p.data, "checkpoints", "*")); len(left) > 0 {
		t.Errorf("copies are left: %q", left)
	}

	well(t, "verify", copied)
	again := serveAt(t, "127.0.0.1:0", copied)
	for arn := range before {
		if x := ended(t, again, arn); x.Status != types.ExecutionStatusSucceeded {
			t.Errorf("%s has ended %s in the copy", arn, x.Status)
		}
	}
	if _, errs, status := treadle(t, "backup", "--data", p.data, copied); status == 0 || !strings.Contains(errs, "there already") {
		t.Errorf("backup to a folder that is there: status %d, %s", status, errs)
	}
}

// TestLookingIn compares what inspect and export show of a folder in use and of
// the same folder when the server has stopped.
func TestLookingIn(t *testing.T) {
	p := serve(t)
	s := newStarter(t, p, `"A":{"Type":"Pass","Result":{"a&b":1},"Next":"B"},"B":{"Type":"Wait","Seconds":100000,"End":true}`)
	arn, err := s.start(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the Wait state", func(ctx context.Context) bool { return len(history(ctx, t, p, arn)) == 4 })
	check := func(when string) {
		t.Helper()
		for _, c := range []struct{ command, want string }{
			{"inspect --data " + p.data, "1 RUNNING"},
			{"inspect --data " + p.data, "states/stateMachine: 1"},
			{"inspect --data " + p.data + " " + arn, "WaitStateEntered"},
			{"inspect --data " + p.data + " " + arn, "waits for timer"},
			{"inspect --format json --data " + p.data + " " + arn, `"kind":"event"`},
		} {
			if out := well(t, strings.Fields(c.command)...); !strings.Contains(out, c.want) {
				t.Errorf("%s: %s says %q, want %q", when, c.command, out, c.want)
			}
		}
		kinds := map[string]int{}
		lines := bufio.NewScanner(strings.NewReader(well(t, "export", "--data", p.data)))
		for lines.Scan() {
			var line struct{ Kind, Table string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatalf("%s: line %q: %v", when, lines.Text(), err)
			}
			kinds[line.Kind]++
		}
		if kinds["execution"] != 1 || kinds["event"] != 4 || kinds["timer"] != 1 || kinds["definition"] != 1 || kinds["resource"] == 0 {
			t.Errorf("%s: exported %v", when, kinds)
		}
	}
	check("in use")
	p.stop()
	check("at rest")
	if _, errs, status := treadle(t, "inspect", "--data", p.data, arn+"y"); status != 1 || !strings.Contains(errs, "no execution") {
		t.Errorf("inspect of what is not there: status %d, %s", status, errs)
	}
}

// TestBadFolders: a folder that cannot be served or looked into is told so, and
// is left as it is.
func TestBadFolders(t *testing.T) {
	good := serve(t)
	s := newStarter(t, good, `"A":{"Type":"Pass","Result":"`+strings.Repeat("x", 3000)+`","End":true}`)
	for n := range 20 {
		arn, err := s.start(t.Context(), fmt.Sprint(n))
		if err != nil {
			t.Fatal(err)
		}
		ended(t, good, arn)
	}
	good.stop()
	for _, c := range []struct {
		name    string
		spoil   func(t *testing.T, store string)
		serve   string // what serve says; "": it serves
		verify  string // what verify says
		damaged bool
	}{
		{"in use by a process that is no server", func(t *testing.T, store string) {
			held, err := pebble.Open(store, pebble.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { held.Close() })
		}, fmt.Sprintf("in use by process %d", os.Getpid()), fmt.Sprintf("in use by process %d", os.Getpid()), false},
		{"newer than the binary", func(t *testing.T, store string) {
			db, err := pebbledb.Open(store, &pebbledb.Options{FormatMajorVersion: pebbledb.FormatNewest, Logger: silent{}})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Set([]byte("v"), []byte{1, 200, 1}, pebbledb.Sync); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}, "written by a newer version of Treadle", "written by a newer version of Treadle", false},
		{"the list of files is cut off", func(t *testing.T, store string) { cut(t, newest(t, store, "MANIFEST-*"), 0) }, "open store", "nothing has been changed", true},
		{"a file of the tree is gone", func(t *testing.T, store string) {
			if err := os.Remove(newest(t, store, "*.sst")); err != nil {
				t.Fatal(err)
			}
		}, "open store", "nothing has been changed", true},
		{"a file of the tree is cut off", func(t *testing.T, store string) { cut(t, newest(t, store, "*.sst"), 2) }, "open store", "", true},
		{"a bit of values is turned", func(t *testing.T, store string) { flip(t, newest(t, store, "*.blob")) }, "", "executions are whole", true},
		{"no store", func(t *testing.T, store string) {
			if err := os.RemoveAll(store); err != nil {
				t.Fatal(err)
			}
		}, "", "no store is there", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := t.TempDir()
			if err := os.CopyFS(data, os.DirFS(good.data)); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, filepath.Join(data, "store"))
			before := sums(t, data)
			out, errs, status := treadle(t, "verify", data)
			if status != 1 || !strings.Contains(out+errs, c.verify) || c.damaged != strings.Contains(errs, "something is wrong") {
				t.Errorf("verify: status %d\n%s%s\nwant %q", status, out, errs, c.verify)
			}
			inUse := strings.HasPrefix(c.serve, "in use") // and changes by that
			if after := sums(t, data); !inUse && !maps.Equal(before, after) {
				t.Error("verify has changed the folder")
			}
			if c.serve == "" {
				return
			}
			_, errs, status = treadle(t, "serve", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "error")
			if status != 1 || !strings.Contains(errs, c.serve) {
				t.Errorf("serve: status %d, %s; want %q", status, errs, c.serve)
			}
		})
	}
}

// silent is a logger of Pebble.
type silent struct{}

func (silent) Infof(string, ...any)              {}
func (silent) Errorf(string, ...any)             {}
func (silent) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// newest returns the path of the file of a pattern that was made last, and is
// not empty.
func newest(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("files %s in %s: %v", pattern, dir, err)
	}
	return files[len(files)-1]
}

// cut leaves a part of a file: a half of it where parts is 2, nothing where it is 0.
func cut(t *testing.T, file string, parts int64) {
	t.Helper()
	info, err := os.Stat(file)
	if err == nil {
		size := int64(0)
		if parts > 0 {
			size = info.Size() / parts
		}
		err = os.Truncate(file, size)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// flip turns a bit in the middle of a file.
func flip(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 4
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// sums returns the hashes of all files of a folder.
func sums(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	all := map[string][sha256.Size]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || entry.Name() == "LOCK" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		all[path] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
