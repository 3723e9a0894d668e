package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// parseStateMachine reads the ARN of a state machine that may have a qualifier.
// The operations so far do not take the ARN of a Distributed Map state.
func parseStateMachine(text string) (resource, error) {
	r, err := parseResource(text, kindStateMachine)
	if err != nil {
		return resource{}, err
	}
	if r.Label != "" {
		return resource{}, validation(reasonLabeledARN, "This operation does not support the ARN of a Map state: '%s'", text)
	}
	return r, nil
}

// findMachine returns the state machine that an ARN without qualifier names,
// with the version of its record.
func (s *Service) findMachine(ctx context.Context, call *awsapi.Call, r resource) (*stateMachine, uint64, error) {
	if !r.ownedBy(call) || r.Qualifier != "" {
		return nil, 0, errStateMachineDoesNotExist.because(r.ARN)
	}
	m, version, err := s.machines.Get(ctx, r.ARN)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, errStateMachineDoesNotExist.because(r.ARN)
	}
	return m, version, err
}

// changeMachine changes a state machine that is not being deleted, together
// with what belongs to it. f returns the writes beside that of the machine
// itself; changed says whether there is anything to write. Since every change
// of versions and aliases writes the machine too, they exclude one another.
func (s *Service) changeMachine(ctx context.Context, call *awsapi.Call, r resource,
	f func(m *stateMachine) (writes []store.Write, changed bool, err error)) error {
	return s.change(ctx, func() ([]store.Write, error) {
		m, recordVersion, err := s.findMachine(ctx, call, r)
		if err != nil {
			return nil, err
		}
		if m.Status == deleting {
			return nil, errStateMachineDeleting.because(m.ARN)
		}
		writes, changed, err := f(m)
		if err != nil || !changed {
			return nil, err
		}
		return append(writes, s.machines.Put(m, recordVersion)), nil
	})
}

// target is what a state machine ARN, maybe a qualified one, names.
type target struct {
	machine *stateMachine // not to be changed
	version *version      // nil where the ARN has no qualifier
	alias   *alias        // nil where the ARN is not an alias's
}

// revision is what an execution of the target is started with.
func (t target) revision() revision {
	if t.version != nil {
		return t.version.Revision
	}
	return t.machine.Current
}

// lookAtMachine is findMachine for who does not change what it finds, which
// others look at too.
func (s *Service) lookAtMachine(ctx context.Context, call *awsapi.Call, r resource) (*stateMachine, error) {
	if !r.ownedBy(call) || r.Qualifier != "" {
		return nil, errStateMachineDoesNotExist.because(r.ARN)
	}
	m, err := s.seen.Look(ctx, r.ARN)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errStateMachineDoesNotExist.because(r.ARN)
	}
	return m, err
}

// findTarget returns what the ARN names. An alias is routed to one of its
// versions by chance.
func (s *Service) findTarget(ctx context.Context, call *awsapi.Call, r resource) (target, error) {
	plain := r
	plain.ARN, plain.Qualifier = r.unqualified(), ""
	m, err := s.lookAtMachine(ctx, call, plain)
	if err != nil {
		return target{}, notThis(err, r)
	}
	t := target{machine: m}
	switch {
	case r.Qualifier == "":
	case r.isVersion():
		t.version, err = s.findVersion(ctx, r)
	default:
		if t.alias, err = s.findAlias(ctx, r); err == nil {
			t.version, err = s.routed(ctx, t.alias)
		}
	}
	return t, notThis(err, r)
}

// notThis makes of a missing part of a qualified ARN the error that names the
// whole of it.
func notThis(err error, r resource) error {
	var e *awsapi.Error
	if errors.Is(err, store.ErrNotFound) || errors.As(err, &e) && e.Code == errStateMachineDoesNotExist.code {
		return errStateMachineDoesNotExist.because(r.ARN)
	}
	return err
}

// findVersion returns the version that a qualified ARN names, store.ErrNotFound
// if there is none.
func (s *Service) findVersion(ctx context.Context, r resource) (*version, error) {
	number, err := strconv.ParseInt(r.Qualifier, 10, 64)
	if err != nil || versionARN(r.unqualified(), number) != r.ARN {
		return nil, store.ErrNotFound // beyond int64, or with leading zeros
	}
	v, _, err := s.versions.Get(ctx, versionKey(r.unqualified(), number))
	return v, err
}

// findAlias returns the alias that a qualified ARN names, store.ErrNotFound if
// there is none.
func (s *Service) findAlias(ctx context.Context, r resource) (*alias, error) {
	a, _, err := s.aliases.Get(ctx, r.ARN)
	return a, err
}

// routed picks one of an alias's versions by the weights of its routes.
func (s *Service) routed(ctx context.Context, a *alias) (*version, error) {
	picked := a.Routing[0]
	if len(a.Routing) > 1 {
		n, err := s.randomBelow(100)
		if err != nil {
			return nil, err
		}
		if n >= a.Routing[0].Weight {
			picked = a.Routing[1]
		}
	}
	r, err := parseStateMachine(picked.VersionARN)
	if err != nil {
		return nil, fmt.Errorf("route of alias %s: %w", a.ARN, err)
	}
	return s.findVersion(ctx, r)
}

// findExecution returns the execution with an ARN. Those of Express state
// machines are not found by it, as in AWS.
func (s *Service) findExecution(ctx context.Context, call *awsapi.Call, text string) (*store.Execution, error) {
	r, err := parseResource(text, kindExecution)
	if err != nil {
		return nil, err
	}
	if !r.ownedBy(call) {
		return nil, errExecutionDoesNotExist.because(text)
	}
	x, err := s.store.FindExecution(ctx, text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errExecutionDoesNotExist.because(text)
	}
	return x, err
}

// findActivity returns the activity with an ARN.
func (s *Service) findActivity(ctx context.Context, call *awsapi.Call, text string) (*activity, error) {
	r, err := parseResource(text, kindActivity)
	if err != nil {
		return nil, err
	}
	if !r.ownedBy(call) {
		return nil, errActivityDoesNotExist.because(text)
	}
	a, _, err := s.activities.Get(ctx, text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errActivityDoesNotExist.because(text)
	}
	return a, err
}
