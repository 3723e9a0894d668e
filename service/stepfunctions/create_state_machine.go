package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createStateMachineInput struct {
	Name                    string                   `json:"name"`
	Definition              string                   `json:"definition"`
	RoleARN                 string                   `json:"roleArn"`
	Type                    asl.Kind                 `json:"type"`
	LoggingConfiguration    *loggingConfiguration    `json:"loggingConfiguration"`
	Tags                    []tag                    `json:"tags"`
	TracingConfiguration    *tracingConfiguration    `json:"tracingConfiguration"`
	Publish                 bool                     `json:"publish"`
	VersionDescription      *string                  `json:"versionDescription"`
	EncryptionConfiguration *encryptionConfiguration `json:"encryptionConfiguration"`
}

type createStateMachineOutput struct {
	StateMachineARN        string      `json:"stateMachineArn"`
	CreationDate           awsapi.Time `json:"creationDate"`
	StateMachineVersionARN *string     `json:"stateMachineVersionArn,omitempty"`
}

// createStateMachine is idempotent: a machine of that name that is equal but
// for its role and tags is answered with instead
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html).
func (s *Service) createStateMachine(ctx context.Context, call *awsapi.Call, in *createStateMachineInput) (*createStateMachineOutput, error) {
	wanted, err := s.checkCreation(ctx, call, in)
	if err != nil {
		return nil, err
	}
	var made *stateMachine
	err = s.change(ctx, func() ([]store.Write, error) {
		existing, _, err := s.machines.Get(ctx, wanted.ARN)
		if err == nil {
			made = existing
			return nil, mayStandFor(existing, wanted)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		fresh := *wanted
		made = &fresh
		return s.creationWrites(made), nil
	})
	if err != nil {
		return nil, err
	}
	s.saved(ctx, call.Identity.Account, call.Region, in.Definition)
	out := &createStateMachineOutput{StateMachineARN: made.ARN, CreationDate: timestamp(made.CreationDate)}
	if in.Publish {
		out.StateMachineVersionARN = textOf(versionARN(made.ARN, 1))
	}
	return out, nil
}

// checkCreation returns the state machine that a valid request asks for.
func (s *Service) checkCreation(ctx context.Context, call *awsapi.Call, in *createStateMachineInput) (*stateMachine, error) {
	if !validName(in.Name) {
		return nil, errInvalidName.because(in.Name)
	}
	if err := checkVersionDescription(in.VersionDescription, in.Publish); err != nil {
		return nil, err
	}
	kind := kindOf(in.Type)
	machineARN := newARN(call, kindStateMachine, in.Name)
	tags, err := withTags(machineARN, nil, in.Tags)
	if err != nil {
		return nil, err
	}
	first, err := s.firstRevision(ctx, in, kind)
	if err != nil {
		return nil, err
	}
	m := &stateMachine{
		ARN: machineARN, Name: in.Name, Type: kind, Status: active, CreationDate: first.Date, Tags: tags, Current: first,
		Creation: creation{Publish: in.Publish},
	}
	if in.VersionDescription != nil {
		m.Creation.VersionDescription = *in.VersionDescription
	}
	return m, nil
}

func (s *Service) firstRevision(ctx context.Context, in *createStateMachineInput, kind asl.Kind) (revision, error) {
	r := revision{RoleARN: in.RoleARN, Tracing: tracingOf(in.TracingConfiguration), Date: s.clock.Now()}
	err := checkRoleARN(in.RoleARN)
	if err != nil {
		return r, err
	}
	if err = checkDefinition(in.Definition, kind); err != nil {
		return r, err
	}
	if r.Logging, err = s.checkLogging(ctx, in.LoggingConfiguration); err != nil {
		return r, err
	}
	if r.Encryption, err = checkedEncryption(in.EncryptionConfiguration); err != nil {
		return r, err
	}
	if r.Key, err = s.newUUID(); err != nil {
		return r, err
	}
	r.Definition, err = s.keepDefinition(ctx, in.Definition)
	return r, err
}

// mayStandFor answers the error of a request for a machine that exists but is
// not the one that is wanted.
func mayStandFor(existing, wanted *stateMachine) error {
	if existing.Status == deleting {
		return errStateMachineDeleting.because(existing.ARN)
	}
	if existing.Type != wanted.Type || existing.Creation != wanted.Creation ||
		!existing.Current.sameSettings(wanted.Current) {
		return errStateMachineAlreadyExists.because(existing.ARN)
	}
	return nil
}

// creationWrites makes a new machine, with its first version where it is to be
// published.
func (s *Service) creationWrites(m *stateMachine) []store.Write {
	writes := []store.Write{s.revisions.Put(&m.Current, 0)}
	if m.Creation.Publish {
		v := m.publish(m.Creation.VersionDescription, m.CreationDate)
		writes = append(writes, s.versions.Put(v, 0))
	}
	return append(writes, s.machines.Put(m, 0))
}

// checkVersionDescription demands that a version is published where one is described.
func checkVersionDescription(description *string, publish bool) error {
	if description != nil && !publish {
		return validation("", "Version description can only be set when publish is true")
	}
	return nil
}
