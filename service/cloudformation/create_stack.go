package cloudformation

import (
	"context"
	"errors"
	"regexp"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createStackInput struct {
	stackInput
	DisableRollback             *bool
	TimeoutInMinutes            int
	OnFailure                   string
	StackPolicyBody             string
	StackPolicyURL              string
	ClientRequestToken          string
	EnableTerminationProtection bool
}

type stackIDOutput struct{ StackId string }

const userInitiated = "User Initiated"

func (s *Service) createStack(ctx context.Context, call *awsapi.Call, in *createStackInput) (*stackIDOutput, error) {
	there, _, err := s.find(ctx, call, in.StackName)
	if err != nil {
		return nil, err
	}
	if there != nil {
		if in.ClientRequestToken != "" && in.ClientRequestToken == there.Token {
			return &stackIDOutput{there.ID}, nil
		}
		return nil, alreadyExists(in.StackName)
	}
	onFailure, err := onFailureOf(in.OnFailure, in.DisableRollback)
	if err != nil {
		return nil, err
	}
	policy, err := policyText(ctx, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	st, err := s.newStack(call, in.StackName)
	if err != nil {
		return nil, err
	}
	d, err := s.draft(ctx, st, &in.stackInput, nil)
	if err != nil {
		return nil, err
	}
	if _, err := s.foresee(ctx, st, d.bound, d.revision.Tags, nil); err != nil {
		return nil, told(err)
	}
	d.revision.Minutes, d.revision.DisableRollback = in.TimeoutInMinutes, onFailure == "DO_NOTHING"
	st.Protected, st.Policy = in.EnableTerminationProtection, policy
	t := &turn{service: s, stack: st}
	if err := s.beginCreation(t, call, d.revision, onFailure, in.ClientRequestToken); err != nil {
		return nil, err
	}
	t.write(s.stacks.Put(st, 0), s.names.Put(&stackName{st.Region, st.Account, st.Name, st.Key}, 0))
	if err := s.options.Store.Apply(ctx, t.writes...); err != nil {
		if errors.Is(err, store.ErrExists) {
			return nil, alreadyExists(in.StackName)
		}
		return nil, err
	}
	s.options.OnChange(st.ID)
	s.wake(st.Key)
	return &stackIDOutput{st.ID}, nil
}

// Names of stacks
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html);
// the API's model does not have this.
var validName = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`)

const longestName = 128

// newStack returns the record of a stack that is not there yet.
func (s *Service) newStack(call *awsapi.Call, name string) (*stack, error) {
	if !validName.MatchString(name) {
		return nil, validationError("1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", name)
	}
	if len(name) > longestName {
		return nil, validationError("1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to %d", name, longestName)
	}
	id, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	return &stack{
		Key: scope(call) + id, ID: stackID(call.Region, call.Identity.Account, name, id), Name: name,
		Region: call.Region, Account: call.Identity.Account, Created: s.now(), Outputs: []output{},
	}, nil
}

// beginCreation has a stack created by a revision.
func (s *Service) beginCreation(t *turn, call *awsapi.Call, v *revision, onFailure, token string) error {
	id, err := s.newUUID()
	if err != nil {
		return err
	}
	st := t.stack
	st.Revision, st.Revisions, st.Description, st.Token = v.Number, v.Number, v.Description, token
	st.Operation = operation{
		ID: id, Token: token, Identity: actor(call, v.Role), Started: s.now(), Target: v.Number,
		OnFailure: onFailure, Minutes: v.Minutes,
	}
	t.write(s.revisions.Put(v, store.Any))
	t.set("CREATE_IN_PROGRESS", userInitiated)
	return t.err
}

// onFailureOf is what is to come of a creation that fails.
func onFailureOf(onFailure string, disable *bool) (string, error) {
	switch {
	case onFailure != "" && disable != nil:
		return "", validationError("Both DisableRollback and OnFailure cannot be specified at the same time")
	case onFailure != "":
		return onFailure, nil
	case disable != nil && *disable:
		return "DO_NOTHING", nil
	}
	return "ROLLBACK", nil
}
