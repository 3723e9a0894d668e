package cloudformation

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createChangeSetInput struct {
	stackInput
	ChangeSetName       string
	ChangeSetType       string
	ClientToken         string
	Description         string
	ResourcesToImport   []any
	IncludeNestedStacks bool
	OnStackFailure      string
}

type createChangeSetOutput struct{ Id, StackId string }

const anyVersion = store.Any

// createChangeSet plans a change of a stack, at once: the change set is complete,
// or has failed for there is nothing to change, when this answers.
func (s *Service) createChangeSet(ctx context.Context, call *awsapi.Call, in *createChangeSetInput) (*createChangeSetOutput, error) {
	if len(in.ResourcesToImport) > 0 || in.ChangeSetType == "IMPORT" {
		return nil, validationError("Treadle imports no resources into stacks: ResourcesToImport and ChangeSetType IMPORT are not supported.")
	}
	st, fresh, err := s.stackForChangeSet(ctx, call, in)
	if err != nil {
		return nil, err
	}
	if c, err := s.sameNamed(ctx, st, in); err != nil || c != nil {
		return c, err
	}
	c, err := s.newChangeSet(ctx, call, st, in)
	if err != nil {
		return nil, err
	}
	if err := s.keepChangeSet(ctx, st, fresh, c); err != nil {
		return nil, err
	}
	return &createChangeSetOutput{c.ID, st.ID}, nil
}

// stackForChangeSet returns the stack that the change set is for. One that is to
// be created gets its record now.
func (s *Service) stackForChangeSet(ctx context.Context, call *awsapi.Call, in *createChangeSetInput) (st *stack, fresh bool, err error) {
	st, _, err = s.find(ctx, call, in.StackName)
	switch {
	case err != nil:
		return nil, false, err
	case in.ChangeSetType == "CREATE" && st == nil:
		st, err = s.newStack(call, in.StackName)
		return st, true, err
	case in.ChangeSetType == "CREATE" && st.Status != "REVIEW_IN_PROGRESS":
		return nil, false, validationError("Stack [%s] already exists and cannot be created again with the changeSet [%s].", st.Name, in.ChangeSetName)
	case st == nil:
		return nil, false, validationError(noStack, in.StackName)
	case in.ChangeSetType != "CREATE" && !slices.Contains(updatable, st.Status):
		return nil, false, cannotBe(st, "updated")
	}
	return st, false, nil
}

// sameNamed refuses a name that is taken, unless the request is the same again.
func (s *Service) sameNamed(ctx context.Context, st *stack, in *createChangeSetInput) (*createChangeSetOutput, error) {
	if !validName.MatchString(in.ChangeSetName) || len(in.ChangeSetName) > longestName {
		return nil, validationError("1 validation error detected: Value '%s' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", in.ChangeSetName)
	}
	all, err := s.changeSetsOf(ctx, st)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Name != in.ChangeSetName || c.ExecutionStatus == "EXECUTE_COMPLETE" {
			continue
		}
		if in.ClientToken != "" && in.ClientToken == c.Token {
			return &createChangeSetOutput{c.ID, c.StackID}, nil
		}
		return nil, &awsapi.Error{Code: "AlreadyExistsException", Status: 400, Message: "ChangeSet " + c.ID + " already exists"}
	}
	return nil, nil
}

func (s *Service) newChangeSet(ctx context.Context, call *awsapi.Call, st *stack, in *createChangeSetInput) (*changeSet, error) {
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	c := &changeSet{
		Stack: st.Key, UUID: id, ID: changeSetID(call, in.ChangeSetName, id), Name: in.ChangeSetName,
		StackID: st.ID, StackName: st.Name, Description: in.Description, Created: s.now(), Kind: "UPDATE",
		Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE", Token: in.ClientToken, Based: st.Revision,
		OnFailure: in.OnStackFailure, Nested: in.IncludeNestedStacks,
	}
	var before *revision
	if st.Revision == 0 {
		c.Kind = "CREATE"
	} else if before, err = s.revisionOf(ctx, st, st.Revision); err != nil {
		return nil, err
	}
	in.reviewed = true
	d, p, err := s.draftUpdate(ctx, st, &in.stackInput, before)
	if err != nil {
		return nil, err
	}
	c.Revision, c.Changes = *d.revision, p.list
	if before != nil && p.nothing(before, d.revision) {
		c.Status, c.ExecutionStatus = "FAILED", "UNAVAILABLE"
		c.Reason = "The submitted information didn't contain changes. Submit different information to create a change set."
	}
	return c, nil
}

// keepChangeSet writes a change set, with the stack if it is new.
func (s *Service) keepChangeSet(ctx context.Context, st *stack, fresh bool, c *changeSet) error {
	if !fresh {
		_, err := s.change(ctx, st.Key, func(t *turn) error {
			t.write(s.changeSets.Put(c, 0))
			return nil
		})
		return told(err)
	}
	t := &turn{service: s, stack: st}
	t.set("REVIEW_IN_PROGRESS", userInitiated)
	t.write(s.stacks.Put(st, 0), s.names.Put(&stackName{st.Region, st.Account, st.Name, st.Key}, 0), s.changeSets.Put(c, 0))
	err := errors.Join(t.err, s.options.Store.Apply(ctx, t.writes...))
	if errors.Is(err, store.ErrExists) {
		return alreadyExists(st.Name)
	}
	if err == nil {
		s.options.OnChange(st.ID)
	}
	return err
}
