package scheduler

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type scheduleInput struct {
	Name        string
	GroupName   string
	ClientToken string
	settings
}

type scheduleARNOutput struct{ ScheduleArn string }

// createSchedule makes a schedule. The same request made twice, by its token, is
// answered twice.
func (s *Service) createSchedule(ctx context.Context, call *awsapi.Call, in *scheduleInput) (*scheduleARNOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	g, _, err := s.group(ctx, call, in.GroupName)
	if err != nil {
		return nil, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	now := awsapi.Time{Time: s.now()}
	r := &record{
		Account: g.Account, Region: g.Region, Group: g.Name, Name: in.Name, settings: in.complete(),
		Token: in.ClientToken, Created: now, Modified: now,
	}
	err = s.options.Store.Apply(ctx, s.schedules.Put(r, 0))
	if errors.Is(err, store.ErrExists) {
		there, _, err := s.schedules.Get(ctx, r.key())
		if err == nil && there.Token != "" && there.Token == in.ClientToken {
			return &scheduleARNOutput{there.arn()}, nil
		}
		return nil, conflict("Schedule %s already exists.", in.Name)
	}
	if err != nil {
		return nil, err
	}
	s.plan(r)
	return &scheduleARNOutput{r.arn()}, nil
}

// complete returns the settings with their defaults.
func (in *scheduleInput) complete() settings {
	c := in.settings
	if c.State == "" {
		c.State = enabled
	}
	if c.ActionAfterCompletion == "" {
		c.ActionAfterCompletion = "NONE"
	}
	if c.ScheduleExpressionTimezone == "" {
		c.ScheduleExpressionTimezone = "UTC"
	}
	if c.Target.RetryPolicy == nil {
		attempts := 185
		c.Target.RetryPolicy = &retryPolicy{86400, &attempts}
	}
	return c
}
