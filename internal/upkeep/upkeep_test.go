package upkeep_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/internal/upkeep"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

var when = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// dataFolder returns a data folder with a closed execution and an open one, a
// resource, and files beside the store.
func dataFolder(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	s, err := pebble.Open(filepath.Join(data, upkeep.StoreFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	definition, err := s.PutDefinition(t.Context(), `{"StartAt":"A"}`)
	if err != nil {
		t.Fatal(err)
	}
	event := func(id int, kind string) []byte {
		return fmt.Appendf(nil, `{"timestamp":1795780800,"type":%q,"id":%d,"previousEventId":%d,"executionStartedEventDetails":{"input":"{}","roleArn":"r"},"executionAbortedEventDetails":{}}`,
			kind, id, max(id-2, 0))
	}
	record := func(id byte, status store.Status) *store.Execution {
		x := &store.Execution{
			ID: store.ID{15: id}, ARN: fmt.Sprintf("arn:aws:states:us-east-1:0:execution:m:%d", id), Name: fmt.Sprint(id),
			StateMachineARN: "arn:aws:states:us-east-1:0:stateMachine:m", Definition: definition,
			Input: `{"a":"<b>"}`, Status: status, StartDate: when,
		}
		if status != "RUNNING" {
			x.StopDate = when.Add(time.Second)
		}
		return x
	}
	changes := []store.Change{
		{ID: store.ID{15: 1}, Execution: record(1, "ABORTED"), FirstEvent: 1, Events: [][]byte{event(1, "ExecutionStarted"), event(2, "ExecutionAborted")}},
		{ID: store.ID{15: 2}, Execution: record(2, "ABORTED"), FirstEvent: 1, Events: [][]byte{event(1, "ExecutionStarted"), event(2, "ExecutionAborted")},
			PutTasks: []store.Task{{ID: 7, Data: []byte("no JSON \xff")}}},
	}
	errs, err := s.Commit(t.Context(), changes)
	if err = errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(t.Context(), store.Write{Key: store.Key{Table: "t", Key: "k"}, Data: []byte(`{"x":1}`)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"credentials.key": "secret", "lambda/code/1/archive.zip": "zip", "batch/logs/a.log": "log",
		"units/1": "process", "batch/scratch/x": "scratch", "lambda/runtime/python.py": "shim", "operator.json": "{}",
	} {
		path := filepath.Join(data, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func TestBackup(t *testing.T) {
	data, to := dataFolder(t), filepath.Join(t.TempDir(), "copy")
	files, bytes, err := upkeep.Backup(t.Context(), data, to, "v1")
	if err != nil || files == 0 || bytes == 0 {
		t.Fatalf("%d files, %d bytes, %v", files, bytes, err)
	}
	for name, is := range map[string]bool{
		"credentials.key": true, "lambda/code/1/archive.zip": true, "batch/logs/a.log": true, "backup.json": true, "store": true,
		"units": false, "batch/scratch": false, "lambda/runtime": false, "operator.json": false, "store/LOCK": false,
	} {
		if _, err := os.Stat(filepath.Join(to, name)); (err == nil) != is {
			t.Errorf("%s: %v; to be there: %t", name, err, is)
		}
	}
	if err := verify(t, to); err != nil {
		t.Error(err)
	}
	if _, _, err := upkeep.Backup(t.Context(), data, to, "v1"); err == nil {
		t.Error("a backup over another")
	}

	log := filepath.Join(to, "batch", "logs", "a.log")
	if err := os.WriteFile(log, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := verify(t, to, "file batch/logs/a.log: it has changed"); !errors.Is(err, upkeep.ErrDamaged) {
		t.Errorf("verify of a copy that was changed: %v", err)
	}
	if err := upkeep.TakeOver(to); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(verify(t, to), upkeep.TakeOver(to)); err != nil {
		t.Errorf("a copy that was taken over: %v", err)
	}
}

// verify verifies a folder; what it says must hold the texts.
func verify(t *testing.T, dir string, says ...string) error {
	t.Helper()
	var out bytes.Buffer
	err := upkeep.Verify(t.Context(), &out, dir)
	for _, text := range says {
		if !strings.Contains(out.String(), text) {
			t.Errorf("verify says %q, want %q", out.String(), text)
		}
	}
	return err
}

func TestBackupOfNothingLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := upkeep.Backup(t.Context(), filepath.Join(dir, "nowhere"), filepath.Join(dir, "copy"), "v1"); !errors.Is(err, pebble.ErrNoStore) {
		t.Errorf("backup of nothing: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestHostileBackup(t *testing.T) {
	to := filepath.Join(t.TempDir(), "copy")
	if _, _, err := upkeep.Backup(t.Context(), dataFolder(t), to, "v1"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"files":{"../../etc/passwd":{}}}`: "lies outside",
		`{"files":{"/etc/passwd":{}}}`:      "lies outside",
		`{`:                                 "unexpected end",
		`{"files":{"gone":{"bytes":1}}}`:    "no such file",
	} {
		if err := os.WriteFile(filepath.Join(to, "backup.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := verify(t, to, want); !errors.Is(err, upkeep.ErrDamaged) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestExport(t *testing.T) {
	var out bytes.Buffer
	if err := upkeep.Export(t.Context(), &out, dataFolder(t), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for line := range strings.Lines(out.String()) {
		var l struct{ Kind string }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		kinds = append(kinds, l.Kind)
	}
	want := "execution event event execution event event task definition resource"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("lines are %s, want %s\n%s", got, want, out.String())
	}
	for _, part := range []string{`"input":"{\"a\":\"<b>\"}"`, `"binary":"bm8gSlNPTiD/"`, `"table":"t","key":"k","version":1,"data":{"x":1}`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %s in\n%s", part, out.String())
		}
	}
}

func TestVerifyKnowsTheEngine(t *testing.T) {
	data := dataFolder(t)
	s, err := pebble.Open(filepath.Join(data, upkeep.StoreFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	event := []byte(`{"timestamp":1795780800,"type":"PassStateEntered","id":9,"previousEventId":2,"stateEnteredEventDetails":{"name":"A"}}`)
	errs, err := s.Commit(t.Context(), []store.Change{{ID: store.ID{15: 1}, Expect: 1, FirstEvent: 3, Events: [][]byte{event}}})
	if err = errors.Join(append(errs, err, s.Close())...); err != nil {
		t.Fatal(err)
	}
	err = verify(t, data, "execution:m:1 (00000000000000000000000000000001): event 3 has the id 9", "2 executions (2 ABORTED) with 5 events")
	if !errors.Is(err, upkeep.ErrDamaged) || !strings.Contains(err.Error(), "1 of 2 executions are whole") {
		t.Errorf("verify: %v", err)
	}
}

func TestOperator(t *testing.T) {
	o := upkeep.NewOperator("http://localhost:1")
	for shown, allowed := range map[string]bool{"Bearer " + o.Token: true, o.Token: false, "Bearer ": false, "": false, "Bearer " + o.Token + "x": false} {
		q, _ := http.NewRequest(http.MethodPost, "http://localhost/", nil)
		q.Header.Set("Authorization", shown)
		if o.Allows(q) != allowed {
			t.Errorf("%q: %t", shown, !allowed)
		}
		if (upkeep.Operator{}).Allows(q) {
			t.Errorf("%q: no secret is one that anybody knows", shown)
		}
	}
	dir := t.TempDir()
	if err := o.Write(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "operator.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("operator's file: %v, %v", info.Mode(), err)
	}
}
