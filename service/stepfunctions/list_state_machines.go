package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
)

type listInput struct {
	MaxResults int     `json:"maxResults"`
	NextToken  *string `json:"nextToken"`
}

type listStateMachinesOutput struct {
	StateMachines []stateMachineItem `json:"stateMachines"`
	NextToken     *string            `json:"nextToken,omitempty"`
}

type stateMachineItem struct {
	StateMachineARN string      `json:"stateMachineArn"`
	Name            string      `json:"name"`
	Type            asl.Kind    `json:"type"`
	CreationDate    awsapi.Time `json:"creationDate"`
}

// listStateMachines lists by name, as AWS does.
func (s *Service) listStateMachines(ctx context.Context, call *awsapi.Call, in *listInput) (*listStateMachinesOutput, error) {
	pages := s.pagesOf(call)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	machines, next, err := s.machines.Page(s.machines.List(ctx, newARN(call, kindStateMachine, ""), after), pageSize(in.MaxResults))
	if err != nil {
		return nil, err
	}
	out := &listStateMachinesOutput{StateMachines: []stateMachineItem{}, NextToken: pages.token(next)}
	for _, m := range machines {
		out.StateMachines = append(out.StateMachines, stateMachineItem{
			StateMachineARN: m.ARN, Name: m.Name, Type: m.Type, CreationDate: timestamp(m.CreationDate),
		})
	}
	return out, nil
}
