package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// BenchmarkSubmit is SubmitJob from its door to its answer, by 64 clients at once;
// the jobs wait.
func BenchmarkSubmit(b *testing.B) {
	r := newRig(b, durable(b), instant{}, 1)
	r.must("UpdateComputeEnvironment", `{"computeEnvironment":"e","state":"DISABLED"}`)
	b.ResetTimer()
	r.submit(b.N)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkRun is jobs from their submission to their end on a back end whose
// units end at once: what the service itself costs.
func BenchmarkRun(b *testing.B) { benchmarkRun(b, instant{}, 64) }

// BenchmarkRunProcesses is the same with processes that end at once.
func BenchmarkRunProcesses(b *testing.B) {
	benchmarkRun(b, newProcesses(b, filepath.Join(b.TempDir(), "units")), 8)
}

func benchmarkRun(b *testing.B, backend compute.Backend, vcpus int) {
	r := newRig(b, durable(b), backend, vcpus)
	b.ResetTimer()
	r.submit(b.N)
	r.wait(b.N)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkBacklog is jobs that run while 10,000 others wait behind them.
func BenchmarkBacklog(b *testing.B) {
	r := newRig(b, durable(b), instant{}, 2)
	r.must("RegisterJobDefinition", `{"jobDefinitionName":"large","type":"container","containerProperties":{"image":"i","command":["true"],"resourceRequirements":[{"type":"VCPU","value":"2"},{"type":"MEMORY","value":"16"}]}}`)
	r.must("CreateJobQueue", `{"jobQueueName":"low","priority":0,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`)
	r.must("UpdateComputeEnvironment", `{"computeEnvironment":"e","state":"DISABLED"}`)
	r.must("SubmitJob", `{"jobName":"j","jobQueue":"low","jobDefinition":"large","arrayProperties":{"size":10000}}`)
	b.ResetTimer()
	r.submit(b.N)
	r.must("UpdateComputeEnvironment", `{"computeEnvironment":"e","state":"ENABLED"}`)
	r.wait(b.N)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkArray is an array job of 10,000 children, from its submission to its
// end.
func BenchmarkArray(b *testing.B) {
	const size = 10_000
	r := newRig(b, durable(b), instant{}, 64)
	b.ResetTimer()
	var submitting time.Duration
	for i := range b.N {
		began := time.Now()
		r.must("SubmitJob", fmt.Sprintf(`{"jobName":"j","jobQueue":"q","jobDefinition":"d","arrayProperties":{"size":%d}}`, size))
		submitting += time.Since(began)
		r.wait((i + 1) * (size + 1))
	}
	b.ReportMetric(submitting.Seconds()/float64(b.N), "s/submission")
	b.ReportMetric(float64(b.N)*size/b.Elapsed().Seconds(), "jobs/s")
}

// rig is a service that many clients use at once.
type rig struct {
	t        testing.TB
	service  *Service
	registry *awsapi.Registry
	ended    atomic.Int64
	changes  chan struct{}
}

func newRig(t testing.TB, st store.Store, backend compute.Backend, vcpus int) *rig {
	t.Helper()
	r := &rig{t: t, changes: make(chan struct{}, 1)}
	var err error
	r.service, err = New(t.Context(), Options{
		Store: st, Backend: backend, Dir: t.TempDir(), MemoryMiB: 1 << 30, OnJobState: r.note,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(r.service.Close(context.Background()), st.Close()); err != nil {
			t.Error(err)
		}
	})
	r.registry = awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	r.registry.CheckInputs(validate.Checker{})
	r.registry.Register(r.service)
	r.must("CreateComputeEnvironment", fmt.Sprintf(`{"computeEnvironmentName":"e","type":"MANAGED","computeResources":{"type":"EC2","maxvCpus":%d,"subnets":["s"]}}`, vcpus))
	r.must("CreateJobQueue", `{"jobQueueName":"q","priority":1,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`)
	r.must("RegisterJobDefinition", `{"jobDefinitionName":"d","type":"container","containerProperties":{"image":"i","command":["true"],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"16"}]}}`)
	return r
}

// durable is the store that Treadle uses.
func durable(b *testing.B) store.Store {
	b.Helper()
	st, err := pebble.Open(filepath.Join(b.TempDir(), "store"), pebble.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	return st
}

func (r *rig) note(_, status string) {
	if !isEnd(status) {
		return
	}
	r.ended.Add(1)
	select {
	case r.changes <- struct{}{}:
	default:
	}
}

// wait waits until so many jobs have ended.
func (r *rig) wait(n int) {
	for r.ended.Load() < int64(n) {
		<-r.changes
	}
}

func (r *rig) must(operation, input string) json.RawMessage {
	out, err := r.registry.Call(context.Background(), awsapi.Call{
		Service: "batch", Operation: operation, Region: "us-east-1",
		Identity: awsapi.Identity{Account: "123456789012"}, Input: json.RawMessage(input),
	})
	if err != nil {
		r.t.Errorf("%s: %v", operation, err)
	}
	return out
}

// submit submits n jobs.
func (r *rig) submit(n int) {
	var wg sync.WaitGroup
	var begun atomic.Int64
	for range 64 {
		wg.Go(func() {
			for begun.Add(1) <= int64(n) {
				r.must("SubmitJob", `{"jobName":"j","jobQueue":"q","jobDefinition":"d"}`)
			}
		})
	}
	wg.Wait()
}

// instant is a back end whose units end when they start.
type instant struct{}

func (instant) Name() string { return "instant" }

func (instant) Start(_ context.Context, spec compute.Spec) (compute.Unit, error) {
	u := &fakeUnit{spec: spec, started: time.Now(), done: make(chan struct{})}
	u.end(compute.Exit{})
	return u, nil
}

func (instant) Find(context.Context, string) (compute.Unit, error) {
	return nil, compute.ErrNotFound
}

func (instant) Remove(context.Context, string) error { return compute.ErrNotFound }
