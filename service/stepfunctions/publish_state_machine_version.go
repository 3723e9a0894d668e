package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type publishStateMachineVersionInput struct {
	StateMachineARN string  `json:"stateMachineArn"`
	RevisionID      *string `json:"revisionId"`
	Description     *string `json:"description"`
}

type publishStateMachineVersionOutput struct {
	CreationDate           awsapi.Time `json:"creationDate"`
	StateMachineVersionARN string      `json:"stateMachineVersionArn"`
}

// publishStateMachineVersion is idempotent: a revision is published once.
func (s *Service) publishStateMachineVersion(ctx context.Context, call *awsapi.Call, in *publishStateMachineVersionInput) (*publishStateMachineVersionOutput, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	var v *version
	err = s.changeMachine(ctx, call, r, func(m *stateMachine) ([]store.Write, bool, error) {
		if in.RevisionID != nil && *in.RevisionID != m.Current.publicID() {
			return nil, false, errConflict.because("Failed to publish the State Machine version for revision " + *in.RevisionID +
				". The current State Machine revision is " + m.Current.publicID() + ".")
		}
		var writes []store.Write
		var err error
		v, writes, err = s.publishOnce(ctx, m, in.Description)
		return writes, len(writes) > 0, err
	})
	if err != nil {
		return nil, err
	}
	return &publishStateMachineVersionOutput{CreationDate: timestamp(v.CreationDate), StateMachineVersionARN: v.arn()}, nil
}
