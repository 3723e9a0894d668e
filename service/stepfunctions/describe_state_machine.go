package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type describeStateMachineInput struct {
	StateMachineARN string `json:"stateMachineArn"`
	IncludedData    string `json:"includedData"`
}

type describeStateMachineOutput struct {
	StateMachineARN string      `json:"stateMachineArn"`
	Name            string      `json:"name"`
	Status          status      `json:"status"`
	Type            asl.Kind    `json:"type"`
	CreationDate    awsapi.Time `json:"creationDate"`
	Description     *string     `json:"description,omitempty"`
	revisionOutput
}

// revisionOutput is what an answer tells of a revision.
type revisionOutput struct {
	Definition              string                  `json:"definition"`
	RoleARN                 string                  `json:"roleArn"`
	LoggingConfiguration    loggingConfiguration    `json:"loggingConfiguration"`
	TracingConfiguration    tracingConfiguration    `json:"tracingConfiguration"`
	EncryptionConfiguration encryptionConfiguration `json:"encryptionConfiguration"`
	RevisionID              *string                 `json:"revisionId,omitempty"`
	VariableReferences      map[string][]string     `json:"variableReferences,omitempty"`
}

// describeStateMachine takes the ARN of a state machine or of a version.
func (s *Service) describeStateMachine(ctx context.Context, call *awsapi.Call, in *describeStateMachineInput) (*describeStateMachineOutput, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	if r.Qualifier != "" && !r.isVersion() {
		return nil, errStateMachineDoesNotExist.because(r.ARN)
	}
	t, err := s.findTarget(ctx, call, r)
	if err != nil {
		return nil, err
	}
	out := &describeStateMachineOutput{
		StateMachineARN: r.ARN, Name: t.machine.Name, Status: t.machine.Status, Type: t.machine.Type,
		CreationDate: timestamp(t.machine.CreationDate),
	}
	if t.version != nil {
		out.CreationDate, out.Description = timestamp(t.version.CreationDate), textOf(t.version.Description)
	}
	out.revisionOutput, err = s.describeRevision(ctx, t.revision(), t.machine.Type, in.IncludedData != metadataOnly)
	return out, err
}

// describeRevision tells of a revision, without its definition where no data
// are wanted.
func (s *Service) describeRevision(ctx context.Context, r revision, kind asl.Kind, data bool) (revisionOutput, error) {
	out := revisionOutput{
		Definition: hiddenDefinition, RoleARN: r.RoleARN, LoggingConfiguration: r.Logging,
		TracingConfiguration: r.Tracing, EncryptionConfiguration: r.Encryption, RevisionID: textOf(r.ID),
	}
	if !data {
		return out, nil
	}
	var err error
	if out.Definition, err = s.store.Definition(ctx, store.DefinitionID(r.Definition)); err != nil {
		return out, err
	}
	// A definition of an older Treadle may no longer compile; it is shown all the same.
	if program, err := asl.Compile(out.Definition, kind); err == nil {
		out.VariableReferences = program.VariableReferences()
	}
	return out, nil
}
