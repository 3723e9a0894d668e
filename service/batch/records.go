package batch

import (
	"encoding/json"

	"github.com/treadle-run/treadle/jsonvalue"
)

// The records of the service. They are kept as JSON under the names that the
// API has for their members, so most of them are answered as they are.

// environment is a compute environment.
type environment struct {
	Name              string            `json:"computeEnvironmentName"`
	ARN               string            `json:"computeEnvironmentArn"`
	UnmanagedVCPUs    int64             `json:"unmanagedvCpus,omitempty"`
	ECSClusterARN     string            `json:"ecsClusterArn"`
	Tags              map[string]string `json:"tags"`
	Type              string            `json:"type"`
	State             string            `json:"state"`
	Status            string            `json:"status"`
	StatusReason      string            `json:"statusReason"`
	ComputeResources  *jsonvalue.Value  `json:"computeResources,omitempty"`
	ServiceRole       string            `json:"serviceRole,omitempty"`
	UpdatePolicy      json.RawMessage   `json:"updatePolicy,omitempty"`
	OrchestrationType string            `json:"containerOrchestrationType"`
	UUID              string            `json:"uuid"`
	Context           string            `json:"context,omitempty"`
}

// environmentOrder is one of the compute environments behind a queue.
type environmentOrder struct {
	Order       int64  `json:"order"`
	Environment string `json:"computeEnvironment"` // ARN
}

// queue is a job queue.
type queue struct {
	Name                     string             `json:"jobQueueName"`
	ARN                      string             `json:"jobQueueArn"`
	State                    string             `json:"state"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn,omitempty"`
	Status                   string             `json:"status"`
	StatusReason             string             `json:"statusReason"`
	Priority                 int64              `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	ServiceEnvironments      []json.RawMessage  `json:"serviceEnvironmentOrder"`
	Type                     string             `json:"jobQueueType"`
	Tags                     map[string]string  `json:"tags"`
	JobStateTimeLimitActions []json.RawMessage  `json:"jobStateTimeLimitActions"`
}

// definition is one revision of a job definition.
type definition struct {
	Name                 string            `json:"jobDefinitionName"`
	ARN                  string            `json:"jobDefinitionArn"`
	Revision             int               `json:"revision"`
	Status               string            `json:"status"`
	Type                 string            `json:"type"`
	SchedulingPriority   *int64            `json:"schedulingPriority,omitempty"`
	Parameters           map[string]string `json:"parameters"`
	RetryStrategy        *retryStrategy    `json:"retryStrategy,omitempty"`
	ContainerProperties  jsonvalue.Value   `json:"containerProperties"`
	Timeout              *jobTimeout       `json:"timeout,omitempty"`
	Tags                 map[string]string `json:"tags"`
	PropagateTags        *bool             `json:"propagateTags,omitempty"`
	PlatformCapabilities []string          `json:"platformCapabilities,omitempty"`
	OrchestrationType    string            `json:"containerOrchestrationType"`
}

// revisions counts the revisions that a job definition's name ever had.
type revisions struct {
	Key  string `json:"key"`
	Last int    `json:"last"`
}

// retryStrategy says how often a job is attempted.
type retryStrategy struct {
	Attempts       int              `json:"attempts,omitempty"`
	EvaluateOnExit []evaluateOnExit `json:"evaluateOnExit"`
}

// evaluateOnExit decides by an attempt's end whether there is another one.
type evaluateOnExit struct {
	OnStatusReason string `json:"onStatusReason,omitempty"`
	OnReason       string `json:"onReason,omitempty"`
	OnExitCode     string `json:"onExitCode,omitempty"`
	Action         string `json:"action"`
}

// jobTimeout bounds an attempt.
type jobTimeout struct {
	AttemptDurationSeconds int64 `json:"attemptDurationSeconds,omitempty"`
}

// dependency is a job that another one waits for.
type dependency struct {
	JobID string `json:"jobId,omitempty"`
	Type  string `json:"type,omitempty"`
}

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

// job is a job with all that is known of it: JobDetail of the API, and below it
// what only this service needs.
type job struct {
	ARN                string            `json:"jobArn"`
	Name               string            `json:"jobName"`
	ID                 string            `json:"jobId"`
	Queue              string            `json:"jobQueue"` // ARN
	Status             string            `json:"status"`
	ShareIdentifier    string            `json:"shareIdentifier,omitempty"`
	SchedulingPriority *int64            `json:"schedulingPriority,omitempty"`
	Attempts           []attempt         `json:"attempts"`
	StatusReason       string            `json:"statusReason,omitempty"`
	CreatedAt          int64             `json:"createdAt"`
	RetryStrategy      *retryStrategy    `json:"retryStrategy,omitempty"`
	StartedAt          int64             `json:"startedAt,omitempty"`
	StoppedAt          int64             `json:"stoppedAt,omitempty"`
	DependsOn          []dependency      `json:"dependsOn"`
	Definition         string            `json:"jobDefinition"` // ARN
	Parameters         map[string]string `json:"parameters"`
	Container          jsonvalue.Value   `json:"container"`
	Array              *arrayProperties  `json:"arrayProperties,omitempty"`
	Timeout            *jobTimeout       `json:"timeout,omitempty"`
	Tags               map[string]string `json:"tags"`
	PropagateTags      *bool             `json:"propagateTags,omitempty"`
	Platforms          []string          `json:"platformCapabilities,omitempty"`
	Cancelled          bool              `json:"isCancelled,omitempty"`
	Terminated         bool              `json:"isTerminated,omitempty"`
	Internal           *jobInternal      `json:"internal,omitempty"`
}

// jobInternal is what no answer shows.
type jobInternal struct {
	Account     string `json:"account"`
	Region      string `json:"region"`
	Parent      string `json:"parent,omitempty"`      // id of the array job
	Environment string `json:"environment,omitempty"` // name of the one that the attempt runs in
	Unit        string `json:"unit,omitempty"`        // of the attempt under way
	Reason      string `json:"reason,omitempty"`      // of TerminateJob
	Request     string `json:"request,omitempty"`     // id of the request that submitted it
}

// attempt is an attempt of a job that has ended or, the last one, runs.
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

// arrayProperties is the array part of an array job or of one of its children.
type arrayProperties struct {
	Size          int            `json:"size,omitempty"`
	Index         *int           `json:"index,omitempty"`
	StatusSummary map[string]int `json:"statusSummary,omitempty"`
}

// ended reports whether the job is over.
func (j *job) ended() bool { return j.Status == succeeded || j.Status == failed }

// isArray reports whether the job stands for its children.
func (j *job) isArray() bool { return j.Array != nil && j.Array.Size > 0 && j.Array.Index == nil }
