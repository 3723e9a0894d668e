package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/batch/scheduler"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// environment is the record of a compute environment, and its description.
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

// States of environments and queues.
const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

// valid is the status of every environment and queue: here they are ready at
// once.
const valid = "VALID"

// capacity is what a compute environment has: the vCPUs that it declares and the
// memory of the host. An unmanaged one need not declare any: it has what the host
// has. The process back end has no GPUs to give.
func (s *Service) capacity(e *environment) scheduler.Resources {
	vcpus := cmp.Or(e.UnmanagedVCPUs, int64(s.options.VCPUs))
	if e.ComputeResources != nil {
		vcpus, _ = e.ComputeResources.Get("maxvCpus").Int64()
	}
	return scheduler.Resources{MilliVCPUs: vcpus * 1000, MemoryMiB: s.options.MemoryMiB}
}

// checkVCPUs refuses compute resources whose vCPUs make no sense.
func checkVCPUs(resources jsonvalue.Value) error {
	most, _ := resources.Get("maxvCpus").Int64()
	least, _ := resources.Get("minvCpus").Int64()
	switch {
	case most < 1:
		return invalidf("computeResources.maxvCpus must be at least 1")
	case least < 0 || least > most:
		return invalidf("computeResources.minvCpus must be between 0 and maxvCpus")
	}
	return nil
}

// findEnvironment returns the caller's compute environment that a reference
// means, and the version of its record.
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

// changeEnvironment changes the record of a compute environment and has the
// queues looked at again.
func (s *Service) changeEnvironment(ctx context.Context, call *awsapi.Call, reference string, change func(*environment) error) (e *environment, err error) {
	err = table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		var version uint64
		if e, version, err = s.findEnvironment(ctx, call, reference); err != nil {
			return nil, err
		}
		if err := change(e); err != nil {
			return nil, err
		}
		return []store.Write{s.environments.Put(e, version)}, nil
	})
	if err == nil {
		s.dispatcher.replan()
	}
	return e, err
}
