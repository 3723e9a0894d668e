package stepfunctions

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/store"
)

// Quotas of a state machine
// (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
const (
	maxVersions = 1000
	maxAliases  = 100
)

// publish makes a version of the machine's current revision.
func (m *stateMachine) publish(description string, now time.Time) *version {
	m.LastVersion++
	m.Published = m.LastVersion
	m.Versions++
	return &version{
		StateMachineARN: m.ARN, Number: m.LastVersion, Name: m.Name, Type: m.Type,
		Description: description, CreationDate: now, Revision: m.Current,
	}
}

// publishOnce returns the version of the current revision and, where it is
// published only now, the write that makes it. Its description is that of the
// first publication.
func (s *Service) publishOnce(ctx context.Context, m *stateMachine, description *string) (*version, []store.Write, error) {
	if m.Published != 0 {
		v, _, err := s.versions.Get(ctx, versionKey(m.ARN, m.Published))
		return v, nil, err
	}
	if m.Versions >= maxVersions {
		return nil, nil, errQuotaExceeded.because("The state machine has 1000 versions already. Delete unused versions first.")
	}
	var text string
	if description != nil {
		text = *description
	}
	v := m.publish(text, s.clock.Now())
	return v, []store.Write{s.versions.Put(v, 0)}, nil
}
