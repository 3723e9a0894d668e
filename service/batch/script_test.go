package batch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

var rewrite = flag.Bool("rewrite", false, "write the answers that are given into the scripts")

// TestScripts plays the scripts under testdata, each on a service of its own, in
// time that passes only when a script says so. A script is a list of calls with
// their answers:
//
//	# what is shown
//	OperationName {"input": "as JSON"}
//	= {"output": "as JSON"}
//
// An error's answer is "= !Code message". In place of a job's id stands $ and
// the job's name, in place of the ids of units and instances $id1, $id2, … in the
// order in which they were first shown. Names in lower case are told to the back end, the clock
// and the store (see tell); their answer is what statuses were told meanwhile.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.script")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) {
			dir := t.TempDir() // outside of the bubble, where time is real
			synctest.Test(t, func(t *testing.T) { playFile(t, file, dir) })
		})
	}
}

func playFile(t *testing.T, file, dir string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, dir)
	defer s.stop()
	var out bytes.Buffer
	var call string
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if want, isAnswer := strings.CutPrefix(line, "= "); isAnswer {
			got := s.play(call)
			fmt.Fprintf(&out, "= %s\n", got)
			if got != want && !*rewrite {
				t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, call, got, want)
			}
			call = ""
			continue
		}
		fmt.Fprintln(&out, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			if call != "" {
				t.Fatalf("%s:%d: %s has no answer", file, i+1, call)
			}
			call = line
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// stage is a service on a fake back end, the same at each run.
type stage struct {
	t        *testing.T
	dir      string
	random   *rand.ChaCha8
	store    *brittleStore
	backend  *fakeBackend
	service  *Service
	registry *awsapi.Registry
	last     json.RawMessage // the last output
	ids      []string        // of units and instances, in the order in which they were shown

	mu    sync.Mutex
	names map[string]string // by id of a job
	news  map[string][]string
}

func newStage(t *testing.T, dir string) *stage {
	s := &stage{
		t: t, dir: dir, random: rand.NewChaCha8([32]byte{1}),
		store: &brittleStore{Resources: memory.New()}, backend: newFakeBackend(),
		names: map[string]string{}, news: map[string][]string{},
	}
	s.start()
	return s
}

// start opens the service, again where it was closed.
func (s *stage) start() {
	s.t.Helper()
	service, err := New(s.t.Context(), Options{
		Store: s.store, Backend: s.backend, Dir: s.dir, Random: s.random,
		Endpoint: func() string { return "http://127.0.0.1:4566" }, OnJobState: s.note, MemoryMiB: 8192, VCPUs: 3,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = service
	s.registry = awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	s.registry.CheckInputs(validate.Checker{})
	s.registry.Register(service)
	synctest.Wait()
}

func (s *stage) stop() {
	if err := s.service.Close(context.Background()); err != nil {
		s.t.Error(err)
	}
}

// note takes down what is told of a job.
func (s *stage) note(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news[id] = append(s.news[id], status)
}

// told returns the statuses that were told since it was last asked.
func (s *stage) told() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for id, statuses := range s.news {
		list = append(list, s.nameOf(id)+" "+strings.Join(statuses, " "))
	}
	clear(s.news)
	slices.Sort(list)
	return cmp.Or(strings.Join(list, ", "), "nothing")
}

func (s *stage) nameOf(id string) string {
	parent, index, isChild := strings.Cut(id, ":")
	name := cmp.Or(s.names[parent], parent)
	if isChild {
		name += ":" + index
	}
	return name
}

// play makes the call of a line and returns its answer as text.
func (s *stage) play(line string) string {
	name, argument, _ := strings.Cut(line, " ")
	if name[0] >= 'a' && name[0] <= 'z' {
		answer := s.tell(name, argument)
		synctest.Wait()
		return cmp.Or(answer, s.told())
	}
	argument = strings.ReplaceAll(s.withIDs(argument), "$TOKEN", s.lastToken())
	out, err := s.call(awsapi.Call{Operation: name, Input: json.RawMessage(argument)})
	synctest.Wait()
	if err != nil {
		return s.withoutIDs(describeError(err))
	}
	s.last = out
	s.learn(out)
	return s.withoutIDs(string(out))
}

func (s *stage) call(c awsapi.Call) (json.RawMessage, error) {
	c.Service, c.Region = "batch", "us-east-1"
	c.Identity.Account = "123456789012"
	c.RequestID = cmp.Or(c.RequestID, "r")
	return s.registry.Call(context.Background(), c)
}

func (s *stage) lastToken() string {
	var out struct{ NextToken string }
	if s.last != nil {
		_ = json.Unmarshal(s.last, &out)
	}
	return out.NextToken
}

// learn remembers the name of a job that was submitted.
func (s *stage) learn(out json.RawMessage) {
	var submitted submitJobOutput
	if json.Unmarshal(out, &submitted) == nil && submitted.ID != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.names[submitted.ID] = submitted.Name
	}
}

// withIDs puts ids in place of $ and names, the longest first.
func (s *stage) withIDs(text string) string {
	byName := slices.SortedFunc(maps.Keys(s.names), func(a, b string) int { return len(s.names[b]) - len(s.names[a]) })
	for _, id := range byName {
		text = strings.ReplaceAll(text, "$"+s.names[id], id)
	}
	return text
}

var hexID = regexp.MustCompile(`\b[0-9a-f]{32}\b`)

// withoutIDs is the opposite.
func (s *stage) withoutIDs(text string) string {
	for id, name := range s.names {
		text = strings.ReplaceAll(text, id, "$"+name)
	}
	return hexID.ReplaceAllStringFunc(text, func(id string) string {
		if !slices.Contains(s.ids, id) {
			s.ids = append(s.ids, id)
		}
		return fmt.Sprint("$id", slices.Index(s.ids, id)+1)
	})
}

func describeError(err error) string {
	var e *awsapi.Error
	if !errors.As(err, &e) {
		return "!!" + err.Error()
	}
	return fmt.Sprintf("!%s %s", e.Code, e.Message)
}

// tell does what is no call of the API. The answer "" stands for what is told
// of jobs by then.
func (s *stage) tell(name, argument string) (answer string) {
	words := strings.Fields(argument)
	switch name {
	case "told":
	case "world": // VCPUS: environment e, queue q and definition d of one vCPU
		s.world(words[0])
		return "made"
	case "advance": // the clock
		d, err := time.ParseDuration(argument)
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(d)
	case "exit": // JOB CODE: its unit ends
		code, err := strconv.Atoi(words[1])
		if err != nil {
			s.t.Fatal(err)
		}
		s.unit(words[0]).end(compute.Exit{Code: code})
	case "oom": // JOB: its unit is killed for its memory
		s.unit(words[0]).end(compute.Exit{Code: 137, Signal: "SIGKILL", OutOfMemory: true})
	case "lose": // JOB: nobody knows how its unit has ended
		s.unit(words[0]).end(compute.Exit{Lost: true})
	case "forget": // JOB: there is no trace of its unit
		s.backend.forget(s.unit(words[0]).ID())
	case "refuse": // TEXT: units cannot be started; "" ends that
		s.backend.refusal = nil
		if argument != "" {
			s.backend.refusal = errors.New(argument)
		}
	case "hold": // starts wait until "letgo"
		s.backend.gate = make(chan struct{})
	case "letgo":
		close(s.backend.gate)
		s.backend.gate = nil
	case "deaf": // new units do not end by SIGTERM
		s.backend.deaf = true
	case "fail": // the store, at "reads", "writes" or neither
		s.store.fail(slices.Contains(words, "reads"), slices.Contains(words, "writes"))
	case "close":
		s.stop()
	case "open":
		s.start()
	case "reopen": // why the service does not open
		_, err := New(s.t.Context(), Options{Store: s.store, Backend: s.backend, Dir: s.dir})
		return fmt.Sprint(err)
	case "orphan": // QUEUE: it is gone, and nobody has told the dispatcher
		key := keyOf("arn:aws:batch:us-east-1:123456789012:job-queue/" + words[0])
		if err := s.store.Apply(s.t.Context(), s.service.queues.Drop(key, store.Any)); err != nil {
			s.t.Fatal(err)
		}
	case "units":
		return s.unitList()
	case "spec": // JOB: what its unit was started with
		return s.withoutIDs(s.describeSpec(s.unit(words[0]).spec))
	case "scratch": // how many folders units have
		entries, err := os.ReadDir(filepath.Join(s.dir, "scratch"))
		if err != nil {
			s.t.Fatal(err)
		}
		entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), sparePrefix) })
		return fmt.Sprint(len(entries))
	case "insight": // what the console is told: "counts" of jobs, or "use" of environments
		return s.insight(words[0])
	case "job": // JOB: the short of what DescribeJobs says
		return s.describe(words[0])
	case "request": // ID INPUT: SubmitJob by a service
		out, err := s.call(awsapi.Call{
			Operation: "SubmitJob", RequestID: words[0], Input: json.RawMessage(strings.Join(words[1:], " ")),
			Identity: awsapi.Identity{Service: "states.amazonaws.com"},
		})
		if err != nil {
			return describeError(err)
		}
		s.learn(out)
		return s.withoutIDs(string(out))
	default:
		s.t.Fatalf("no such thing to tell: %s", name)
	}
	return ""
}

