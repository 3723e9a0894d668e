package batch

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

const kindEnvironment = "compute-environment"

type createComputeEnvironmentInput struct {
	Name             string            `json:"computeEnvironmentName"`
	Type             string            `json:"type"`
	State            string            `json:"state"`
	UnmanagedVCPUs   int64             `json:"unmanagedvCpus"`
	ComputeResources *jsonvalue.Value  `json:"computeResources"`
	ServiceRole      string            `json:"serviceRole"`
	Tags             map[string]string `json:"tags"`
	EKSConfiguration *jsonvalue.Value  `json:"eksConfiguration"`
	Context          string            `json:"context"`
}

type computeEnvironmentOutput struct {
	Name string `json:"computeEnvironmentName"`
	ARN  string `json:"computeEnvironmentArn"`
}

func (s *Service) createComputeEnvironment(ctx context.Context, call *awsapi.Call, in *createComputeEnvironmentInput) (*computeEnvironmentOutput, error) {
	if err := checkName("computeEnvironmentName", in.Name); err != nil {
		return nil, err
	}
	if err := checkEnvironment(in); err != nil {
		return nil, err
	}
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	e := &environment{
		Name: in.Name, ARN: resourceARN(call, kindEnvironment, in.Name),
		UnmanagedVCPUs: in.UnmanagedVCPUs, Tags: orEmpty(in.Tags),
		Type: in.Type, State: orDefault(in.State, "ENABLED"),
		Status: "VALID", StatusReason: "ComputeEnvironment Healthy",
		ComputeResources: in.ComputeResources, ServiceRole: in.ServiceRole,
		OrchestrationType: "ECS", UUID: id, Context: in.Context,
	}
	e.ECSClusterARN = arn.New("ecs", call.Region, call.Identity.Account, "cluster/"+in.Name+"_Batch_"+id).String()
	err = s.options.Store.Apply(ctx, s.environments.Put(e, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, clientError("Object already exists")
	}
	if err != nil {
		return nil, err
	}
	return &computeEnvironmentOutput{e.Name, e.ARN}, nil
}

// checkEnvironment refuses what AWS refuses and what this back end cannot be.
func checkEnvironment(in *createComputeEnvironmentInput) error {
	switch {
	case in.EKSConfiguration != nil:
		return clientError("Treadle has no compute environments on EKS; leave eksConfiguration out.")
	case in.Type == "UNMANAGED" && in.ComputeResources != nil:
		return clientError("ComputeResources can not be specified for an unmanaged compute environment.")
	case in.Type == "UNMANAGED":
		return nil
	case in.ComputeResources == nil:
		return clientError("computeResources must be provided for a MANAGED compute environment")
	}
	return checkVCPUs(*in.ComputeResources)
}

func checkVCPUs(resources jsonvalue.Value) error {
	most, _ := resources.Get("maxvCpus").Int64()
	least, _ := resources.Get("minvCpus").Int64()
	if most < 1 {
		return clientError("computeResources.maxvCpus must be at least 1")
	}
	if least < 0 || least > most {
		return clientError("computeResources.minvCpus must be between 0 and maxvCpus")
	}
	return nil
}

type describeComputeEnvironmentsInput struct {
	Names      []string `json:"computeEnvironments"`
	MaxResults int      `json:"maxResults"`
	NextToken  string   `json:"nextToken"`
}

type describeComputeEnvironmentsOutput struct {
	Environments []*environment `json:"computeEnvironments"`
	NextToken    string         `json:"nextToken,omitempty"`
}

func (s *Service) describeComputeEnvironments(ctx context.Context, call *awsapi.Call, in *describeComputeEnvironmentsInput) (*describeComputeEnvironmentsOutput, error) {
	if len(in.Names) > 0 {
		list, err := found(ctx, s.environments, keysOf(call, kindEnvironment, in.Names))
		return &describeComputeEnvironmentsOutput{Environments: list}, err
	}
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	list, next, err := page(s.environments.List(ctx, scope(call), after), pageSize(in.MaxResults),
		func(e *environment) string { return scope(call) + e.Name })
	return &describeComputeEnvironmentsOutput{list, next}, err
}

type updateComputeEnvironmentInput struct {
	Environment      string           `json:"computeEnvironment"`
	State            string           `json:"state"`
	UnmanagedVCPUs   *int64           `json:"unmanagedvCpus"`
	ComputeResources *jsonvalue.Value `json:"computeResources"`
	ServiceRole      string           `json:"serviceRole"`
	UpdatePolicy     *jsonvalue.Value `json:"updatePolicy"`
	Context          string           `json:"context"`
}

func (s *Service) updateComputeEnvironment(ctx context.Context, call *awsapi.Call, in *updateComputeEnvironmentInput) (*computeEnvironmentOutput, error) {
	e, err := s.changeEnvironment(ctx, call, in.Environment, func(e *environment) error {
		e.State = orDefault(in.State, e.State)
		e.ServiceRole = orDefault(in.ServiceRole, e.ServiceRole)
		e.Context = orDefault(in.Context, e.Context)
		if in.UnmanagedVCPUs != nil {
			e.UnmanagedVCPUs = *in.UnmanagedVCPUs
		}
		if in.UpdatePolicy != nil {
			e.UpdatePolicy = in.UpdatePolicy.AppendJSON(nil)
		}
		if in.ComputeResources == nil || e.ComputeResources == nil {
			return nil
		}
		merged := *e.ComputeResources
		for k, v := range in.ComputeResources.Members() {
			merged = merged.With(k, v)
		}
		e.ComputeResources = &merged
		return checkVCPUs(merged)
	})
	if err != nil {
		return nil, err
	}
	s.dispatcher.wake()
	return &computeEnvironmentOutput{e.Name, e.ARN}, nil
}

// changeEnvironment changes the record of a compute environment.
func (s *Service) changeEnvironment(ctx context.Context, call *awsapi.Call, reference string, change func(*environment) error) (*environment, error) {
	for range maxAttempts {
		e, version, err := s.findEnvironment(ctx, call, reference)
		if err != nil {
			return nil, err
		}
		if err := change(e); err != nil {
			return nil, err
		}
		err = s.options.Store.Apply(ctx, s.environments.Put(e, version))
		if !contested(err) {
			return e, err
		}
	}
	return nil, errBusy
}

func (s *Service) findEnvironment(ctx context.Context, call *awsapi.Call, reference string) (*environment, uint64, error) {
	name, ok := nameOf(call, kindEnvironment, reference)
	if !ok {
		return nil, 0, clientError("%s does not exist", reference)
	}
	e, version, err := s.environments.Get(ctx, scope(call)+name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, clientError("%s does not exist", reference)
	}
	return e, version, err
}

type deleteComputeEnvironmentInput struct {
	Environment string `json:"computeEnvironment"`
}

type nothing struct{}

func (s *Service) deleteComputeEnvironment(ctx context.Context, call *awsapi.Call, in *deleteComputeEnvironmentInput) (*nothing, error) {
	e, version, err := s.findEnvironment(ctx, call, in.Environment)
	if err != nil {
		return nil, err
	}
	if e.State != "DISABLED" {
		return nil, clientError("Cannot delete, found existing state: ENABLED. The compute environment must be DISABLED first.")
	}
	for q, err := range s.queues.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		for _, o := range q.Environments {
			if o.Environment == e.ARN {
				return nil, clientError("Cannot delete, found existing JobQueue relationship")
			}
		}
	}
	err = s.options.Store.Apply(ctx, s.environments.Drop(scope(call)+e.Name, version))
	if contested(err) {
		err = errBusy
	}
	return &nothing{}, err
}

// keysOf returns the keys of the caller's resources that the references mean;
// references that cannot mean any are left out.
func keysOf(call *awsapi.Call, kind string, references []string) (keys []string) {
	for _, r := range references {
		if name, ok := nameOf(call, kind, r); ok {
			keys = append(keys, scope(call)+name)
		}
	}
	return keys
}

func orDefault(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
