package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listActivitiesOutput struct {
	Activities []activityItem `json:"activities"`
	NextToken  *string        `json:"nextToken,omitempty"`
}

type activityItem struct {
	ActivityARN  string      `json:"activityArn"`
	Name         string      `json:"name"`
	CreationDate awsapi.Time `json:"creationDate"`
}

// listActivities lists by name, as AWS does.
func (s *Service) listActivities(ctx context.Context, call *awsapi.Call, in *listInput) (*listActivitiesOutput, error) {
	pages := s.pagesOf(call)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	activities, next, err := s.activities.Page(s.activities.List(ctx, newARN(call, kindActivity, ""), after), pageSize(in.MaxResults))
	if err != nil {
		return nil, err
	}
	out := &listActivitiesOutput{Activities: []activityItem{}, NextToken: pages.token(next)}
	for _, a := range activities {
		out.Activities = append(out.Activities, activityItem{a.ARN, a.Name, timestamp(a.CreationDate)})
	}
	return out, nil
}
