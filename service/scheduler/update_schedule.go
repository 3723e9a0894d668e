package scheduler

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// updateSchedule replaces all that a schedule says.
func (s *Service) updateSchedule(ctx context.Context, call *awsapi.Call, in *scheduleInput) (*scheduleARNOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	var changed *record
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		r, version, err := s.schedule(ctx, call, in.GroupName, in.Name)
		if err != nil {
			return nil, err
		}
		r.settings, r.Modified, r.Done = in.complete(), awsapi.Time{Time: s.now()}, false
		changed = r
		return []store.Write{s.schedules.Put(r, version)}, nil
	})
	if err != nil {
		return nil, busy(err)
	}
	s.plan(changed)
	return &scheduleARNOutput{changed.arn()}, nil
}
