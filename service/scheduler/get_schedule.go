package scheduler

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getScheduleOutput struct {
	Arn                  string
	Name                 string
	GroupName            string
	CreationDate         awsapi.Time
	LastModificationDate awsapi.Time
	settings
}

func (s *Service) getSchedule(ctx context.Context, call *awsapi.Call, in *scheduleName) (*getScheduleOutput, error) {
	r, _, err := s.schedule(ctx, call, in.GroupName, in.Name)
	if err != nil {
		return nil, err
	}
	return &getScheduleOutput{r.arn(), r.Name, r.Group, r.Created, r.Modified, r.settings}, nil
}
