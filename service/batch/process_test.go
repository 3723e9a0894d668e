package batch

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// patience bounds how long anything here may take; it is no waiting time.
const patience = 20 * time.Second

// newProcesses is the back end of real processes. This test binary keeps
// them; with the race detector it would rest for a second at its end.
func newProcesses(t testing.TB, dir string) *process.Backend {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := process.New(process.Options{
		Dir: dir, Keeper: []string{"/usr/bin/env", "GORACE=atexit_sleep_ms=0", exe, "keep"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// host is a service whose jobs are processes, with what stays when it is closed.
type host struct {
	t        *testing.T
	dir      string
	store    store.Resources
	backend  *process.Backend
	service  *Service
	registry *awsapi.Registry

	mu      sync.Mutex
	told    map[string]string // the last status of each job
	changed chan struct{}     // closed and made anew with each status that is told
}

func newHost(t *testing.T) *host {
	h := &host{t: t, dir: t.TempDir(), store: memory.New(), told: map[string]string{}, changed: make(chan struct{})}
	h.open()
	t.Cleanup(h.close)
	h.call("CreateComputeEnvironment", `{"computeEnvironmentName":"e","type":"UNMANAGED","unmanagedvCpus":8}`)
	h.call("CreateJobQueue", `{"jobQueueName":"q","priority":1,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`)
	h.call("RegisterJobDefinition", `{"jobDefinitionName":"sh","type":"container","containerProperties":{"image":"none","vcpus":1,"memory":64,"command":["/bin/sh","-c","Ref::script"]}}`)
	return h
}

func (h *host) open() {
	h.t.Helper()
	h.backend = newProcesses(h.t, h.path("units"))
	h.serve()
}

func (h *host) serve() {
	h.t.Helper()
	var err error
	h.service, err = New(h.t.Context(), Options{
		Store: h.store, Backend: h.backend, Dir: h.path("batch"), OnJobState: h.note, MemoryMiB: 4096,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.registry = awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	h.registry.CheckInputs(validate.Checker{})
	h.registry.Register(h.service)
}

func (h *host) close() {
	if err := errors.Join(h.service.Close(context.Background()), h.backend.Close()); err != nil {
		h.t.Error(err)
	}
}

func (h *host) path(name string) string { return filepath.Join(h.dir, name) }

func (h *host) note(id, status string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told[id] = status
	close(h.changed)
	h.changed = make(chan struct{})
}

// await waits until a job has a status, or has ended with another one.
func (h *host) await(id, status string) {
	h.t.Helper()
	late := time.After(patience)
	for {
		h.mu.Lock()
		last, changed := h.told[id], h.changed
		h.mu.Unlock()
		if last == status {
			return
		}
		if isEnd(last) {
			h.t.Fatalf("job is %s, want %s: %+v", last, status, h.describe(id))
		}
		select {
		case <-changed:
		case <-late:
			h.t.Fatalf("job is %s, want %s", last, status)
		}
	}
}

func (h *host) call(operation, input string) json.RawMessage {
	h.t.Helper()
	out, err := h.registry.Call(context.Background(), awsapi.Call{
		Service: "batch", Operation: operation, Region: "us-east-1",
		Identity: awsapi.Identity{Account: "123456789012"}, Input: json.RawMessage(input),
	})
	if err != nil {
		h.t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// submit submits a shell script; more are further members of the input.
func (h *host) submit(script string, more ...string) (id string) {
	h.t.Helper()
	parameters, err := json.Marshal(map[string]string{"script": script})
	if err != nil {
		h.t.Fatal(err)
	}
	input := `{"jobName":"j","jobQueue":"q","jobDefinition":"sh","parameters":` + string(parameters)
	for _, member := range more {
		input += "," + member
	}
	var out submitJobOutput
	if err := json.Unmarshal(h.call("SubmitJob", input+"}"), &out); err != nil {
		h.t.Fatal(err)
	}
	return out.ID
}

func (h *host) describe(id string) *job {
	h.t.Helper()
	var out describeJobsOutput
	if err := json.Unmarshal(h.call("DescribeJobs", `{"jobs":["`+id+`"]}`), &out); err != nil {
		h.t.Fatal(err)
	}
	return out.Jobs[0]
}

// unit is the id of a running job's unit.
func (h *host) unit(id string) string {
	h.t.Helper()
	var container struct{ TaskARN string }
	if err := json.Unmarshal(h.describe(id).Container, &container); err != nil {
		h.t.Fatal(err)
	}
	return filepath.Base(container.TaskARN)
}

// log is what the last attempt of a job has written.
func (h *host) log(id string) string {
	h.t.Helper()
	a := h.describe(id).Attempts
	text, err := os.ReadFile(h.service.logPath(a[len(a)-1].Container.LogStreamName))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(text)
}

// gate makes a named pipe at which a job can wait ("read x < PATH") until pass.
func (h *host) gate(name string) (path string) {
	h.t.Helper()
	path = h.path(name)
	if err := unix.Mkfifo(path, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// pass lets the job that waits at a gate go.
func (h *host) pass(path string) {
	h.t.Helper()
	if err := os.WriteFile(path, []byte("go\n"), 0); err != nil {
		h.t.Fatal(err)
	}
}

func TestOutputAndExitStatus(t *testing.T) {
	h := newHost(t)
	good := h.submit("echo one; echo two >&2; pwd > where; cat where")
	bad := h.submit("echo no >&2; exit 3")
	h.await(good, succeeded)
	if got := h.log(good); !strings.HasPrefix(got, "one\ntwo\n"+h.path("batch/scratch/")) {
		t.Errorf("log %q", got)
	}
	h.await(bad, failed)
	if a := h.describe(bad).Attempts[0]; *a.Container.ExitCode != 3 || h.log(bad) != "no\n" {
		t.Errorf("%+v, log %q", a, h.log(bad))
	}
	h.close()
	entries, err := os.ReadDir(h.path("batch/scratch"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), sparePrefix) {
			t.Errorf("left in scratch: %v", e)
		}
	}
	after := newProcesses(t, h.path("units"))
	for _, id := range []string{good, bad} {
		unit := path.Base(h.describe(id).Attempts[0].Container.TaskARN)
		if _, err := after.Find(t.Context(), unit); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("unit of job %s is not gone: %v", id, err)
		}
	}
}

func TestVariablesOfJobs(t *testing.T) {
	h := newHost(t)
	id := h.submit(`echo "$AWS_BATCH_JOB_ID $AWS_BATCH_JQ_NAME $AWS_BATCH_CE_NAME $AWS_BATCH_JOB_ATTEMPT $A $AWS_REGION [$HOST_SECRET]"; exit $((3 - AWS_BATCH_JOB_ATTEMPT))`,
		`"retryStrategy":{"attempts":3}`,
		`"containerOverrides":{"environment":[{"name":"A","value":"1 2"},{"name":"AWS_BATCH_JOB_ID","value":"mine"},{"name":"AWS_REGION","value":"eu-west-1"},{"name":"A=B","value":"x"},{"name":"","value":"x"}]}`)
	h.await(id, succeeded)
	if got, want := h.log(id), id+" q e 3 1 2 eu-west-1 []\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	if n := len(h.describe(id).Attempts); n != 3 {
		t.Errorf("%d attempts", n)
	}
}

func TestArrayOfProcesses(t *testing.T) {
	h := newHost(t)
	id := h.submit(`echo "$AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE"`, `"arrayProperties":{"size":5}`)
	h.await(id, succeeded)
	for i, want := range []string{"0 of 5\n", "1 of 5\n", "2 of 5\n", "3 of 5\n", "4 of 5\n"} {
		if got := h.log(childID(id, i)); got != want {
			t.Errorf("log of child %d: %q", i, got)
		}
	}
}

func TestCommandThatIsNotThere(t *testing.T) {
	h := newHost(t)
	id := h.submit("", `"containerOverrides":{"command":["no-such-program"]}`)
	h.await(id, failed)
	j := h.describe(id)
	reason := j.Attempts[0].Container.Reason
	if j.StatusReason != neverStarted || !strings.HasPrefix(reason, cannotStart) || !strings.Contains(reason, "no-such-program") {
		t.Errorf("%s: %s", j.StatusReason, reason)
	}
}

func TestTerminateProcess(t *testing.T) {
	h := newHost(t)
	gate := h.gate("gate")
	id := h.submit("sleep 1000 & read x < " + gate + "; wait")
	h.await(id, running)
	h.pass(gate) // now the shell and what it has started surely run
	h.call("TerminateJob", `{"jobId":"`+id+`","reason":"enough"}`)
	h.await(id, failed)
	if j := h.describe(id); j.StatusReason != "enough" || *j.Attempts[0].Container.ExitCode != 128+int(unix.SIGTERM) {
		t.Errorf("%s, %+v", j.StatusReason, j.Attempts[0])
	}
}

// A job that runs while the service is gone runs once, and is seen to its end.
func TestProcessesOutliveTheService(t *testing.T) {
	h := newHost(t)
	gate, ranOnce := h.gate("gate"), h.path("ran")
	id := h.submit("echo x >> " + ranOnce + "; read x < " + gate + "; exit 4")
	h.await(id, running)
	h.close()
	h.open()
	h.pass(gate)
	h.await(id, failed)
	if j := h.describe(id); *j.Attempts[0].Container.ExitCode != 4 || len(j.Attempts) != 1 {
		t.Errorf("%+v", j.Attempts)
	}
	if text, err := os.ReadFile(ranOnce); err != nil || string(text) != "x\n" {
		t.Errorf("it ran %q (%v)", text, err)
	}
}

func TestProcessThatEndsWithoutTheService(t *testing.T) {
	h := newHost(t)
	gate := h.gate("gate")
	id := h.submit("read x < " + gate)
	h.await(id, running)
	unit := h.unit(id)
	h.close()
	h.pass(gate)
	h.backend = newProcesses(t, h.path("units"))
	u, err := h.backend.Find(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	<-u.Done()
	h.serve()
	h.await(id, succeeded)
}

// What a crash has kept from being removed is removed by the next service.
func TestLeftUnitsAreSwept(t *testing.T) {
	h := newHost(t)
	h.close()
	if err := os.Mkdir(h.path("batch/scratch/0123"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.open()
	late := time.After(patience)
	for {
		_, err := os.Stat(h.path("batch/scratch/0123"))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-late:
			t.Fatal("it stays")
		case <-time.After(time.Millisecond):
		}
	}
}
