package cloudformation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

func scope(call *awsapi.Call) string { return call.Region + "/" + call.Identity.Account + "/" }

// find returns the caller's stack of that name or id, nil if there is none.
// Deleted stacks are found by their id only.
func (s *Service) find(ctx context.Context, call *awsapi.Call, nameOrID string) (*stack, uint64, error) {
	key := ""
	if a, err := arn.Parse(nameOrID); err == nil {
		parts := strings.Split(a.Resource, "/")
		if len(parts) != 3 || a.Account != call.Identity.Account {
			return nil, 0, nil
		}
		key = a.Region + "/" + a.Account + "/" + parts[2]
	} else {
		n, _, err := s.names.Get(ctx, scope(call)+nameOrID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		key = n.Stack
	}
	st, version, err := s.stacks.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	return st, version, err
}

// need is find where a stack has to be there. The words of the error are those of
// the operation, with the name in place of %s.
func (s *Service) need(ctx context.Context, call *awsapi.Call, nameOrID, words string) (*stack, uint64, error) {
	st, version, err := s.find(ctx, call, nameOrID)
	if err == nil && st == nil {
		err = validationError(words, nameOrID)
	}
	return st, version, err
}

// The words with which operations say that there is no such stack.
const (
	noStackWithID = "Stack with id %s does not exist"
	noStack       = "Stack [%s] does not exist"
	noStackQuoted = "Stack '%s' does not exist"
)

// revisionOf returns a revision of a stack.
func (s *Service) revisionOf(ctx context.Context, st *stack, number int) (*revision, error) {
	r, _, err := s.revisions.Get(ctx, revisionKey(st.Key, number))
	if err != nil {
		return nil, fmt.Errorf("revision %d of stack %s: %w", number, st.ID, err)
	}
	return r, nil
}

// resourcesOf returns the resources of a stack, by logical id.
func (s *Service) resourcesOf(ctx context.Context, st *stack) (map[string]*stackResource, error) {
	all := map[string]*stackResource{}
	for r, err := range s.resources.List(ctx, st.Key+"/", "") {
		if err != nil {
			return nil, err
		}
		all[r.LogicalID] = r
	}
	return all, nil
}
