package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type updateStateMachineInput struct {
	StateMachineARN         string                   `json:"stateMachineArn"`
	Definition              *string                  `json:"definition"`
	RoleARN                 *string                  `json:"roleArn"`
	LoggingConfiguration    *loggingConfiguration    `json:"loggingConfiguration"`
	TracingConfiguration    *tracingConfiguration    `json:"tracingConfiguration"`
	Publish                 bool                     `json:"publish"`
	VersionDescription      *string                  `json:"versionDescription"`
	EncryptionConfiguration *encryptionConfiguration `json:"encryptionConfiguration"`
}

type updateStateMachineOutput struct {
	UpdateDate             awsapi.Time `json:"updateDate"`
	RevisionID             *string     `json:"revisionId,omitempty"`
	StateMachineVersionARN *string     `json:"stateMachineVersionArn,omitempty"`
}

// updateStateMachine makes a new revision where the request changes anything.
// Running executions keep theirs.
func (s *Service) updateStateMachine(ctx context.Context, call *awsapi.Call, in *updateStateMachineInput) (*updateStateMachineOutput, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	out := &updateStateMachineOutput{UpdateDate: timestamp(s.clock.Now())}
	err = s.changeMachine(ctx, call, r, func(m *stateMachine) ([]store.Write, bool, error) {
		writes, err := s.revise(ctx, m, in)
		if err != nil {
			return nil, false, err
		}
		out.RevisionID = textOf(m.Current.ID)
		if !in.Publish {
			return writes, len(writes) > 0, nil
		}
		v, published, err := s.publishOnce(ctx, m, in.VersionDescription)
		if err != nil {
			return nil, false, err
		}
		out.StateMachineVersionARN = textOf(v.arn())
		writes = append(writes, published...)
		return writes, len(writes) > 0, nil
	})
	if err != nil {
		return nil, err
	}
	if in.Definition != nil {
		s.saved(ctx, call.Identity.Account, call.Region, *in.Definition)
	}
	return out, nil
}

func (in *updateStateMachineInput) check() error {
	if in.Definition == nil && in.RoleARN == nil && in.LoggingConfiguration == nil &&
		in.TracingConfiguration == nil && in.EncryptionConfiguration == nil {
		return errMissingRequiredParameter.because(
			"Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")
	}
	if in.RoleARN != nil {
		if err := checkRoleARN(*in.RoleARN); err != nil {
			return err
		}
	}
	return checkVersionDescription(in.VersionDescription, in.Publish)
}

// revise gives the machine the revision that the request asks for, and returns
// the write that keeps it; none where nothing changes.
func (s *Service) revise(ctx context.Context, m *stateMachine, in *updateStateMachineInput) ([]store.Write, error) {
	next, err := s.revised(ctx, m, in)
	if err != nil || next.same(m.Current) {
		return nil, err
	}
	if next.ID, err = s.newUUID(); err != nil {
		return nil, err
	}
	next.Key, next.Date = next.ID, s.clock.Now()
	m.Current, m.Published = next, 0
	return []store.Write{s.revisions.Put(&next, 0)}, nil
}

// revised returns the current revision with what the request replaces.
func (s *Service) revised(ctx context.Context, m *stateMachine, in *updateStateMachineInput) (next revision, err error) {
	next = m.Current
	if in.RoleARN != nil {
		next.RoleARN = *in.RoleARN
	}
	if in.TracingConfiguration != nil {
		next.Tracing = *in.TracingConfiguration
	}
	if in.LoggingConfiguration != nil {
		if next.Logging, err = s.checkLogging(ctx, in.LoggingConfiguration); err != nil {
			return next, err
		}
	}
	if in.EncryptionConfiguration != nil {
		if next.Encryption, err = checkedEncryption(in.EncryptionConfiguration); err != nil {
			return next, err
		}
	}
	if in.Definition != nil {
		if err = checkDefinition(*in.Definition, m.Type); err != nil {
			return next, err
		}
		next.Definition, err = s.keepDefinition(ctx, *in.Definition)
	}
	return next, err
}
