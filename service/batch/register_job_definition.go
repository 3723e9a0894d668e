package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type registerJobDefinitionInput struct {
	Name                 string            `json:"jobDefinitionName"`
	Type                 string            `json:"type"`
	Parameters           map[string]string `json:"parameters"`
	SchedulingPriority   *int64            `json:"schedulingPriority"`
	ContainerProperties  *jsonvalue.Value  `json:"containerProperties"`
	NodeProperties       *jsonvalue.Value  `json:"nodeProperties"`
	EKSProperties        *jsonvalue.Value  `json:"eksProperties"`
	ECSProperties        *jsonvalue.Value  `json:"ecsProperties"`
	RetryStrategy        *retryStrategy    `json:"retryStrategy"`
	PropagateTags        *bool             `json:"propagateTags"`
	Timeout              *jobTimeout       `json:"timeout"`
	Tags                 map[string]string `json:"tags"`
	PlatformCapabilities []string          `json:"platformCapabilities"`
}

type registerJobDefinitionOutput struct {
	Name     string `json:"jobDefinitionName"`
	ARN      string `json:"jobDefinitionArn"`
	Revision int    `json:"revision"`
}

func (s *Service) registerJobDefinition(ctx context.Context, call *awsapi.Call, in *registerJobDefinitionInput) (*registerJobDefinitionOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	d := &definition{
		Name: in.Name, Status: active, Type: strings.ToLower(in.Type),
		SchedulingPriority: in.SchedulingPriority, Parameters: orEmpty(in.Parameters),
		RetryStrategy: in.RetryStrategy.complete(), ContainerProperties: withListsOf(*in.ContainerProperties).AppendJSON(nil),
		Timeout: in.Timeout, Tags: orEmpty(in.Tags), PropagateTags: in.PropagateTags,
		PlatformCapabilities: in.PlatformCapabilities, OrchestrationType: "ECS",
	}
	if err := s.addRevision(ctx, call, d); err != nil {
		return nil, err
	}
	return &registerJobDefinitionOutput{d.Name, d.ARN, d.Revision}, nil
}

func (in *registerJobDefinitionInput) check() error {
	if err := checkName("Job definition name", in.Name); err != nil {
		return err
	}
	if err := checkTags(in.Tags); err != nil {
		return err
	}
	switch {
	case in.NodeProperties != nil || in.EKSProperties != nil || in.ECSProperties != nil || !strings.EqualFold(in.Type, "container"):
		return clientError("Treadle runs jobs of type container that have containerProperties; it has no multi-node, EKS or ECS task properties yet.")
	case in.ContainerProperties == nil:
		return invalidf("containerProperties must not be null")
	case in.ContainerProperties.Get("image").Text() == "":
		return invalidf("Container properties image must not be empty")
	}
	if _, err := needsOf(*in.ContainerProperties, in.PlatformCapabilities); err != nil {
		return err
	}
	if err := loggingOf(*in.ContainerProperties).check(); err != nil {
		return err
	}
	if err := in.RetryStrategy.check(); err != nil {
		return err
	}
	if err := checkSchedulingPriority(in.SchedulingPriority); err != nil {
		return err
	}
	return in.Timeout.check()
}

// addRevision gives the definition the next revision of its name and keeps it.
func (s *Service) addRevision(ctx context.Context, call *awsapi.Call, d *definition) error {
	return table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		count, version, err := s.revisions.Get(ctx, scope(call)+d.Name)
		if errors.Is(err, store.ErrNotFound) {
			count, err = &revisions{Key: scope(call) + d.Name}, nil
		}
		if err != nil {
			return nil, err
		}
		count.Last++
		d.Revision = count.Last
		d.ARN = resourceARN(call, kindDefinition, fmt.Sprintf("%s:%d", d.Name, d.Revision))
		return []store.Write{s.revisions.Put(count, version), s.definitions.Put(d, 0)}, nil
	})
}
