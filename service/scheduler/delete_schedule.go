package scheduler

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type scheduleName struct{ Name, GroupName string }

func (s *Service) deleteSchedule(ctx context.Context, call *awsapi.Call, in *scheduleName) (*empty, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	r, version, err := s.schedule(ctx, call, in.GroupName, in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.options.Store.Apply(ctx, s.schedules.Drop(r.key(), version)); err != nil {
		return nil, busy(err)
	}
	s.agenda.Remove(r.key())
	return nil, nil
}
