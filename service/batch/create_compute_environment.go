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
	if err := in.check(); err != nil {
		return nil, err
	}
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	e := &environment{
		Name: in.Name, ARN: resourceARN(call, kindEnvironment, in.Name),
		UnmanagedVCPUs: in.UnmanagedVCPUs, Tags: orEmpty(in.Tags),
		Type: strings.ToUpper(in.Type), State: strings.ToUpper(orDefault(in.State, enabled)),
		Status: valid, StatusReason: "ComputeEnvironment Healthy",
		ComputeResources: in.ComputeResources,
		ServiceRole:      orDefault(in.ServiceRole, serviceLinkedRole(call)),
		ECSClusterARN:    arn.New("ecs", call.Region, call.Identity.Account, "cluster/AWSBatch-"+in.Name+"-"+id).String(),

		OrchestrationType: "ECS", UUID: id, Context: in.Context,
	}
	err = s.options.Store.Apply(ctx, s.environments.Put(e, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, clientError("Object already exists")
	}
	if err != nil {
		return nil, err
	}
	s.dispatcher.replan() // a queue may have had one of this name
	return &computeEnvironmentOutput{e.Name, e.ARN}, nil
}

// check refuses what AWS refuses and what this back end cannot be.
func (in *createComputeEnvironmentInput) check() error {
	if err := checkName("Compute environment name", in.Name); err != nil {
		return err
	}
	if err := checkTags(in.Tags); err != nil {
		return err
	}
	switch {
	case in.EKSConfiguration != nil:
		return clientError("Treadle has no compute environments on EKS; leave eksConfiguration out.")
	case in.unmanaged() && in.ComputeResources != nil:
		return invalidf("computeResources must not be specified for an UNMANAGED compute environment")
	case in.unmanaged():
		return nil
	case in.ComputeResources == nil:
		return invalidf("computeResources must be specified for a MANAGED compute environment")
	}
	return checkVCPUs(*in.ComputeResources)
}

// unmanaged reports whether the environment is one without compute resources of
// its own. Case does not count in Batch's enumerations.
func (in *createComputeEnvironmentInput) unmanaged() bool {
	return strings.EqualFold(in.Type, "UNMANAGED")
}

// serviceLinkedRole is the role of environments that are created without one
// (https://docs.aws.amazon.com/batch/latest/userguide/using-service-linked-roles.html).
func serviceLinkedRole(call *awsapi.Call) string {
	return arn.New("iam", "", call.Identity.Account, "role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch").String()
}

// orDefault returns s, or otherwise where s is blank, as Terraform sends it for
// what is not set.
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
