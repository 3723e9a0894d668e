package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

// newJob makes the job that a request asks for.
func (s *Service) newJob(ctx context.Context, call *awsapi.Call, in *submitJobInput) (*job, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	q, err := s.openQueue(ctx, call, in.Queue)
	if err != nil {
		return nil, err
	}
	if err := in.checkShare(q); err != nil {
		return nil, err
	}
	d, err := s.activeDefinition(ctx, call, in.Definition)
	if err != nil {
		return nil, err
	}
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	j := &job{
		ARN: resourceARN(call, kindJob, id), Name: in.Name, ID: id, Queue: q.ARN, Status: submitted,
		ShareIdentifier: in.ShareIdentifier, SchedulingPriority: cmp.Or(in.SchedulingPriorityOverride, d.SchedulingPriority),
		Attempts: []attempt{}, CreatedAt: s.now(), Definition: d.ARN,
		RetryStrategy: cmp.Or(in.RetryStrategy, d.RetryStrategy, &retryStrategy{Attempts: 1}).complete(),
		DependsOn:     append([]dependency{}, in.DependsOn...),
		Parameters:    merged(d.Parameters, in.Parameters),
		Timeout:       cmp.Or(in.Timeout, d.Timeout),
		Tags:          orEmpty(in.Tags),
		Platforms:     append([]string{}, d.PlatformCapabilities...),
		EKSAttempts:   []json.RawMessage{},
		Internal:      &internal{Account: call.Identity.Account, Region: call.Region},
	}
	if propagate := cmp.Or(in.PropagateTags, d.PropagateTags); propagate != nil {
		j.PropagateTags = *propagate
	}
	if in.Array != nil {
		j.Array = &arrayProperties{Size: in.Array.Size, StatusSummary: summaryOf(in.Array.Size)}
	}
	if err := j.contain(d, in.ContainerOverrides); err != nil {
		return nil, err
	}
	return j, s.checkDependencies(ctx, j)
}

// mostDependencies is how many jobs a job can wait for
// (https://docs.aws.amazon.com/batch/latest/userguide/job_dependencies.html).
const mostDependencies = 20

// check refuses what is wrong with the input as such.
func (in *submitJobInput) check() error {
	if err := checkName("Job name", in.Name); err != nil {
		return err
	}
	if err := checkTags(in.Tags); err != nil {
		return err
	}
	if err := in.RetryStrategy.check(); err != nil {
		return err
	}
	if err := in.Timeout.check(); err != nil {
		return err
	}
	switch {
	case in.NodeOverrides != nil || in.EKSOverride != nil || in.ECSOverride != nil:
		return clientError("Treadle has no multi-node, EKS or ECS task overrides yet; use containerOverrides.")
	case in.Array != nil && (in.Array.Size < leastArray || in.Array.Size > largestArray):
		return invalidf("Array size must be between %d and %d", leastArray, largestArray)
	case len(in.DependsOn) > mostDependencies:
		return invalidf("A job can depend on at most %d jobs", mostDependencies)
	}
	return nil
}

// openQueue returns a queue that takes jobs.
func (s *Service) openQueue(ctx context.Context, call *awsapi.Call, reference string) (*queue, error) {
	q, _, err := s.findQueue(ctx, call, reference)
	if err == nil && q.State != enabled {
		err = clientError("Job Queue %s is not in ENABLED state.", q.Name)
	}
	return q, err
}

// activeDefinition returns a revision that jobs can be made of.
func (s *Service) activeDefinition(ctx context.Context, call *awsapi.Call, reference string) (*definition, error) {
	d, _, err := s.findDefinition(ctx, call, reference)
	if err == nil && d.Status != active {
		err = clientError("JobDefinition %s is not in ACTIVE status", d.ARN)
	}
	return d, err
}

// contain gives the job its container: that of the definition, with overrides
// and parameters in place.
func (j *job) contain(d *definition, overrides *jsonvalue.Value) (err error) {
	container, err := jsonvalue.Parse(string(d.ContainerProperties))
	if err != nil {
		return fmt.Errorf("container properties of %s: %w", d.ARN, err)
	}
	if overrides != nil {
		container = overridden(container, *overrides)
	}
	container = container.With("command", substituted(container.Get("command"), j.Parameters))
	j.Internal.Needs, err = needsOf(container, j.Platforms)
	j.Container = container.AppendJSON(nil)
	return err
}

// checkDependencies refuses to wait for what is not there.
func (s *Service) checkDependencies(ctx context.Context, j *job) error {
	for _, d := range j.DependsOn {
		if err := s.checkDependency(ctx, j, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) checkDependency(ctx context.Context, j *job, d dependency) error {
	if d.JobID == "" {
		if d.Type == sequential && j.isArray() {
			return nil
		}
		return invalidf("dependsOn needs a jobId, unless the job is an array job and the type %s", sequential)
	}
	other, err := s.jobs.get(ctx, d.JobID)
	if err != nil {
		return err
	}
	if other == nil || other.Internal.Account != j.Internal.Account || other.Internal.Region != j.Internal.Region {
		return invalidf("Job %s does not exist", d.JobID)
	}
	if d.Type == nToN && (!j.isArray() || !other.isArray() || other.Array.Size != j.Array.Size) {
		return invalidf("Dependency of type %s needs two array jobs of the same size", nToN)
	}
	return nil
}

func merged(a, b map[string]string) map[string]string {
	out := orEmpty(maps.Clone(a))
	maps.Copy(out, b)
	return out
}
