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

// EnsureManagedRule has a rule be there that a service manages for itself, as AWS
// shows it. It has no targets: the service is told without them.
func (s *Service) EnsureManagedRule(ctx context.Context, account, region, name, managedBy, eventPattern, description string) error {
	key := ruleKey(busKey(account, region, defaultBus), name)
	if _, _, err := s.rules.Get(ctx, key); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err := s.keepRule(ctx, &bus{Account: account, Region: region, Name: defaultBus}, name, func(r *rule, _ bool) error {
		r.Pattern, r.Description, r.ManagedBy, r.State = eventPattern, description, managedBy, enabled
		return nil
	})
	return err
}

type ruleInput struct {
	Name         string
	EventBusName string
	Force        bool
}

// deleteRule says nothing of a rule that is not there, as AWS does.
func (s *Service) deleteRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	r, version, err := s.rule(ctx, call, in.Name, in.EventBusName)
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		if _, _, busErr := s.bus(ctx, call, in.EventBusName); busErr != nil {
			return nil, busErr
		}
		return nil, nil
	case err != nil:
		return nil, err
	case r.ManagedBy != "" && !in.Force:
		return nil, managedRule(r)
	case len(r.Targets) > 0:
		return nil, validationError("Rule can't be deleted since it has targets.")
	}
	if err := s.options.Store.Apply(ctx, s.rules.Drop(r.key(), version)); err != nil {
		return nil, busy(err)
	}
	r.State = disabled
	s.apply(r)
	return nil, nil
}

func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	return ok && e.Code == code
}

func (s *Service) enableRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	return nil, s.changeRule(ctx, call, in.Name, in.EventBusName, func(r *rule) error { r.State = enabled; return nil })
}

func (s *Service) disableRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	return nil, s.changeRule(ctx, call, in.Name, in.EventBusName, func(r *rule) error { r.State = disabled; return nil })
}

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

type listRulesInput struct {
	NamePrefix   string
	EventBusName string
	NextToken    string
	Limit        int
}

type listRulesOutput struct {
	Rules     []ruleView
	NextToken string `json:",omitempty"`
}

const defaultLimit = 100

func (s *Service) listRules(ctx context.Context, call *awsapi.Call, in *listRulesInput) (*listRulesOutput, error) {
	b, _, err := s.bus(ctx, call, in.EventBusName)
	if err != nil {
		return nil, err
	}
	list, next, err := s.rulesOf(ctx, b, in.NamePrefix, in.NextToken, in.Limit, func(*rule) bool { return true })
	if err != nil {
		return nil, err
	}
	out := &listRulesOutput{Rules: []ruleView{}, NextToken: next}
	for _, r := range list {
		out.Rules = append(out.Rules, r.view())
	}
	return out, nil
}

// rulesOf returns a page of the rules of a bus that are wanted. The token of the
// next one is the last rule's name.
func (s *Service) rulesOf(ctx context.Context, b *bus, prefix, token string, limit int, wanted func(*rule) bool) (list []*rule, next string, err error) {
	if limit == 0 {
		limit = defaultLimit
	}
	after := ""
	if token != "" {
		after = ruleKey(b.key(), token)
	}
	for r, err := range s.rules.List(ctx, ruleKey(b.key(), prefix), after) {
		switch {
		case err != nil:
			return nil, "", err
		case !wanted(r):
		case len(list) == limit:
			return list, list[limit-1].Name, nil
		default:
			list = append(list, r)
		}
	}
	return list, "", nil
}

type listRuleNamesByTargetInput struct {
	TargetArn    string
	EventBusName string
	NextToken    string
	Limit        int
}

type listRuleNamesByTargetOutput struct {
	RuleNames []string
	NextToken string `json:",omitempty"`
}

func (s *Service) listRuleNamesByTarget(ctx context.Context, call *awsapi.Call, in *listRuleNamesByTargetInput) (*listRuleNamesByTargetOutput, error) {
	b, _, err := s.bus(ctx, call, in.EventBusName)
	if err != nil {
		return nil, err
	}
	list, next, err := s.rulesOf(ctx, b, "", in.NextToken, in.Limit, func(r *rule) bool { return r.hasTarget(in.TargetArn) })
	if err != nil {
		return nil, err
	}
	out := &listRuleNamesByTargetOutput{RuleNames: []string{}, NextToken: next}
	for _, r := range list {
		out.RuleNames = append(out.RuleNames, r.Name)
	}
	return out, nil
}

func (r *rule) hasTarget(targetARN string) bool {
	for _, t := range r.Targets {
		if t.Arn == targetARN {
			return true
		}
	}
	return false
}

// ruleOfARN returns the bus and the name of a rule by its ARN.
func ruleOfARN(a arn.ARN) (bus, name string, ok bool) {
	rest, ok := strings.CutPrefix(a.Resource, "rule/")
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i+1:], ok
	}
	return defaultBus, rest, ok
}
