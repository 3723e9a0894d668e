package stepfunctions

import (
	"context"
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

type deleteStateMachineInput struct {
	StateMachineARN string `json:"stateMachineArn"`
}

// deleteStateMachine sets the status DELETING and removes versions and aliases
// at once. The machine is gone when its executions are over, which is at once
// where none runs. It succeeds where there is no such machine.
func (s *Service) deleteStateMachine(ctx context.Context, call *awsapi.Call, in *deleteStateMachineInput) (*empty, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	m, err := s.markDeleting(ctx, call, r)
	if err != nil || m == nil {
		return &empty{}, err
	}
	busy, err := s.hasRunning(ctx, m.ARN)
	if err != nil {
		return nil, err
	}
	if busy {
		s.deleteInBackground(m.ARN)
		return &empty{}, nil
	}
	return &empty{}, s.removeMachine(ctx, m.ARN)
}

// markDeleting sets the status of a machine; nil where there is nothing to do.
func (s *Service) markDeleting(ctx context.Context, call *awsapi.Call, r resource) (marked *stateMachine, err error) {
	err = s.change(ctx, func() ([]store.Write, error) {
		marked = nil
		m, recordVersion, err := s.findMachine(ctx, call, r)
		var missing *awsapi.Error
		if errors.As(err, &missing) && missing.Code == errStateMachineDoesNotExist.code || err == nil && m.Status == deleting {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		m.Status, m.Versions, m.Aliases = deleting, 0, 0
		marked = m
		writes, err := s.dropQualified(ctx, m.ARN)
		return append(writes, s.machines.Put(m, recordVersion)), err
	})
	return marked, err
}

// dropQualified returns the writes that remove a machine's versions and aliases.
func (s *Service) dropQualified(ctx context.Context, machineARN string) (writes []store.Write, err error) {
	for v, err := range s.versions.List(ctx, machineARN+":", "") {
		if err != nil {
			return nil, err
		}
		writes = append(writes, s.versions.Drop(v.key(), store.Any))
	}
	for a, err := range s.aliases.List(ctx, machineARN+":", "") {
		if err != nil {
			return nil, err
		}
		writes = append(writes, s.aliases.Drop(a.ARN, store.Any))
	}
	return writes, nil
}

func (s *Service) hasRunning(ctx context.Context, machineARN string) (bool, error) {
	page, _, err := s.store.ListExecutions(ctx, running(machineARN, 1))
	return len(page) > 0, err
}

func running(machineARN string, limit int) store.ExecutionQuery {
	return store.ExecutionQuery{StateMachineARN: machineARN, Status: store.Status(interpreter.Running), Limit: limit}
}

// deleteInBackground ends a machine's executions and then removes it. AWS ends
// them at their next transition; here they are aborted without waiting for one.
func (s *Service) deleteInBackground(machineARN string) {
	s.wg.Go(func() {
		err := s.stopAll(s.ctx, machineARN)
		if err == nil {
			err = s.removeMachine(s.ctx, machineARN)
		}
		if err != nil && s.ctx.Err() == nil {
			s.log.Error("deletion of a state machine failed; it is tried again at the next start",
				"stateMachine", machineARN, "error", err)
		}
	})
}

// stopBatch is how many running executions are looked up at a time.
const stopBatch = 1000

// stopAll aborts the running executions of a machine.
func (s *Service) stopAll(ctx context.Context, machineARN string) error {
	for {
		page, _, err := s.store.ListExecutions(ctx, running(machineARN, stopBatch))
		if err != nil || len(page) == 0 {
			return err
		}
		for _, x := range page {
			if _, err := s.engine.Stop(ctx, x.ID, nil, nil); err != nil {
				return fmt.Errorf("stop %s: %w", x.ARN, err)
			}
		}
	}
}

// removeMachine removes the record of a machine that is being deleted.
// Revisions stay: executions that are over still name them.
func (s *Service) removeMachine(ctx context.Context, machineARN string) error {
	return s.change(ctx, func() ([]store.Write, error) {
		m, recordVersion, err := s.machines.Get(ctx, machineARN)
		if errors.Is(err, store.ErrNotFound) || err == nil && m.Status != deleting {
			return nil, nil // another process was faster
		}
		if err != nil {
			return nil, err
		}
		return []store.Write{s.machines.Drop(m.ARN, recordVersion)}, nil
	})
}

// resumeDeletions goes on with the deletions that a former process left.
func (s *Service) resumeDeletions(ctx context.Context) error {
	for m, err := range s.machines.List(ctx, "", "") {
		if err != nil {
			return err
		}
		if m.Status == deleting {
			s.deleteInBackground(m.ARN)
		}
	}
	return nil
}
