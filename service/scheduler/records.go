package scheduler

import (
	"context"
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// defaultGroup is the group that every account has in every region.
const defaultGroup = "default"

// group is the record of a group of schedules.
type group struct {
	Account  string
	Region   string
	Name     string
	Token    string `json:",omitempty"` // ClientToken of the request that made it
	Created  awsapi.Time
	Modified awsapi.Time
	Tags     map[string]string `json:",omitempty"`
}

func groupKey(account, region, name string) string { return account + "/" + region + "/" + name }

func (g *group) key() string { return groupKey(g.Account, g.Region, g.Name) }

func (g *group) arn() string {
	return arn.New("scheduler", g.Region, g.Account, "schedule-group/"+g.Name).String()
}

// settings are what a request says of a schedule.
type settings struct {
	ActionAfterCompletion      string      `json:",omitempty"`
	Description                string      `json:",omitempty"`
	StartDate                  awsapi.Time `json:",omitzero"`
	EndDate                    awsapi.Time `json:",omitzero"`
	FlexibleTimeWindow         window
	KmsKeyArn                  string `json:",omitempty"`
	ScheduleExpression         string
	ScheduleExpressionTimezone string `json:",omitempty"`
	State                      string `json:",omitempty"`
	Target                     target
}

type window struct {
	Mode                   string
	MaximumWindowInMinutes int `json:",omitempty"`
}

// flexible is the mode of a window; the other one is OFF.
const flexible = "FLEXIBLE"

type target struct {
	Arn                   string
	RoleArn               string
	Input                 *string                `json:",omitempty"`
	RetryPolicy           *retryPolicy           `json:",omitempty"`
	DeadLetterConfig      *deadLetterConfig      `json:",omitempty"`
	EventBridgeParameters *eventBridgeParameters `json:",omitempty"`
}

type retryPolicy struct {
	MaximumEventAgeInSeconds int64 `json:",omitempty"`
	MaximumRetryAttempts     *int  `json:",omitempty"`
}

type deadLetterConfig struct {
	Arn string `json:",omitempty"`
}

type eventBridgeParameters struct{ DetailType, Source string }

// record is the record of a schedule.
type record struct {
	Account string
	Region  string
	Group   string
	Name    string
	settings
	Token    string `json:",omitempty"`
	Created  awsapi.Time
	Modified awsapi.Time
	Done     bool `json:",omitempty"` // its last time is over
}

const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
	// deleteDone is the ActionAfterCompletion that has a schedule go.
	deleteDone = "DELETE"
)

// scheduleKey is the key of a schedule. No name has a colon, so that the keys of a
// group's schedules begin with the group's and one.
func scheduleKey(groupKey, name string) string { return groupKey + ":" + name }

func (r *record) key() string { return scheduleKey(groupKey(r.Account, r.Region, r.Group), r.Name) }

func (r *record) arn() string {
	return arn.New("scheduler", r.Region, r.Account, "schedule/"+r.Group+"/"+r.Name).String()
}

// group returns a group of the caller's account; "" is the default one.
func (s *Service) group(ctx context.Context, call *awsapi.Call, name string) (*group, uint64, error) {
	if name == "" {
		name = defaultGroup
	}
	g, version, err := s.groups.Get(ctx, groupKey(call.Identity.Account, call.Region, name))
	switch {
	case errors.Is(err, store.ErrNotFound) && name == defaultGroup:
		return &group{Account: call.Identity.Account, Region: call.Region, Name: name}, 0, nil
	case errors.Is(err, store.ErrNotFound):
		return nil, 0, notFound("Schedule group %s does not exist.", name)
	}
	return g, version, err
}

func (s *Service) schedule(ctx context.Context, call *awsapi.Call, groupName, name string) (*record, uint64, error) {
	g, _, err := s.group(ctx, call, groupName)
	if err != nil {
		return nil, 0, err
	}
	r, version, err := s.schedules.Get(ctx, scheduleKey(g.key(), name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, notFound("Schedule %s does not exist.", name)
	}
	return r, version, err
}

func failure(code string, status int, format string, args ...any) error {
	return &awsapi.Error{Code: code, Status: status, Message: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return failure("ResourceNotFoundException", 404, format, args...)
}

func conflict(format string, args ...any) error {
	return failure("ConflictException", 409, format, args...)
}

func validationError(format string, args ...any) error {
	return failure("ValidationException", 400, format, args...)
}

// busy words the error of a change that others got ahead of.
func busy(err error) error {
	if errors.Is(err, table.ErrBusy) || errors.Is(err, store.ErrConflict) {
		return conflict("The resource is being changed by another request.")
	}
	return err
}

// empty is the output of operations that answer with success only.
type empty struct{}
