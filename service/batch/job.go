package batch

import (
	"encoding/json"
	"fmt"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/batch/scheduler"
)

// The statuses of jobs.
const (
	submitted = "SUBMITTED"
	pending   = "PENDING"
	runnable  = "RUNNABLE"
	starting  = "STARTING"
	running   = "RUNNING"
	succeeded = "SUCCEEDED"
	failed    = "FAILED"
)

// allStatuses are in the order in which a job goes through them.
var allStatuses = []string{submitted, pending, runnable, starting, running, succeeded, failed}

func isEnd(status string) bool { return status == succeeded || status == failed }

// job is the record of a job: what DescribeJobs shows of it (JobDetail), and
// what nobody is shown.
type job struct {
	ARN                string            `json:"jobArn"`
	Name               string            `json:"jobName"`
	ID                 string            `json:"jobId"`
	Queue              string            `json:"jobQueue"` // ARN
	Status             string            `json:"status"`
	ShareIdentifier    string            `json:"shareIdentifier,omitempty"`
	SchedulingPriority *int64            `json:"schedulingPriority,omitempty"`
	Attempts           []attempt         `json:"attempts"` // those that have ended
	StatusReason       string            `json:"statusReason,omitempty"`
	CreatedAt          int64             `json:"createdAt"` // milliseconds since 1970, as all times here
	RetryStrategy      *retryStrategy    `json:"retryStrategy"`
	StartedAt          int64             `json:"startedAt,omitempty"`
	StoppedAt          int64             `json:"stoppedAt,omitempty"`
	DependsOn          []dependency      `json:"dependsOn"`
	Definition         string            `json:"jobDefinition"` // ARN
	Parameters         map[string]string `json:"parameters"`
	// Container is the job's container properties. What DescribeJobs shows beside
	// them comes from the attempts.
	Container     json.RawMessage   `json:"container"`
	Array         *arrayProperties  `json:"arrayProperties,omitempty"`
	Timeout       *jobTimeout       `json:"timeout,omitempty"`
	Tags          map[string]string `json:"tags"`
	PropagateTags bool              `json:"propagateTags"`
	Platforms     []string          `json:"platformCapabilities"`
	EKSAttempts   []json.RawMessage `json:"eksAttempts"`
	Cancelled     bool              `json:"isCancelled"`
	Terminated    bool              `json:"isTerminated"`

	Internal *internal `json:"internal,omitempty"`
}

// internal is what the service keeps of a job for itself.
type internal struct {
	Account string              `json:"account"`
	Region  string              `json:"region"`
	Request string              `json:"request,omitempty"` // id of the request that submitted it
	Needs   scheduler.Resources `json:"needs"`
	Turn    int64               `json:"turn,omitempty"` // by which RUNNABLE jobs stand in line
	// Parent is the id of an array job's child's array job, ArraySize its size.
	Parent    string `json:"parent,omitempty"`
	ArraySize int    `json:"arraySize,omitempty"`
	// Ending is how somebody wants an array job to end.
	Ending *ending `json:"ending,omitempty"`
	// Attempt is under way: it is to start, runs, or its end is not known yet.
	Attempt *underWay `json:"attempt,omitempty"`
}

// underWay is an attempt that has not ended.
type underWay struct {
	attempt
	Unit        string  `json:"unit"`        // of the back end; also the ECS task's id
	Environment string  `json:"environment"` // ARN of the one it runs in
	Ending      *ending `json:"ending,omitempty"`
	TimedOut    bool    `json:"timedOut,omitempty"`
}

// ending is what CancelJob or TerminateJob asked for.
type ending struct {
	Reason    string `json:"reason"`
	Terminate bool   `json:"terminate,omitempty"`
}

// attempt is an attempt of a job.
type attempt struct {
	Container    attemptContainer `json:"container"`
	StartedAt    int64            `json:"startedAt,omitempty"`
	StoppedAt    int64            `json:"stoppedAt,omitempty"`
	StatusReason string           `json:"statusReason,omitempty"`
}

type attemptContainer struct {
	InstanceARN   string   `json:"containerInstanceArn,omitempty"`
	TaskARN       string   `json:"taskArn,omitempty"`
	ExitCode      *int     `json:"exitCode,omitempty"`
	Reason        string   `json:"reason,omitempty"`
	LogStreamName string   `json:"logStreamName,omitempty"`
	Networks      []string `json:"networkInterfaces"`
}

// dependency is a job that another one waits for.
type dependency struct {
	JobID string `json:"jobId,omitempty"`
	Type  string `json:"type,omitempty"`
}

// The types of dependencies of array jobs.
const (
	sequential = "SEQUENTIAL" // each child waits for the one before it
	nToN       = "N_TO_N"     // each child waits for the other array job's of the same index
)

// arrayProperties is the array part of an array job, or of one of its children.
type arrayProperties struct {
	Size          int            `json:"size,omitempty"`
	Index         *int           `json:"index,omitempty"`
	StatusSummary map[string]int `json:"statusSummary,omitempty"` // of an array job: how many children have each status
}

// ended reports whether the job is over.
func (j *job) ended() bool { return isEnd(j.Status) }

// isArray reports whether the job stands for its children.
func (j *job) isArray() bool { return j.Array != nil && j.Array.Index == nil }

// childID is the id of an array job's child.
func childID(arrayID string, index int) string { return fmt.Sprintf("%s:%d", arrayID, index) }

// latest returns the attempt that is under way, else the last one; nil if there
// was none.
func (j *job) latest() *attempt {
	if j.Internal.Attempt != nil {
		return &j.Internal.Attempt.attempt
	}
	if n := len(j.Attempts); n > 0 {
		return &j.Attempts[n-1]
	}
	return nil
}

// detail returns the job as DescribeJobs shows it.
func (j *job) detail() (*job, error) {
	shown := *j
	shown.Internal = nil
	container, err := jsonvalue.Parse(string(j.Container))
	if err != nil {
		return nil, fmt.Errorf("container of job %s: %w", j.ID, err)
	}
	container = container.With("networkInterfaces", jsonvalue.ArrayValue())
	if a := j.latest(); a != nil {
		container = a.Container.shownIn(container)
	}
	shown.Container = container.AppendJSON(nil)
	return &shown, nil
}

// shownIn adds to a job's container what is known of it by an attempt.
func (c *attemptContainer) shownIn(container jsonvalue.Value) jsonvalue.Value {
	for _, text := range []struct{ name, value string }{
		{"containerInstanceArn", c.InstanceARN},
		{"taskArn", c.TaskARN},
		{"logStreamName", c.LogStreamName},
		{"reason", c.Reason},
	} {
		if text.value != "" {
			container = container.With(text.name, jsonvalue.StringValue(text.value))
		}
	}
	if c.ExitCode != nil {
		container = container.With("exitCode", jsonvalue.IntValue(int64(*c.ExitCode)))
	}
	return container
}
