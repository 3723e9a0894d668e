package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/store/memory"
)

// Somebody may read a new job's id in a listing before the dispatcher has the job.
func TestJobThatIsEndedBeforeItIsHandedOver(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir)
		defer s.stop()
		s.world("4")
		call := &awsapi.Call{Region: "us-east-1", Identity: awsapi.Identity{Account: "123456789012"}}
		j, err := s.service.newJob(t.Context(), call, &submitJobInput{
			Name: "j", Queue: "q", Definition: "d", Array: &arrayInput{Size: 2},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.names[j.ID] = "j"
		family := j.family()
		for _, member := range family {
			if err := s.store.Apply(t.Context(), s.service.jobs.create(member)...); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.play(`TerminateJob {"jobId":"$j:1","reason":"early"}`); got != "{}" {
			t.Fatal(got)
		}
		if got := s.play("job j:1"); got != "SUBMITTED" {
			t.Error(got)
		}
		s.service.dispatcher.submitted(family)
		synctest.Wait()
		if got, want := s.told(), "j PENDING, j:0 RUNNABLE STARTING RUNNING, j:1 FAILED"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := s.play("job j:1"), "FAILED (early) terminated"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestCallsAfterClose(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir)
		s.world("1")
		s.play(`SubmitJob {"jobName":"a","jobQueue":"q","jobDefinition":"d"}`)
		s.stop()
		const fault = "!ServerException Treadle could not answer request r; its log says why."
		if got := s.play(`TerminateJob {"jobId":"$a","reason":"late"}`); got != fault {
			t.Error(got)
		}
		// A job that is submitted all the same runs when there is a service again.
		s.play(`SubmitJob {"jobName":"b","jobQueue":"q","jobDefinition":"d"}`)
		s.start()
		if got, want := s.play("exit a 0"), "a RUNNABLE STARTING RUNNING SUCCEEDED, b RUNNABLE STARTING RUNNING"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		s.stop()
	})
}

// A service that makes the same request several times at once gets one job.
func TestSameRequestAtOnce(t *testing.T) {
	r := newRig(t, memory.New(), instant{}, 1)
	for request := range 20 {
		answers := make(chan string, 8)
		var wg sync.WaitGroup
		for range cap(answers) {
			wg.Go(func() {
				out, err := r.registry.Call(context.Background(), awsapi.Call{
					Service: "batch", Operation: "SubmitJob", Region: "us-east-1", RequestID: fmt.Sprint("request ", request),
					Identity: awsapi.Identity{Account: "123456789012", Service: "states.amazonaws.com"},
					Input:    json.RawMessage(`{"jobName":"j","jobQueue":"q","jobDefinition":"d"}`),
				})
				if err != nil {
					t.Error(err)
				}
				answers <- string(out)
			})
		}
		wg.Wait()
		first := <-answers
		for range cap(answers) - 1 {
			if other := <-answers; other != first {
				t.Fatalf("%s and %s", first, other)
			}
		}
	}
	r.wait(20)
	r.checkLeft()
}

// A unit that runs though no job has it is ended and removed with its folder.
func TestUnitThatNoJobHas(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir)
		s.stop()
		unit, err := s.backend.Start(t.Context(), compute.Spec{ID: "0123"})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "scratch", unit.ID()), 0o700); err != nil {
			t.Fatal(err)
		}
		s.start()
		defer s.stop()
		if got := s.play("units"); got != "none; started 1" || unit.Exit().Signal != "SIGKILL" {
			t.Errorf("units %s, exit %+v", got, unit.Exit())
		}
		if got := s.play("scratch"); got != "0" {
			t.Errorf("%s folders", got)
		}
	})
}

