package events

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

// ruleView is a rule as it is shown.
type ruleView struct {
	Name               string
	Arn                string
	EventPattern       string `json:",omitempty"`
	State              string
	Description        string `json:",omitempty"`
	ScheduleExpression string `json:",omitempty"`
	RoleArn            string `json:",omitempty"`
	ManagedBy          string `json:",omitempty"`
	EventBusName       string
	CreatedBy          string `json:",omitempty"`
}

func (r *rule) view() ruleView {
	return ruleView{
		Name: r.Name, Arn: r.arn(), EventPattern: r.Pattern, State: r.State, Description: r.Description,
		ScheduleExpression: r.Schedule, RoleArn: r.RoleARN, ManagedBy: r.ManagedBy, EventBusName: r.Bus,
	}
}

func (s *Service) describeRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*ruleView, error) {
	r, _, err := s.rule(ctx, call, in.Name, in.EventBusName)
	if err != nil {
		return nil, err
	}
	v := r.view()
	v.CreatedBy = r.CreatedBy
	return &v, nil
}
