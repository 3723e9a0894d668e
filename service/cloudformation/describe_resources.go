package cloudformation

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

// physicalID is what the logical id stands for, or last stood for.
func (r *stackResource) physicalID() string {
	switch {
	case r.Current != nil && r.Current.PhysicalID == "" && r.Before != nil:
		return r.Before.PhysicalID
	case r.Current != nil:
		return r.Current.PhysicalID
	case len(r.Garbage) > 0:
		return r.Garbage[len(r.Garbage)-1].PhysicalID
	}
	return r.Gone
}

type resourceDrift struct{ StackResourceDriftStatus string }

type resourceView struct {
	StackName            string
	StackId              string
	LogicalResourceId    string
	PhysicalResourceId   string `json:",omitempty"`
	ResourceType         string
	Timestamp            awsapi.Time
	ResourceStatus       string
	ResourceStatusReason string `json:",omitempty"`
	DriftInformation     resourceDrift
}

type describeStackResourcesInput struct{ StackName, LogicalResourceId, PhysicalResourceId string }

type describeStackResourcesOutput struct{ StackResources []resourceView }

// mostResources is how many resources DescribeStackResources shows.
const mostResources = 100

func (s *Service) describeStackResources(ctx context.Context, call *awsapi.Call, in *describeStackResourcesInput) (*describeStackResourcesOutput, error) {
	var st *stack
	var err error
	switch {
	case in.StackName != "" && in.PhysicalResourceId != "":
		return nil, validationError("StackName and PhysicalResourceId cannot both be specified")
	case in.StackName != "":
		st, _, err = s.need(ctx, call, in.StackName, noStackWithID)
	case in.PhysicalResourceId != "":
		st, err = s.owner(ctx, call, in.PhysicalResourceId)
	default:
		return nil, validationError("Either StackName or PhysicalResourceId must be specified")
	}
	if err != nil {
		return nil, err
	}
	resources, err := s.resourcesOf(ctx, st)
	if err != nil {
		return nil, err
	}
	out := &describeStackResourcesOutput{StackResources: []resourceView{}}
	for _, id := range sortedKeys(resources) {
		r := resources[id]
		if in.LogicalResourceId != "" && id != in.LogicalResourceId || len(out.StackResources) == mostResources {
			continue
		}
		out.StackResources = append(out.StackResources, resourceView{
			st.Name, st.ID, id, r.physicalID(), r.Type, r.Updated, r.Status, r.Reason, resourceDrift{"NOT_CHECKED"},
		})
	}
	if in.LogicalResourceId != "" && len(out.StackResources) == 0 {
		return nil, noResource(in.LogicalResourceId, st)
	}
	return out, nil
}

func noResource(logicalID string, st *stack) error {
	return validationError("Resource %s does not exist for stack %s", logicalID, st.Name)
}

// owner returns the stack that has a resource of that physical id.
func (s *Service) owner(ctx context.Context, call *awsapi.Call, physicalID string) (*stack, error) {
	for r, err := range s.resources.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		if r.Current != nil && r.Current.PhysicalID == physicalID {
			st, _, err := s.stacks.Get(ctx, r.Stack)
			return st, err
		}
	}
	return nil, validationError("Stack for %s does not exist", physicalID)
}

type describeStackResourceInput struct{ StackName, LogicalResourceId string }

type resourceDetail struct {
	StackName            string
	StackId              string
	LogicalResourceId    string
	PhysicalResourceId   string `json:",omitempty"`
	ResourceType         string
	LastUpdatedTimestamp awsapi.Time
	ResourceStatus       string
	ResourceStatusReason string `json:",omitempty"`
	Metadata             string
	DriftInformation     resourceDrift
}

type describeStackResourceOutput struct{ StackResourceDetail resourceDetail }

func (s *Service) describeStackResource(ctx context.Context, call *awsapi.Call, in *describeStackResourceInput) (*describeStackResourceOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStackQuoted)
	if err != nil {
		return nil, err
	}
	resources, err := s.resourcesOf(ctx, st)
	if err != nil {
		return nil, err
	}
	r := resources[in.LogicalResourceId]
	if r == nil {
		return nil, noResource(in.LogicalResourceId, st)
	}
	metadata := "{}"
	if r.Current != nil && r.Current.Metadata != "" {
		metadata = r.Current.Metadata
	}
	return &describeStackResourceOutput{resourceDetail{
		st.Name, st.ID, r.LogicalID, r.physicalID(), r.Type, r.Updated, r.Status, r.Reason, metadata, resourceDrift{"NOT_CHECKED"},
	}}, nil
}

type resourceSummary struct {
	LogicalResourceId    string
	PhysicalResourceId   string `json:",omitempty"`
	ResourceType         string
	LastUpdatedTimestamp awsapi.Time
	ResourceStatus       string
	ResourceStatusReason string `json:",omitempty"`
	DriftInformation     resourceDrift
}

type listStackResourcesOutput struct {
	StackResourceSummaries []resourceSummary
	NextToken              string `json:",omitempty"`
}

func (s *Service) listStackResources(ctx context.Context, call *awsapi.Call, in *describeStacksInput) (*listStackResourcesOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStackWithID)
	if err != nil {
		return nil, err
	}
	resources, err := s.resourcesOf(ctx, st)
	if err != nil {
		return nil, err
	}
	ids, next, err := cut(sortedKeys(resources), in.NextToken, mostResources)
	if err != nil {
		return nil, err
	}
	out := &listStackResourcesOutput{StackResourceSummaries: []resourceSummary{}, NextToken: next}
	for _, id := range ids {
		r := resources[id]
		out.StackResourceSummaries = append(out.StackResourceSummaries, resourceSummary{
			id, r.physicalID(), r.Type, r.Updated, r.Status, strings.TrimSpace(r.Reason), resourceDrift{"NOT_CHECKED"},
		})
	}
	return out, nil
}
