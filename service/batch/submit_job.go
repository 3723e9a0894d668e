package batch

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

type submitJobInput struct {
	Name                       string            `json:"jobName"`
	Queue                      string            `json:"jobQueue"`
	ShareIdentifier            string            `json:"shareIdentifier"`
	SchedulingPriorityOverride *int64            `json:"schedulingPriorityOverride"`
	Array                      *arrayInput       `json:"arrayProperties"`
	DependsOn                  []dependency      `json:"dependsOn"`
	Definition                 string            `json:"jobDefinition"`
	Parameters                 map[string]string `json:"parameters"`
	ContainerOverrides         *jsonvalue.Value  `json:"containerOverrides"`
	NodeOverrides              *jsonvalue.Value  `json:"nodeOverrides"`
	EKSOverride                *jsonvalue.Value  `json:"eksPropertiesOverride"`
	ECSOverride                *jsonvalue.Value  `json:"ecsPropertiesOverride"`
	RetryStrategy              *retryStrategy    `json:"retryStrategy"`
	PropagateTags              *bool             `json:"propagateTags"`
	Timeout                    *jobTimeout       `json:"timeout"`
	Tags                       map[string]string `json:"tags"`
}

type arrayInput struct {
	Size int `json:"size"`
}

type submitJobOutput struct {
	ARN  string `json:"jobArn"`
	Name string `json:"jobName"`
	ID   string `json:"jobId"`
}

// submitJob makes a job durable in one write and hands it to the dispatcher.
// The same request of a service, made again after a crash, gives the same job.
func (s *Service) submitJob(ctx context.Context, call *awsapi.Call, in *submitJobInput) (*submitJobOutput, error) {
	request := requestOf(call)
	if earlier, err := s.jobs.submission(ctx, request); err != nil || earlier != nil {
		return earlier.submitted(), err
	}
	j, err := s.newJob(ctx, call, in)
	if err != nil {
		return nil, err
	}
	j.Internal.Request = request
	family := j.family()
	var writes []store.Write
	for _, member := range family {
		writes = append(writes, s.jobs.create(member)...)
	}
	if err := s.options.Store.Apply(ctx, writes...); err != nil {
		return s.submittedMeanwhile(ctx, request, err)
	}
	out := j.submitted()
	s.dispatcher.submitted(family) // from here on the job is the dispatcher's
	return out, nil
}

// requestOf names the request of a service, which may come again; "" for others.
func requestOf(call *awsapi.Call) string {
	if call.Identity.Service == "" {
		return ""
	}
	return call.RequestID
}

// submittedMeanwhile answers a request that failed to write its job, because it
// was made twice at the same time or for another reason.
func (s *Service) submittedMeanwhile(ctx context.Context, request string, err error) (*submitJobOutput, error) {
	if !errors.Is(err, store.ErrExists) {
		return nil, err
	}
	j, lookErr := s.jobs.submission(ctx, request)
	if lookErr != nil || j == nil {
		return nil, errors.Join(err, lookErr)
	}
	return j.submitted(), nil
}

// submitted is what SubmitJob answers; nil for no job.
func (j *job) submitted() *submitJobOutput {
	if j == nil {
		return nil
	}
	return &submitJobOutput{j.ARN, j.Name, j.ID}
}
