package cloudformation

import (
	"context"
	"encoding/json"

	"github.com/treadle-run/treadle/awsapi"
)

type updateTerminationProtectionInput struct {
	StackName                   string
	EnableTerminationProtection bool
}

func (s *Service) updateTerminationProtection(ctx context.Context, call *awsapi.Call, in *updateTerminationProtectionInput) (*stackIDOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		if t.stack.Status == "DELETE_COMPLETE" || t.stack.Status == "DELETE_IN_PROGRESS" {
			return cannotBe(t.stack, "updated")
		}
		t.stack.Protected = in.EnableTerminationProtection
		return nil
	})
	return &stackIDOutput{st.ID}, told(err)
}

type setStackPolicyInput struct {
	StackName       string
	StackPolicyBody string
	StackPolicyURL  string
}

// setStackPolicy keeps a stack policy. It is shown, not applied.
func (s *Service) setStackPolicy(ctx context.Context, call *awsapi.Call, in *setStackPolicyInput) (*struct{}, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	policy, err := policyText(ctx, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	_, err = s.change(ctx, st.Key, func(t *turn) error {
		t.stack.Policy = policy
		return nil
	})
	return nil, told(err)
}

// policyText returns the text of a stack policy, "" for none.
func policyText(ctx context.Context, body, url string) (string, error) {
	if url != "" {
		if body != "" {
			return "", validationError("You cannot specify both StackPolicyURL and StackPolicyBody")
		}
		var err error
		if body, err = fetch(ctx, url); err != nil {
			return "", err
		}
	}
	var policy struct{ Statement json.RawMessage }
	if body != "" && (json.Unmarshal([]byte(body), &policy) != nil || policy.Statement == nil) {
		return "", validationError("Error validating stack policy: Invalid stack policy")
	}
	return body, nil
}

type stackNameInput struct{ StackName string }

type getStackPolicyOutput struct {
	StackPolicyBody string `json:",omitempty"`
}

func (s *Service) getStackPolicy(ctx context.Context, call *awsapi.Call, in *stackNameInput) (*getStackPolicyOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	return &getStackPolicyOutput{st.Policy}, nil
}
