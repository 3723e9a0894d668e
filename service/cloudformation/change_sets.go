package cloudformation

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// changeSet is the record of a change set.
type changeSet struct {
	Stack           string
	UUID            string
	ID              string // its ARN
	Name            string
	StackID         string
	StackName       string
	Description     string
	Created         awsapi.Time
	Kind            string // CREATE or UPDATE
	Status          string
	Reason          string
	ExecutionStatus string
	Token           string
	Based           int // revision of the stack that it was made for
	Revision        revision
	Changes         []foreseen
	OnFailure       string
	Nested          bool
}

func changeSetID(call *awsapi.Call, name, id string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:changeSet/%s/%s", call.Region, call.Identity.Account, name, id)
}

// changeSetsOf returns the change sets of a stack, newest first.
func (s *Service) changeSetsOf(ctx context.Context, st *stack) ([]*changeSet, error) {
	var all []*changeSet
	for c, err := range s.changeSets.List(ctx, st.Key+"/", "") {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b *changeSet) int { return cmp.Compare(b.Created.UnixMilli(), a.Created.UnixMilli()) })
	return all, nil
}

// findChangeSet returns a change set by its ARN, or by the stack and its name.
func (s *Service) findChangeSet(ctx context.Context, call *awsapi.Call, stackName, nameOrID string) (*changeSet, *stack, error) {
	a, err := arn.Parse(nameOrID)
	if err == nil {
		for c, err := range s.changeSets.List(ctx, scope(call), "") {
			if err != nil {
				return nil, nil, err
			}
			if c.ID == a.String() {
				st, _, err := s.stacks.Get(ctx, c.Stack)
				return c, st, err
			}
		}
		return nil, nil, noChangeSet(nameOrID)
	}
	if stackName == "" {
		return nil, nil, validationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	st, _, err := s.need(ctx, call, stackName, noStack)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.changeSetsOf(ctx, st)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		if c.Name == nameOrID {
			return c, st, nil
		}
	}
	return nil, nil, noChangeSet(nameOrID)
}

type changeSetInput struct{ StackName, ChangeSetName, NextToken string }
