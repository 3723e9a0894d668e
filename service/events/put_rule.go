package events

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/service/events/pattern"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type putRuleInput struct {
	Name               string
	ScheduleExpression string
	EventPattern       string
	State              string
	Description        string
	RoleArn            string
	Tags               []tag
	EventBusName       string
}

type ruleARNOutput struct{ RuleArn string }

// putRule makes a rule or changes one, whose targets and tags stay.
func (s *Service) putRule(ctx context.Context, call *awsapi.Call, in *putRuleInput) (*ruleARNOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	b, _, err := s.bus(ctx, call, in.EventBusName)
	if err != nil {
		return nil, err
	}
	r, err := s.keepRule(ctx, b, in.Name, func(r *rule, fresh bool) error {
		if r.ManagedBy != "" {
			return managedRule(r)
		}
		if fresh {
			r.Tags = tagMap(in.Tags)
		}
		r.Pattern, r.Schedule, r.Description, r.RoleARN = in.EventPattern, in.ScheduleExpression, in.Description, in.RoleArn
		r.State = enabled
		if in.State != "" {
			r.State = in.State
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &ruleARNOutput{r.arn()}, nil
}

// keepRule changes a rule of a bus, or makes it.
func (s *Service) keepRule(ctx context.Context, b *bus, name string, change func(r *rule, fresh bool) error) (kept *rule, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	err = table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		r, version, err := s.rules.Get(ctx, ruleKey(b.key(), name))
		fresh := errors.Is(err, store.ErrNotFound)
		if err != nil && !fresh {
			return nil, err
		}
		if fresh {
			r = &rule{
				Account: b.Account, Region: b.Region, Bus: b.Name, Name: name,
				CreatedBy: b.Account, Created: awsapi.Time{Time: s.now()},
			}
		}
		if err := change(r, fresh); err != nil {
			return nil, err
		}
		kept = r
		return []store.Write{s.rules.Put(r, version)}, nil
	})
	if err != nil {
		return nil, busy(err)
	}
	s.apply(kept)
	return kept, nil
}

func (in *putRuleInput) check() error {
	if in.EventPattern == "" && in.ScheduleExpression == "" {
		return validationError("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	}
	if in.ScheduleExpression != "" {
		if busName(in.EventBusName) != defaultBus {
			return validationError("ScheduleExpression is supported only on the default event bus.")
		}
		if _, err := schedule.Parse(in.ScheduleExpression, time.UTC, time.Time{}); err != nil || schedule.IsOnce(in.ScheduleExpression) {
			return validationError("Parameter ScheduleExpression is not valid.")
		}
	}
	if in.EventPattern != "" {
		return checkPattern(in.EventPattern)
	}
	return nil
}

func checkPattern(text string) error {
	if _, err := pattern.Compile(text); err != nil {
		return failure("InvalidEventPatternException", "Event pattern is not valid. Reason: %s",
			strings.TrimPrefix(err.Error(), pattern.ErrInvalid.Error()+": "))
	}
	return nil
}

// ruleOfARN returns the bus and the name of a rule by its ARN.
func ruleOfARN(a arn.ARN) (bus, name string, ok bool) {
	rest, ok := strings.CutPrefix(a.Resource, "rule/")
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i+1:], ok
	}
	return defaultBus, rest, ok
}
