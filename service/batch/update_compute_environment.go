package batch

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

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
	e, err := s.changeEnvironment(ctx, call, in.Environment, in.apply)
	if err != nil {
		return nil, err
	}
	return &computeEnvironmentOutput{e.Name, e.ARN}, nil
}

func (in *updateComputeEnvironmentInput) apply(e *environment) error {
	e.State = strings.ToUpper(orDefault(in.State, e.State))
	e.ServiceRole = orDefault(in.ServiceRole, e.ServiceRole)
	e.Context = orDefault(in.Context, e.Context)
	if in.UnmanagedVCPUs != nil {
		e.UnmanagedVCPUs = *in.UnmanagedVCPUs
	}
	if in.UpdatePolicy != nil {
		e.UpdatePolicy = in.UpdatePolicy.AppendJSON(nil)
	}
	if in.ComputeResources == nil {
		return nil
	}
	if e.ComputeResources == nil {
		return invalidf("computeResources must not be specified for an UNMANAGED compute environment")
	}
	resources := *e.ComputeResources
	for name, v := range in.ComputeResources.Members() {
		resources = resources.With(name, v)
	}
	e.ComputeResources = &resources
	return checkVCPUs(resources)
}
