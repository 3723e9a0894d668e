package batch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

type submitJobInput struct {
	Name                       string            `json:"jobName"`
	Queue                      string            `json:"jobQueue"`
	ShareIdentifier            string            `json:"shareIdentifier"`
	SchedulingPriorityOverride *int64            `json:"schedulingPriorityOverride"`
	Array                      *arrayProperties  `json:"arrayProperties"`
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

type submitJobOutput struct {
	ARN  string `json:"jobArn"`
	Name string `json:"jobName"`
	ID   string `json:"jobId"`
}

// submitJob makes a job durable in one write and hands it to the dispatcher.
// The same request of a service, made again after a crash, gives the same job.
func (s *Service) submitJob(ctx context.Context, call *awsapi.Call, in *submitJobInput) (*submitJobOutput, error) {
	j, err := s.newJob(ctx, call, in)
	if err != nil {
		return nil, err
	}
	family, err := s.family(j, in)
	if err != nil {
		return nil, err
	}
	var writes []store.Write
	for _, member := range family {
		writes = append(writes, s.jobs.create(member)...)
	}
	err = s.options.Store.Apply(ctx, writes...)
	if errors.Is(err, store.ErrExists) && j.Internal.Request != "" {
		earlier, err := s.jobs.submission(ctx, j.Internal.Request)
		if err != nil || earlier == nil {
			return nil, errors.Join(err, errBusy)
		}
		return &submitJobOutput{earlier.ARN, earlier.Name, earlier.ID}, nil
	}
	if err != nil {
		return nil, err
	}
	s.dispatcher.submitted(family)
	return &submitJobOutput{j.ARN, j.Name, j.ID}, nil
}

func (s *Service) newJob(ctx context.Context, call *awsapi.Call, in *submitJobInput) (*job, error) {
	if err := checkName("jobName", in.Name); err != nil {
		return nil, err
	}
	if in.NodeOverrides != nil || in.EKSOverride != nil || in.ECSOverride != nil {
		return nil, clientError("Treadle has no multi-node, EKS or ECS task overrides yet; use containerOverrides.")
	}
	q, _, err := s.findQueue(ctx, call, in.Queue)
	if err != nil {
		return nil, err
	}
	if q.State != "ENABLED" {
		return nil, clientError("Job Queue %s is not in ENABLED state.", q.Name)
	}
	d, _, err := s.findDefinition(ctx, call, in.Definition)
	if err != nil {
		return nil, err
	}
	if d.Status != "ACTIVE" {
		return nil, clientError("Job Definition %s is not ACTIVE.", d.ARN)
	}
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	j := &job{
		ARN: resourceARN(call, "job", id), Name: in.Name, ID: id, Queue: q.ARN, Status: submitted,
		ShareIdentifier: in.ShareIdentifier, SchedulingPriority: d.SchedulingPriority,
		Attempts: []attempt{}, CreatedAt: s.now(), DependsOn: append([]dependency{}, in.DependsOn...),
		Definition: d.ARN, Parameters: merged(d.Parameters, in.Parameters), Array: in.Array,
		RetryStrategy: d.RetryStrategy, Timeout: d.Timeout, PropagateTags: d.PropagateTags,
		Tags: orEmpty(in.Tags), Platforms: d.PlatformCapabilities,
		Internal: &jobInternal{Account: call.Identity.Account, Region: call.Region},
	}
	if in.SchedulingPriorityOverride != nil {
		j.SchedulingPriority = in.SchedulingPriorityOverride
	}
	if in.RetryStrategy != nil {
		j.RetryStrategy = in.RetryStrategy
	}
	if in.Timeout != nil {
		j.Timeout = in.Timeout
	}
	if in.PropagateTags != nil {
		j.PropagateTags = in.PropagateTags
	}
	if call.Identity.Service != "" {
		j.Internal.Request = call.RequestID
	}
	return j, s.complete(ctx, j, d, in)
}

// complete puts the container together and checks the job.
func (s *Service) complete(ctx context.Context, j *job, d *definition, in *submitJobInput) error {
	j.Container = d.ContainerProperties
	if in.ContainerOverrides != nil {
		j.Container = overridden(j.Container, *in.ContainerOverrides)
	}
	j.Container = j.Container.
		With("command", substituted(j.Container.Get("command"), j.Parameters)).
		With("networkInterfaces", jsonvalue.ArrayValue())
	if _, err := needsOf(j.Container); err != nil {
		return err
	}
	if err := j.RetryStrategy.check(); err != nil {
		return err
	}
	if err := j.Timeout.check(); err != nil {
		return err
	}
	if j.Array != nil && (j.Array.Size < 2 || j.Array.Size > 10_000) {
		return clientError("Array size must be between 2 and 10000.")
	}
	if len(j.DependsOn) > 20 {
		return clientError("A job can depend on at most 20 jobs.")
	}
	for _, dep := range j.DependsOn {
		if err := s.checkDependency(ctx, j, dep); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) checkDependency(ctx context.Context, j *job, d dependency) error {
	if d.JobID == "" {
		if d.Type == "SEQUENTIAL" && j.isArray() {
			return nil
		}
		return clientError("dependsOn needs a jobId, unless the job is an array job and the type SEQUENTIAL.")
	}
	other, err := s.jobs.get(ctx, d.JobID)
	if err != nil {
		return err
	}
	if other == nil || other.Internal.Account != j.Internal.Account || other.Internal.Region != j.Internal.Region {
		return clientError("Job %s does not exist.", d.JobID)
	}
	if d.Type == "N_TO_N" && (!j.isArray() || !other.isArray() || other.Array.Size != j.Array.Size) {
		return clientError("A N_TO_N dependency needs two array jobs of the same size.")
	}
	return nil
}

// family returns the job, and behind an array job its children.
func (s *Service) family(j *job, in *submitJobInput) ([]*job, error) {
	family := []*job{j}
	if !j.isArray() {
		return family, nil
	}
	j.Array = &arrayProperties{Size: in.Array.Size, StatusSummary: map[string]int{submitted: in.Array.Size}}
	for i := range j.Array.Size {
		child := *j
		child.ID = fmt.Sprintf("%s:%d", j.ID, i)
		child.ARN = j.ARN + strings.TrimPrefix(child.ID, j.ID)
		child.Array = &arrayProperties{Index: &i}
		child.Attempts = []attempt{}
		internal := *j.Internal
		internal.Parent, internal.Request = j.ID, ""
		child.Internal = &internal
		child.DependsOn = childDependencies(j, i)
		family = append(family, &child)
	}
	return family, nil
}

// childDependencies returns what child i waits for beside its parent's turn.
func childDependencies(parent *job, i int) []dependency {
	list := []dependency{}
	for _, d := range parent.DependsOn {
		switch {
		case d.Type == "SEQUENTIAL" && i > 0:
			list = append(list, dependency{JobID: fmt.Sprintf("%s:%d", parent.ID, i-1)})
		case d.Type == "N_TO_N":
			list = append(list, dependency{JobID: fmt.Sprintf("%s:%d", d.JobID, i)})
		case d.JobID != "" && d.Type != "SEQUENTIAL":
			list = append(list, d)
		}
	}
	return list
}

func merged(a, b map[string]string) map[string]string {
	out := orEmpty(maps.Clone(a))
	maps.Copy(out, b)
	return out
}
