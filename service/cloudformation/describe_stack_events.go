package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type eventView struct {
	StackId              string
	EventId              string
	StackName            string
	OperationId          string `json:",omitempty"`
	LogicalResourceId    string
	PhysicalResourceId   string
	ResourceType         string
	Timestamp            awsapi.Time
	ResourceStatus       string
	ResourceStatusReason string `json:",omitempty"`
	ResourceProperties   string `json:",omitempty"`
	ClientRequestToken   string `json:",omitempty"`
}

type describeStackEventsOutput struct {
	StackEvents []eventView
	NextToken   string `json:",omitempty"`
}

// describeStackEvents shows what has happened to a stack, newest first.
func (s *Service) describeStackEvents(ctx context.Context, call *awsapi.Call, in *describeStacksInput) (*describeStackEventsOutput, error) {
	if in.StackName == "" {
		return nil, validationError("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null")
	}
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	after := ""
	if in.NextToken != "" {
		after = st.Key + "/" + in.NextToken
	}
	page, last, err := s.events.Page(s.events.List(ctx, st.Key+"/", after), describePage)
	if err != nil {
		return nil, err
	}
	out := &describeStackEventsOutput{StackEvents: []eventView{}}
	if last != "" {
		out.NextToken = last[len(st.Key)+1:]
	}
	for _, e := range page {
		out.StackEvents = append(out.StackEvents, eventView{
			e.StackID, e.ID, e.StackName, e.Operation, e.LogicalID, e.PhysicalID, e.Type, e.Time,
			e.Status, e.Reason, e.Properties, e.Token,
		})
	}
	return out, nil
}