func (s *stage) insight(what string) string {
	call := &awsapi.Call{Region: "us-east-1", Identity: awsapi.Identity{Account: "123456789012"}}
	told, err := any(nil), error(nil)
	switch what {
	case "counts":
		told, err = s.service.CountJobs(s.t.Context(), call)
	case "use":
		told, err = s.service.Use(s.t.Context(), call)
	}
	if err != nil {
		return describeError(err)
	}
	text, err := json.Marshal(told)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// world makes what most scripts need.
func (s *stage) world(vcpus string) {
	for _, line := range []string{
		`CreateComputeEnvironment {"computeEnvironmentName":"e","type":"MANAGED","computeResources":{"type":"EC2","maxvCpus":` + vcpus + `,"subnets":["s"]}}`,
		`CreateJobQueue {"jobQueueName":"q","priority":1,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`,
		`RegisterJobDefinition {"jobDefinitionName":"d","type":"container","containerProperties":{"image":"i","command":["work"],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"128"}]}}`,
	} {
		if answer := s.play(line); strings.HasPrefix(answer, "!") {
			s.t.Fatalf("%s: %s", line, answer)
		}
	}
}

// unit returns the unit of a job's attempt.
func (s *stage) unit(job string) *fakeUnit {
	s.t.Helper()
	for _, u := range s.backend.units {
		if !u.hasEnded() && s.nameOf(variable(u.spec, "AWS_BATCH_JOB_ID")) == job {
			return u
		}
	}
	s.t.Fatalf("job %s has no unit", job)
	return nil
}

func (s *stage) unitList() string {
	var list []string
	for _, u := range s.backend.units {
		list = append(list, s.nameOf(variable(u.spec, "AWS_BATCH_JOB_ID"))+" "+u.state())
	}
	slices.Sort(list)
	return fmt.Sprintf("%s; started %d", cmp.Or(strings.Join(list, ", "), "none"), s.backend.count)
}

func variable(spec compute.Spec, name string) string {
	for _, e := range spec.Env {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value
		}
	}
	return ""
}

