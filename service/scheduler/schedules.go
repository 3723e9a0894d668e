package scheduler

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
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

type listSchedulesInput struct {
	GroupName  string
	NamePrefix string
	State      string
	NextToken  string
	MaxResults int
}

type scheduleSummary struct {
	Arn                  string
	Name                 string
	GroupName            string
	State                string
	CreationDate         awsapi.Time
	LastModificationDate awsapi.Time
	Target               struct{ Arn string }
}

type listSchedulesOutput struct {
	Schedules []scheduleSummary
	NextToken string `json:",omitempty"`
}

const defaultResults = 100

func (s *Service) listSchedules(ctx context.Context, call *awsapi.Call, in *listSchedulesInput) (*listSchedulesOutput, error) {
	account := groupKey(call.Identity.Account, call.Region, "")
	prefix := account
	if in.GroupName != "" {
		g, _, err := s.group(ctx, call, in.GroupName)
		if err != nil {
			return nil, err
		}
		prefix = scheduleKey(g.key(), in.NamePrefix)
	}
	limit, after := in.MaxResults, ""
	if limit == 0 {
		limit = defaultResults
	}
	if in.NextToken != "" {
		after = account + in.NextToken
	}
	out := &listSchedulesOutput{Schedules: []scheduleSummary{}}
	last := ""
	for r, err := range s.schedules.List(ctx, prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(r) {
			continue
		}
		if len(out.Schedules) == limit {
			out.NextToken = last[len(account):]
			break
		}
		last = r.key()
		summary := scheduleSummary{r.arn(), r.Name, r.Group, r.State, r.Created, r.Modified, struct{ Arn string }{r.Target.Arn}}
		out.Schedules = append(out.Schedules, summary)
	}
	return out, nil
}

func (in *listSchedulesInput) wants(r *record) bool {
	return len(r.Name) >= len(in.NamePrefix) && r.Name[:len(in.NamePrefix)] == in.NamePrefix &&
		(in.State == "" || in.State == r.State)
}
