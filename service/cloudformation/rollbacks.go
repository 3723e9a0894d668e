package cloudformation

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type cancelUpdateStackInput struct{ StackName, ClientRequestToken string }

// cancelUpdateStack has an update that is under way taken back.
func (s *Service) cancelUpdateStack(ctx context.Context, call *awsapi.Call, in *cancelUpdateStackInput) (*struct{}, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		if t.stack.Status != "UPDATE_IN_PROGRESS" {
			return validationError("CancelUpdateStack cannot be called from current stack status")
		}
		t.stack.Operation.Cancelled = true
		return nil
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return nil, nil
}

type continueUpdateRollbackInput struct {
	StackName          string
	RoleARN            string
	ResourcesToSkip    []string
	ClientRequestToken string
}

// continueUpdateRollback tries once more to take back an update. Resources to be
// skipped count as taken back.
func (s *Service) continueUpdateRollback(ctx context.Context, call *awsapi.Call, in *continueUpdateRollbackInput) (*struct{}, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	resources, err := s.resourcesOf(ctx, st)
	if err != nil {
		return nil, err
	}
	for _, id := range in.ResourcesToSkip {
		if res := resources[id]; res == nil || res.Work.Operation != st.Operation.ID || res.Work.Stage != unrestored {
			return nil, validationError("Resources specified in ResourcesToSkip [%s] are not in UPDATE_FAILED state", id)
		}
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		if t.stack.Status != "UPDATE_ROLLBACK_FAILED" {
			return cannotBe(t.stack, "rolled back")
		}
		for _, id := range sortedKeys(resources) {
			res := resources[id]
			if res.Work.Operation != t.stack.Operation.ID || res.Work.Stage != unrestored {
				continue
			}
			next := *res
			next.Work.Stage = failed // and is tried again
			if slices.Contains(in.ResourcesToSkip, id) {
				next.Work.Stage = restored
				t.tell(&next, next.Before, "UPDATE_COMPLETE", "Resource was skipped")
			}
			t.put(&next)
		}
		t.stack.Operation.Token = in.ClientRequestToken
		t.set("UPDATE_ROLLBACK_IN_PROGRESS", userInitiated)
		return nil
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return nil, nil
}

type rollbackStackInput struct{ StackName, RoleARN, ClientRequestToken string }

// rollbackStack takes back a creation or an update that has failed and was left so.
func (s *Service) rollbackStack(ctx context.Context, call *awsapi.Call, in *rollbackStackInput) (*stackIDOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		o := &t.stack.Operation
		o.Token = in.ClientRequestToken
		switch t.stack.Status {
		case "CREATE_FAILED":
			o.Condemned, o.Creation = false, true
			t.set("ROLLBACK_IN_PROGRESS", userInitiated)
		case "UPDATE_FAILED":
			t.set("UPDATE_ROLLBACK_IN_PROGRESS", userInitiated)
		default:
			return cannotBe(t.stack, "rolled back")
		}
		return nil
	})
	if err != nil {
		return nil, told(err)
	}
	s.wake(st.Key)
	return &stackIDOutput{st.ID}, nil
}
