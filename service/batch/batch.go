// Package batch is AWS Batch: compute environments, job queues, job
// definitions and jobs (https://docs.aws.amazon.com/batch/latest/APIReference/).
//
// Jobs run as processes of this machine, through package compute: the command of
// the job's container is started on the host. The container's image is kept and
// shown, but it is neither pulled nor used; a job sees the programs and files of
// the host. A compute environment has as many vCPUs as its maxvCpus says and the
// memory of the host; jobs reserve what they ask for.
package batch

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/batch/joblog"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Service. Store, Backend and Dir must be set.
type Options struct {
	Store   store.Resources
	Backend compute.Backend
	Dir     string       // for the jobs' logs and scratch folders
	Clock   clock.Clock  // default: the machine's
	Random  io.Reader    // of ids; default: crypto/rand
	Log     *slog.Logger // default: none
	// Endpoint is where jobs reach Treadle ("http://127.0.0.1:4566"): their
	// AWS_ENDPOINT_URL. Default: none.
	Endpoint func() string
	// Credentials are the environment variables by which the AWS clients in a job
	// find credentials; role is the ARN of the job's role, "" for none. Default: an
	// access key that is the account's number, by which the gateway knows it.
	Credentials func(account, role, jobID string) map[string]string
	// OnJobState, where it is set, is told of each status that a job comes to after
	// SUBMITTED, in their order, once the status or a later one is durable. It must
	// not block.
	OnJobState func(jobID, status string)
	// Observer, where it is set, is told of the statuses that jobs come to.
	Observer Observer
	// Events, where it is set, is told of each status that a job comes to, as
	// EventBridge has it.
	Events awsapi.Publisher
	// Logs takes what jobs write. Default: it stays in files below Dir.
	Logs Logs
	// MemoryMiB is the memory of a compute environment, VCPUs are the processors of
	// an unmanaged one that does not say how many it has. Default: the machine's.
	MemoryMiB int64
	VCPUs     int
}

// Logs takes what jobs write.
type Logs = joblog.Sink

// Service answers the operations of Batch and runs its jobs. Its methods may be
// called from many goroutines. One goroutine of its own, the dispatcher, makes
// all changes to jobs after their submission; each running job has one that
// watches it. Close stops them.
type Service struct {
	options      Options
	environments table.Table[environment]
	queues       table.Table[queue]
	policies     table.Table[schedulingPolicy]
	definitions  table.Table[definition]
	revisions    table.Table[revisions]
	jobs         jobs
	dispatcher   *dispatcher
	scratch      *scratch

	randomMu sync.Mutex
}

var _ awsapi.Service = (*Service)(nil)

// New opens the service and resumes the jobs that are open: those that still run
// are watched again, those that ended meanwhile are ended, and those that are
// lost are retried or failed as their retry strategy says.
func New(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Backend == nil || o.Dir == "" {
		return nil, errors.New("batch: Options need Store, Backend and Dir")
	}
	if err := o.complete(); err != nil {
		return nil, fmt.Errorf("batch: %w", err)
	}
	for _, dir := range []string{"logs", "scratch"} {
		if err := os.MkdirAll(filepath.Join(o.Dir, dir), 0o700); err != nil {
			return nil, fmt.Errorf("batch: %w", err)
		}
	}
	s := &Service{
		options: o,
		environments: table.Table[environment]{
			Name: "batch/computeEnvironment", Store: o.Store, Key: func(e *environment) string { return keyOf(e.ARN) },
		},
		queues: table.Table[queue]{
			Name: "batch/jobQueue", Store: o.Store, Key: func(q *queue) string { return keyOf(q.ARN) },
		},
		policies: table.Table[schedulingPolicy]{
			Name: "batch/schedulingPolicy", Store: o.Store, Key: func(p *schedulingPolicy) string { return keyOf(p.ARN) },
		},
		definitions: table.Table[definition]{Name: "batch/jobDefinition", Store: o.Store, Key: (*definition).key},
		revisions: table.Table[revisions]{
			Name: "batch/revisions", Store: o.Store, Key: func(r *revisions) string { return r.Key },
		},
		jobs:    newJobs(o.Store),
		scratch: &scratch{dir: filepath.Join(o.Dir, "scratch")},
	}
	s.dispatcher = newDispatcher(s)
	if err := s.dispatcher.resume(ctx); err != nil {
		s.dispatcher.close()
		return nil, fmt.Errorf("batch: resume jobs: %w", err)
	}
	s.dispatcher.start()
	return s, nil
}

func (o *Options) complete() (err error) {
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Endpoint == nil {
		o.Endpoint = func() string { return "" }
	}
	if o.Credentials == nil {
		o.Credentials = func(account, _, _ string) map[string]string {
			return map[string]string{"AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "treadle"}
		}
	}
	if o.OnJobState == nil {
		o.OnJobState = func(string, string) {}
	}
	if o.VCPUs == 0 {
		o.VCPUs = runtime.NumCPU()
	}
	if o.MemoryMiB == 0 {
		o.MemoryMiB, err = hostMemoryMiB()
	}
	return err
}

// Close stops the dispatcher and all that watches. Jobs that run go on running;
// the next New finds them.
func (s *Service) Close(context.Context) error {
	s.dispatcher.close()
	return nil
}

// Name implements awsapi.Service: the signing name of Batch.
func (s *Service) Name() string { return "batch" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "ServerException" }

// now is the time in milliseconds since 1970, as Batch writes times.
func (s *Service) now() int64 { return s.options.Clock.Now().UnixMilli() }

func (s *Service) newUUID() (string, error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	id, err := uuid.NewRandomFromReader(s.options.Random)
	if err != nil {
		return "", fmt.Errorf("make a UUID: %w", err)
	}
	return id.String(), nil
}
