package cloudformation

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type deleteStackInput struct {
	StackName          string
	RetainResources    []string
	RoleARN            string
	ClientRequestToken string
	DeletionMode       string
}

// undeletable are the statuses in which a deletion has to wait.
var undeletable = []string{
	"UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
	"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
}

// deleteStack has a stack deleted, also one that is being created. That there is
// none is no error.
func (s *Service) deleteStack(ctx context.Context, call *awsapi.Call, in *deleteStackInput) (*struct{}, error) {
	st, _, err := s.find(ctx, call, in.StackName)
	if err != nil || st == nil {
		return nil, err
	}
	v, err := s.lastRevision(ctx, st)
	if err != nil {
		return nil, err
	}
	role := in.RoleARN
	if role == "" {
		role = v.Role
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		switch st := t.stack; {
		case st.Status == "DELETE_COMPLETE" || st.Status == "DELETE_IN_PROGRESS":
			return nil
		case st.Protected:
			return validationError("Stack [%s] cannot be deleted while TerminationProtection is enabled", st.Name)
		case slices.Contains(undeletable, st.Status):
			return validationError("Stack [%s] cannot be deleted while in status %s", st.ID, st.Status)
		case len(in.RetainResources) > 0 && st.Status != "DELETE_FAILED" && in.DeletionMode == "":
			return validationError("Invalid operation on stack [%s]. RetainResources can only be used on stacks in DELETE_FAILED status.", st.ID)
		}
		return s.beginDeletion(t, actor(call, role), in)
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return nil, nil
}

// lastRevision is the revision that a stack has or is to get; an empty one of a
// stack that has only been looked at.
func (s *Service) lastRevision(ctx context.Context, st *stack) (*revision, error) {
	if st.Revision == 0 {
		return &revision{}, nil
	}
	return s.revisionOf(ctx, st, st.Revision)
}

func (s *Service) beginDeletion(t *turn, who awsapi.Identity, in *deleteStackInput) error {
	id, err := s.newUUID()
	if err != nil {
		return err
	}
	t.stack.Token = in.ClientRequestToken
	t.stack.Operation = operation{
		ID: id, Token: in.ClientRequestToken, Identity: who, Started: s.now(), Retain: in.RetainResources, Was: t.stack.Status,
	}
	t.set("DELETE_IN_PROGRESS", userInitiated)
	return nil
}