// describeSpec shows a spec without what the machine puts into it.
func (s *stage) describeSpec(spec compute.Spec) string {
	env := slices.DeleteFunc(slices.Clone(spec.Env), func(e string) bool { return strings.HasPrefix(e, "PATH=") || strings.HasPrefix(e, "LD_LIBRARY_PATH=") })
	text := fmt.Sprintf("%q env %q in %s limits %+v survive %t log %s", spec.Command, env, spec.Dir, spec.Limits, spec.Survive, spec.LogPath)
	return strings.ReplaceAll(text, s.dir, "DIR")
}

// describe shows where a job is: its status with the reason, and how its
// attempts have ended.
func (s *stage) describe(name string) string {
	out, err := s.call(awsapi.Call{Operation: "DescribeJobs", Input: json.RawMessage(s.withIDs(`{"jobs":["$` + name + `"]}`))})
	if err != nil {
		return describeError(err)
	}
	var described describeJobsOutput
	if err := json.Unmarshal(out, &described); err != nil {
		s.t.Fatal(err)
	}
	if len(described.Jobs) == 0 {
		return "not there"
	}
	j := described.Jobs[0]
	text := j.Status
	if j.StatusReason != "" {
		text += " (" + j.StatusReason + ")"
	}
	for _, flag := range []struct {
		set  bool
		name string
	}{{j.Cancelled, "cancelled"}, {j.Terminated, "terminated"}} {
		if flag.set {
			text += " " + flag.name
		}
	}
	for _, a := range j.Attempts {
		exit := "no exit code"
		if a.Container.ExitCode != nil {
			exit = fmt.Sprint("exit ", *a.Container.ExitCode)
		}
		text += fmt.Sprintf("; %s (%s", exit, a.StatusReason)
		if a.Container.Reason != "" {
			text += ", " + a.Container.Reason
		}
		text += ")"
	}
	if j.Array != nil && j.Array.Size > 0 {
		for _, status := range allStatuses {
			if n := j.Array.StatusSummary[status]; n > 0 {
				text += fmt.Sprintf(", %d %s", n, status)
			}
		}
	}
	return text
}
