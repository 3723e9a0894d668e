package cloudformation

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type updateStackInput struct {
	stackInput
	DisableRollback    bool
	StackPolicyBody    string
	StackPolicyURL     string
	ClientRequestToken string
}

// updatable are the statuses in which a stack can be updated.
var updatable = []string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}

func (s *Service) updateStack(ctx context.Context, call *awsapi.Call, in *updateStackInput) (*stackIDOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	if in.ClientRequestToken != "" && in.ClientRequestToken == st.Token {
		return &stackIDOutput{st.ID}, nil
	}
	if !slices.Contains(updatable, st.Status) {
		return nil, cannotBe(st, "updated")
	}
	policy, err := policyText(ctx, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	before, err := s.revisionOf(ctx, st, st.Revision)
	if err != nil {
		return nil, err
	}
	d, p, err := s.draftUpdate(ctx, st, &in.stackInput, before)
	if err != nil {
		return nil, err
	}
	if p.nothing(before, d.revision) {
		return nil, validationError("No updates are to be performed.")
	}
	onFailure := "ROLLBACK"
	if in.DisableRollback {
		onFailure = "DO_NOTHING"
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		if !slices.Contains(updatable, t.stack.Status) || t.stack.Revisions != st.Revisions {
			return cannotBe(t.stack, "updated")
		}
		if policy != "" {
			t.stack.Policy = policy
		}
		return s.beginUpdate(t, call, d.revision, onFailure, in.ClientRequestToken)
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return &stackIDOutput{st.ID}, nil
}

func cannotBe(st *stack, what string) error {
	return validationError("Stack:%s is in %s state and can not be %s.", st.ID, st.Status, what)
}

// draftUpdate checks what a request wants a stack to become, and plans it.
func (s *Service) draftUpdate(ctx context.Context, st *stack, in *stackInput, before *revision) (*draft, *plan, error) {
	d, err := s.draft(ctx, st, in, before)
	if err != nil {
		return nil, nil, err
	}
	resources, err := s.resourcesOf(ctx, st)
	if err != nil {
		return nil, nil, err
	}
	if err := checkSameTypes(d.bound, resources); err != nil {
		return nil, nil, err
	}
	p, err := s.foresee(ctx, st, d.bound, d.revision.Tags, resources)
	return d, p, told(err)
}

// beginUpdate has a stack updated to a revision.
func (s *Service) beginUpdate(t *turn, call *awsapi.Call, v *revision, onFailure, token string) error {
	id, err := s.newUUID()
	if err != nil {
		return err
	}
	st := t.stack
	st.Revisions, st.Updated, st.Token = v.Number, s.now(), token
	st.Operation = operation{
		ID: id, Token: token, Identity: actor(call, v.Role), Started: s.now(), Target: v.Number, OnFailure: onFailure,
	}
	t.write(s.revisions.Put(v, store.Any))
	t.set("UPDATE_IN_PROGRESS", userInitiated)
	return nil
}
