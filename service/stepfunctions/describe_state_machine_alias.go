package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type aliasInput struct {
	StateMachineAliasARN string `json:"stateMachineAliasArn"`
}

type describeStateMachineAliasOutput struct {
	StateMachineAliasARN string      `json:"stateMachineAliasArn"`
	Name                 string      `json:"name"`
	Description          *string     `json:"description,omitempty"`
	RoutingConfiguration []route     `json:"routingConfiguration"`
	CreationDate         awsapi.Time `json:"creationDate"`
	UpdateDate           awsapi.Time `json:"updateDate"`
}

func (s *Service) describeStateMachineAlias(ctx context.Context, call *awsapi.Call, in *aliasInput) (*describeStateMachineAliasOutput, error) {
	r, err := parseAlias(in.StateMachineAliasARN)
	if err != nil {
		return nil, err
	}
	if !r.ownedBy(call) {
		return nil, resourceNotFound(r.ARN)
	}
	a, err := s.findAlias(ctx, r)
	if errors.Is(err, store.ErrNotFound) {
		return nil, resourceNotFound(r.ARN)
	}
	if err != nil {
		return nil, err
	}
	out := &describeStateMachineAliasOutput{
		StateMachineAliasARN: a.ARN, Name: a.Name, Description: a.Description, RoutingConfiguration: a.Routing,
		CreationDate: timestamp(a.CreationDate), UpdateDate: timestamp(a.UpdateDate),
	}
	if a.UpdateDate.IsZero() {
		out.UpdateDate = out.CreationDate
	}
	return out, nil
}
