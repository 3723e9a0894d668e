package events

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// defaultBus is the bus that every account has in every region.
const defaultBus = "default"

// bus is the record of a custom event bus, and of a default one that something
// was said of.
type bus struct {
	Account     string
	Region      string
	Name        string
	Description string            `json:",omitempty"`
	KMSKey      string            `json:",omitempty"`
	Policy      string            `json:",omitempty"`
	Tags        map[string]string `json:",omitempty"`
	Created     awsapi.Time
	Modified    awsapi.Time
}

func busKey(account, region, name string) string { return account + "/" + region + "/" + name }

func (b *bus) key() string { return busKey(b.Account, b.Region, b.Name) }

func (b *bus) arn() string { return busARN(b.Account, b.Region, b.Name) }

func busARN(account, region, name string) string {
	return arn.New("events", region, account, "event-bus/"+name).String()
}

// rule is the record of a rule with its targets.
type rule struct {
	Account     string
	Region      string
	Bus         string
	Name        string
	Pattern     string            `json:",omitempty"`
	Schedule    string            `json:",omitempty"`
	State       string            // "ENABLED"
	Description string            `json:",omitempty"`
	RoleARN     string            `json:",omitempty"`
	ManagedBy   string            `json:",omitempty"`
	CreatedBy   string            // account
	Created     awsapi.Time       // from which a rate counts
	Tags        map[string]string `json:",omitempty"`
	Targets     []target          `json:",omitempty"`
}

// ruleKey is the key of a rule. No name has a colon, so that the keys of a bus's
// rules begin with the bus's and one.
func ruleKey(busKey, name string) string { return busKey + ":" + name }

func (r *rule) key() string { return ruleKey(busKey(r.Account, r.Region, r.Bus), r.Name) }

// arn is the rule's ARN, which does not name the default bus.
func (r *rule) arn() string {
	name := r.Name
	if r.Bus != defaultBus {
		name = r.Bus + "/" + name
	}
	return arn.New("events", r.Region, r.Account, "rule/"+name).String()
}

func (r *rule) enabled() bool { return r.State != disabled }

const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

// target is a target of a rule, as PutTargets says it.
type target struct {
	Id               string
	Arn              string
	RoleArn          string            `json:",omitempty"`
	Input            *string           `json:",omitempty"`
	InputPath        *string           `json:",omitempty"`
	InputTransformer *inputTransformer `json:",omitempty"`
	BatchParameters  *batchParameters  `json:",omitempty"`
	RetryPolicy      *retryPolicy      `json:",omitempty"`
	DeadLetterConfig *deadLetterConfig `json:",omitempty"`
}

type inputTransformer struct {
	InputPathsMap map[string]string `json:",omitempty"`
	InputTemplate string
}

type batchParameters struct {
	JobDefinition   string
	JobName         string
	ArrayProperties *struct{ Size int }     `json:",omitempty"`
	RetryStrategy   *struct{ Attempts int } `json:",omitempty"`
}

type retryPolicy struct {
	MaximumRetryAttempts     *int  `json:",omitempty"`
	MaximumEventAgeInSeconds int64 `json:",omitempty"`
}

type deadLetterConfig struct {
	Arn string `json:",omitempty"`
}

// busName is the name in a bus's name or ARN; "" is the default bus.
func busName(nameOrARN string) string {
	if nameOrARN == "" {
		return defaultBus
	}
	a, err := arn.Parse(nameOrARN)
	if err != nil {
		return nameOrARN
	}
	return strings.TrimPrefix(a.Resource, "event-bus/")
}

// bus returns a bus of the caller's account by its name or ARN.
func (s *Service) bus(ctx context.Context, call *awsapi.Call, nameOrARN string) (*bus, uint64, error) {
	name := busName(nameOrARN)
	b, version, err := s.buses.Get(ctx, busKey(call.Identity.Account, call.Region, name))
	switch {
	case errors.Is(err, store.ErrNotFound) && name == defaultBus:
		return &bus{Account: call.Identity.Account, Region: call.Region, Name: name}, 0, nil
	case errors.Is(err, store.ErrNotFound):
		return nil, 0, noSuchBus(name)
	}
	return b, version, err
}

// rule returns a rule by its name and its bus's name or ARN.
func (s *Service) rule(ctx context.Context, call *awsapi.Call, name, nameOrARN string) (*rule, uint64, error) {
	b, _, err := s.bus(ctx, call, nameOrARN)
	if err != nil {
		return nil, 0, err
	}
	r, version, err := s.rules.Get(ctx, ruleKey(b.key(), name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, noSuchRule(name, b.Name)
	}
	return r, version, err
}

// changeRule changes a rule that is there. Rules that services manage are changed
// by nobody else.
func (s *Service) changeRule(ctx context.Context, call *awsapi.Call, name, nameOrARN string, change func(*rule) error) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	var changed *rule
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		r, version, err := s.rule(ctx, call, name, nameOrARN)
		if err != nil {
			return nil, err
		}
		if r.ManagedBy != "" {
			return nil, managedRule(r)
		}
		if err := change(r); err != nil {
			return nil, err
		}
		changed = r
		return []store.Write{s.rules.Put(r, version)}, nil
	})
	if err == nil {
		s.apply(changed)
	}
	return busy(err)
}

func failure(code, format string, args ...any) error {
	return &awsapi.Error{Code: code, Status: 400, Message: fmt.Sprintf(format, args...)}
}

func noSuchBus(name string) error {
	return failure("ResourceNotFoundException", "Event bus %s does not exist.", name)
}

func noSuchRule(name, bus string) error {
	return failure("ResourceNotFoundException", "Rule %s does not exist on EventBus %s.", name, bus)
}

func managedRule(r *rule) error {
	return failure("ManagedRuleException", "Rule %s is managed by %s and cannot be changed.", r.Name, r.ManagedBy)
}

func validationError(format string, args ...any) error {
	return failure("ValidationException", format, args...)
}

// busy words the error of a change that others got ahead of.
func busy(err error) error {
	if errors.Is(err, table.ErrBusy) || errors.Is(err, store.ErrConflict) {
		return failure("ConcurrentModificationException", "There is concurrent modification on the resource.")
	}
	return err
}

// empty is the output of operations that answer with success only.
type empty struct{}
