package stepfunctions

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type describeStateMachineForExecutionOutput struct {
	StateMachineARN string      `json:"stateMachineArn"`
	Name            string      `json:"name"`
	UpdateDate      awsapi.Time `json:"updateDate"`
	MapRunARN       *string     `json:"mapRunArn,omitempty"`
	Label           *string     `json:"label,omitempty"` // of the Map that a child execution belongs to
	revisionOutput
}

// describeStateMachineForExecution tells of the revision that the execution was
// started with, whatever became of the state machine since.
func (s *Service) describeStateMachineForExecution(ctx context.Context, call *awsapi.Call, in *describeExecutionInput) (*describeStateMachineForExecutionOutput, error) {
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	r, err := s.revisionOf(ctx, x)
	if err != nil {
		return nil, err
	}
	out := &describeStateMachineForExecutionOutput{
		StateMachineARN: x.StateMachineARN, Name: x.StateMachineName,
		UpdateDate: timestamp(r.Date), MapRunARN: textOf(x.ParentMapRunARN),
	}
	if x.ParentMapRunARN != "" {
		_, label, _ := strings.Cut(x.StateMachineName, "/")
		out.Label, r.Definition = &label, definitionID(x.Definition)
	}
	out.revisionOutput, err = s.describeRevision(ctx, r, asl.Standard, in.IncludedData != metadataOnly)
	return out, err
}

// revisionOf returns the revision of an execution, or for one that was started
// without a state machine what its record tells.
func (s *Service) revisionOf(ctx context.Context, x *store.Execution) (revision, error) {
	r, _, err := s.revisions.Get(ctx, x.LoggingRevision)
	if errors.Is(err, store.ErrNotFound) {
		return revision{
			Definition: definitionID(x.Definition), RoleARN: x.RoleARN, Date: x.StartDate,
			Logging: loggingConfiguration{Level: logOff}, Encryption: encryptionConfiguration{Type: awsOwnedKey},
		}, nil
	}
	if err != nil {
		return revision{}, err
	}
	return *r, nil
}
