package events

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type createEventBusInput struct {
	Name             string
	EventSourceName  string
	Description      string
	KmsKeyIdentifier string
	Tags             []tag
}

type createEventBusOutput struct {
	EventBusArn      string
	Description      string `json:",omitempty"`
	KmsKeyIdentifier string `json:",omitempty"`
}

func (s *Service) createEventBus(ctx context.Context, call *awsapi.Call, in *createEventBusInput) (*createEventBusOutput, error) {
	if in.EventSourceName != "" {
		return nil, validationError("Event buses of partners are not supported.")
	}
	if in.Name == defaultBus {
		return nil, failure("ResourceAlreadyExistsException", "Event bus %s already exists.", in.Name)
	}
	if strings.Contains(in.Name, "/") {
		return nil, validationError("Event bus name must not contain '/'.")
	}
	now := awsapi.Time{Time: s.now()}
	b := &bus{
		Account: call.Identity.Account, Region: call.Region, Name: in.Name, Description: in.Description,
		KMSKey: in.KmsKeyIdentifier, Tags: tagMap(in.Tags), Created: now, Modified: now,
	}
	err := s.options.Store.Apply(ctx, s.buses.Put(b, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, failure("ResourceAlreadyExistsException", "Event bus %s already exists.", in.Name)
	}
	return &createEventBusOutput{b.arn(), b.Description, b.KMSKey}, err
}

type eventBusInput struct{ Name string }

// deleteEventBus says nothing of a bus that is not there, as AWS does.
func (s *Service) deleteEventBus(ctx context.Context, call *awsapi.Call, in *eventBusInput) (*empty, error) {
	if busName(in.Name) == defaultBus {
		return nil, validationError("Cannot delete event bus default.")
	}
	b, version, err := s.bus(ctx, call, in.Name)
	if hasCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, err := range s.rules.List(ctx, ruleKey(b.key(), ""), "") {
		if err != nil {
			return nil, err
		}
		return nil, validationError("Cannot delete event bus %s: it has rules.", b.Name)
	}
	return nil, busy(s.options.Store.Apply(ctx, s.buses.Drop(b.key(), version)))
}

// busView is a bus as it is shown.
type busView struct {
	Name             string
	Arn              string
	Description      string       `json:",omitempty"`
	KmsKeyIdentifier string       `json:",omitempty"`
	Policy           string       `json:",omitempty"`
	CreationTime     *awsapi.Time `json:",omitempty"`
	LastModifiedTime *awsapi.Time `json:",omitempty"`
}

func (b *bus) view() busView {
	v := busView{Name: b.Name, Arn: b.arn(), Description: b.Description, Policy: b.Policy}
	if !b.Created.IsZero() {
		v.CreationTime, v.LastModifiedTime = &b.Created, &b.Modified
	}
	return v
}

func (s *Service) describeEventBus(ctx context.Context, call *awsapi.Call, in *eventBusInput) (*busView, error) {
	b, _, err := s.bus(ctx, call, in.Name)
	if err != nil {
		return nil, err
	}
	v := b.view()
	v.KmsKeyIdentifier = b.KMSKey
	return &v, nil
}

type updateEventBusInput struct {
	Name             string
	KmsKeyIdentifier *string
	Description      *string
}

type updateEventBusOutput struct {
	Arn              string
	Name             string
	KmsKeyIdentifier string `json:",omitempty"`
	Description      string `json:",omitempty"`
}

func (s *Service) updateEventBus(ctx context.Context, call *awsapi.Call, in *updateEventBusInput) (*updateEventBusOutput, error) {
	b, err := s.changeBus(ctx, call, in.Name, func(b *bus) error {
		if in.KmsKeyIdentifier != nil {
			b.KMSKey = *in.KmsKeyIdentifier
		}
		if in.Description != nil {
			b.Description = *in.Description
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &updateEventBusOutput{b.arn(), b.Name, b.KMSKey, b.Description}, nil
}

func (s *Service) changeBus(ctx context.Context, call *awsapi.Call, nameOrARN string, change func(*bus) error) (changed *bus, err error) {
	err = table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		b, version, err := s.bus(ctx, call, nameOrARN)
		if err != nil {
			return nil, err
		}
		if err := change(b); err != nil {
			return nil, err
		}
		b.Modified = awsapi.Time{Time: s.now()}
		if b.Created.IsZero() {
			b.Created = b.Modified
		}
		changed = b
		return []store.Write{s.buses.Put(b, version)}, nil
	})
	return changed, busy(err)
}

type listEventBusesInput struct {
	NamePrefix string
	NextToken  string
	Limit      int
}

type listEventBusesOutput struct {
	EventBuses []busView
	NextToken  string `json:",omitempty"`
}

// listEventBuses lists by names. The default bus is there also without a record.
func (s *Service) listEventBuses(ctx context.Context, call *awsapi.Call, in *listEventBusesInput) (*listEventBusesOutput, error) {
	byDefault := &bus{Account: call.Identity.Account, Region: call.Region, Name: defaultBus}
	var all []*bus
	shown := false
	for b, err := range s.buses.List(ctx, busKey(call.Identity.Account, call.Region, ""), "") {
		if err != nil {
			return nil, err
		}
		if !shown && b.Name >= defaultBus {
			if b.Name != defaultBus {
				all = append(all, byDefault)
			}
			shown = true
		}
		all = append(all, b)
	}
	if !shown {
		all = append(all, byDefault)
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	out := &listEventBusesOutput{EventBuses: []busView{}}
	for _, b := range all {
		if !strings.HasPrefix(b.Name, in.NamePrefix) || b.Name <= in.NextToken && in.NextToken != "" {
			continue
		}
		if len(out.EventBuses) == limit {
			out.NextToken = out.EventBuses[limit-1].Name
			break
		}
		out.EventBuses = append(out.EventBuses, b.view())
	}
	return out, nil
}

type putPermissionInput struct {
	EventBusName string
	Action       string
	Principal    string
	StatementId  string
	Policy       string
}

type busPolicy struct {
	Version   string
	Statement []busStatement
}

type busStatement struct {
	Sid       string
	Effect    string
	Principal any
	Action    string
	Resource  string
}

// putPermission keeps the policy of a bus. There is only one account's events to
// be put here, so nobody asks for it.
func (s *Service) putPermission(ctx context.Context, call *awsapi.Call, in *putPermissionInput) (*empty, error) {
	_, err := s.changeBus(ctx, call, in.EventBusName, func(b *bus) error {
		if in.Policy != "" {
			if !json.Valid([]byte(in.Policy)) {
				return validationError("Policy is not valid.")
			}
			b.Policy = in.Policy
			return nil
		}
		if in.StatementId == "" || in.Principal == "" || in.Action == "" {
			return validationError("Parameters StatementId, Action and Principal, or Policy, must be specified.")
		}
		principal := any(in.Principal)
		if in.Principal != "*" {
			principal = map[string]string{"AWS": "arn:aws:iam::" + in.Principal + ":root"}
		}
		p := b.policy().without(in.StatementId)
		p.Statement = append(p.Statement, busStatement{in.StatementId, "Allow", principal, in.Action, b.arn()})
		return b.setPolicy(p)
	})
	return nil, err
}

type removePermissionInput struct {
	EventBusName         string
	StatementId          string
	RemoveAllPermissions bool
}

func (s *Service) removePermission(ctx context.Context, call *awsapi.Call, in *removePermissionInput) (*empty, error) {
	_, err := s.changeBus(ctx, call, in.EventBusName, func(b *bus) error {
		if in.RemoveAllPermissions {
			b.Policy = ""
			return nil
		}
		p := b.policy()
		left := p.without(in.StatementId)
		if len(left.Statement) == len(p.Statement) {
			return failure("ResourceNotFoundException", "Statement with the provided id does not exist.")
		}
		return b.setPolicy(left)
	})
	return nil, err
}

// policy is the bus's policy as far as it was made of statements.
func (b *bus) policy() (p busPolicy) {
	if json.Unmarshal([]byte(b.Policy), &p) != nil {
		return busPolicy{}
	}
	return p
}

func (p busPolicy) without(id string) (left busPolicy) {
	left.Version = "2012-10-17"
	for _, s := range p.Statement {
		if s.Sid != id {
			left.Statement = append(left.Statement, s)
		}
	}
	return left
}

func (b *bus) setPolicy(p busPolicy) error {
	b.Policy = ""
	if len(p.Statement) == 0 {
		return nil
	}
	text, err := json.Marshal(p)
	b.Policy = string(text)
	return err
}