// Whatever clients do at the same time: every job ends once, every unit is
// started once, jobs never hold more than there is, and nothing is left.
func TestManyClients(t *testing.T) {
	const clients, each, vcpus = 8, 60, 5
	backend := &countingBackend{started: map[string]int{}}
	r := newRig(t, memory.New(), backend, vcpus)
	var mu sync.Mutex
	var ids []string
	anyID := func(random *rand.Rand) string {
		mu.Lock()
		defer mu.Unlock()
		if len(ids) == 0 {
			return "none"
		}
		return ids[random.IntN(len(ids))]
	}
	jobs := 0
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(client)))
			for range each {
				id, children := r.submitSome(random, anyID(random))
				mu.Lock()
				ids = append(ids, id)
				jobs += 1 + children
				mu.Unlock()
				r.meddle(random, anyID(random))
			}
		})
	}
	wg.Wait()
	r.wait(jobs)
	for id, n := range backend.started {
		if n != 1 {
			t.Errorf("unit %s was started %d times", id, n)
		}
	}
	if backend.most > vcpus {
		t.Errorf("%d units at once, with %d vCPUs", backend.most, vcpus)
	}
	if got := r.ended.Load(); got != int64(jobs) {
		t.Errorf("%d jobs, %d ends", jobs, got)
	}
	r.checkLeft()
}

// submitSome submits a job of any kind.
func (r *rig) submitSome(random *rand.Rand, other string) (id string, children int) {
	input := map[string]any{"jobName": "j", "jobQueue": "q", "jobDefinition": "d"}
	if random.IntN(4) == 0 {
		children = 2 + random.IntN(4)
		input["arrayProperties"] = map[string]int{"size": children}
	}
	if random.IntN(3) == 0 && other != "none" {
		input["dependsOn"] = []map[string]string{{"jobId": other}}
	}
	if random.IntN(3) == 0 {
		input["retryStrategy"] = map[string]int{"attempts": 3}
	}
	text, err := json.Marshal(input)
	if err != nil {
		r.t.Error(err)
	}
	var out submitJobOutput
	if err := json.Unmarshal(r.must("SubmitJob", string(text)), &out); err != nil {
		r.t.Error(err)
	}
	return out.ID, children
}

// meddle does something else with a job.
func (r *rig) meddle(random *rand.Rand, id string) {
	switch random.IntN(6) {
	case 0:
		r.must("TerminateJob", fmt.Sprintf(`{"jobId":%q,"reason":"r"}`, id))
	case 1:
		r.must("CancelJob", fmt.Sprintf(`{"jobId":%q,"reason":"r"}`, id))
	case 2:
		r.must("TagResource", fmt.Sprintf(`{"resourceArn":"arn:aws:batch:us-east-1:123456789012:job/%s","tags":{"k":"v"}}`, id))
	case 3:
		r.must("DescribeJobs", fmt.Sprintf(`{"jobs":[%q]}`, id))
	case 4:
		r.must("ListJobs", `{"jobQueue":"q","filters":[{"name":"JOB_NAME","values":["*"]}]}`)
	}
}

// checkLeft looks for what must not be left when all jobs have ended.
func (r *rig) checkLeft() {
	r.t.Helper()
	err := r.service.dispatcher.ask(context.Background(), func(d *dispatcher) error {
		if n := cmp.Or(len(d.open), len(d.waiting), len(d.lines), len(d.held), len(d.early), len(d.unjudged), len(d.ended), len(d.changed)); n != 0 {
			return fmt.Errorf("left: %d open, waiting %v, lines %v, held %v, early %v", len(d.open), d.waiting, d.lines, d.held, d.early)
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
}

// countingBackend has units that end by themselves after a moment, every third
// one badly, and counts them.
type countingBackend struct {
	instant
	mu      sync.Mutex
	started map[string]int
	now     int // units that run
	most    int
}

func (b *countingBackend) Start(_ context.Context, spec compute.Spec) (compute.Unit, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.started[spec.ID]++
	b.now++
	b.most = max(b.most, b.now)
	u := &fakeUnit{spec: spec, started: time.Now(), done: make(chan struct{}), onEnd: b.ended}
	code := 0
	if len(b.started)%3 == 0 {
		code = 1
	}
	time.AfterFunc(time.Millisecond, func() { u.end(compute.Exit{Code: code}) })
	return u, nil
}

func (b *countingBackend) ended() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now--
}
