package cloudformation

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type executeChangeSetInput struct {
	StackName          string
	ChangeSetName      string
	ClientRequestToken string
	DisableRollback    *bool
}

// executeChangeSet has a stack changed as a change set says. The stack's other
// change sets are gone then, as they were made for what it was.
func (s *Service) executeChangeSet(ctx context.Context, call *awsapi.Call, in *executeChangeSetInput) (*struct{}, error) {
	c, st, err := s.findChangeSet(ctx, call, in.StackName, in.ChangeSetName)
	if err != nil {
		return nil, err
	}
	if c.ExecutionStatus != "AVAILABLE" {
		if in.ClientRequestToken != "" && in.ClientRequestToken == st.Token {
			return nil, nil
		}
		return nil, invalidChangeSet("ChangeSet [%s] cannot be executed in its current execution status of [%s]", c.ID, c.ExecutionStatus)
	}
	others, err := s.changeSetsOf(ctx, st)
	if err != nil {
		return nil, err
	}
	onFailure := c.OnFailure
	if onFailure == "" {
		onFailure = "ROLLBACK"
	}
	if in.DisableRollback != nil && *in.DisableRollback {
		onFailure = "DO_NOTHING"
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		if t.stack.Revision != c.Based || t.stack.Status != "REVIEW_IN_PROGRESS" && !slices.Contains(updatable, t.stack.Status) {
			return invalidChangeSet("ChangeSet [%s] cannot be executed in its current status of [%s]", c.ID, "OBSOLETE")
		}
		for _, o := range others {
			if o.UUID != c.UUID {
				t.write(s.changeSets.Drop(o.Stack+"/"+o.UUID, anyVersion))
			}
		}
		executed := *c
		executed.ExecutionStatus = "EXECUTE_COMPLETE"
		t.write(s.changeSets.Put(&executed, anyVersion))
		v := executed.Revision
		v.Number, v.DisableRollback = t.stack.Revisions+1, onFailure == "DO_NOTHING"
		t.stack.ChangeSetID = c.ID
		if c.Kind == "CREATE" {
			return s.beginCreation(t, call, &v, onFailure, in.ClientRequestToken)
		}
		return s.beginUpdate(t, call, &v, onFailure, in.ClientRequestToken)
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return nil, nil
}

// isCode reports whether an error is one that clients are told with this code.
func isCode(err error, code string) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	return ok && e.Code == code
}
