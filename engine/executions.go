package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// Start starts an execution, which is durable when it returns. Where one of
// that ARN is there already, it returns that one's record and store.ErrExists.
func (e *Engine) Start(ctx context.Context, q StartRequest) (*store.Execution, error) {
	e.clock.Hold() // so that it starts at its StartDate
	defer e.clock.Release()
	r, err := e.startRequest(ctx, q)
	if err != nil {
		return nil, err
	}
	a, err := e.do(ctx, r)
	if errors.Is(err, store.ErrExists) {
		existing, findErr := e.store.FindExecution(ctx, q.ARN)
		if findErr != nil {
			return nil, fmt.Errorf("find execution: %w", findErr)
		}
		return existing, store.ErrExists
	}
	return a.record, err
}

// Run starts an execution and returns its record once it is closed.
func (e *Engine) Run(ctx context.Context, q StartRequest) (*store.Execution, error) {
	e.clock.Hold()
	r, err := e.startRequest(ctx, q)
	var end <-chan *store.Execution
	if err == nil {
		var forget func()
		end, forget = e.ends.watch(r.id)
		defer forget()
		_, err = e.do(ctx, r)
	}
	e.clock.Release()
	if err != nil {
		return nil, err
	}
	select {
	case record := <-end:
		return record, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-e.working.Done():
		return nil, ErrClosed
	}
}

// startRequest asks for a new execution.
func (e *Engine) startRequest(ctx context.Context, q StartRequest) (*request, error) {
	definition, program, err := e.programs.put(ctx, q.Definition, q.Express)
	if err != nil {
		return nil, fmt.Errorf("definition of %s: %w", q.StateMachineARN, err)
	}
	now := e.clock.Now().UTC().Truncate(time.Millisecond)
	record := &store.Execution{
		ID: e.ids.next(now), ARN: q.ARN, Name: q.Name,
		StateMachineARN: q.StateMachineARN, StateMachineName: q.StateMachineName,
		VersionARN: q.VersionARN, AliasARN: q.AliasARN, RoleARN: q.RoleARN,
		Definition: definition, Express: q.Express,
		Input: q.Input, TraceHeader: q.TraceHeader, LoggingRevision: q.LoggingRevision,
		StartDate: now, Status: store.Status(interpreter.Running),
	}
	return &request{
		id:     record.ID,
		event:  interpreter.Event{Kind: interpreter.Start},
		create: &live{record: record, machine: e.machine(record, program)},
	}, nil
}

// ends tells those who run an execution of its end. Its zero value is ready.
type ends struct {
	mu   sync.Mutex
	byID map[store.ID]chan *store.Execution
}

// watch returns a channel for the record of an execution that is about to be
// started. forget must be called.
func (w *ends) watch(id store.ID) (end <-chan *store.Execution, forget func()) {
	ch := make(chan *store.Execution, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byID == nil {
		w.byID = map[store.ID]chan *store.Execution{}
	}
	w.byID[id] = ch
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.byID, id)
	}
}

// tell tells of an execution that is closed.
func (w *ends) tell(record *store.Execution) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ch := w.byID[record.ID]; ch != nil {
		select {
		case ch <- record:
		default: // a redriven one was told of before
		}
	}
}

// Stop aborts an execution and returns when it stopped, which for a closed one
// is when it closed. It returns store.ErrNotFound where there is none.
func (e *Engine) Stop(ctx context.Context, id store.ID, name, cause *string) (time.Time, error) {
	a, err := e.do(ctx, &request{
		id:    id,
		event: interpreter.Event{Kind: interpreter.Abort, Error: name, Cause: cause},
	})
	if err != nil {
		return time.Time{}, err
	}
	return a.record.StopDate, nil
}

// Wait returns the record of an execution once it is closed.
func (e *Engine) Wait(ctx context.Context, id store.ID) (*store.Execution, error) {
	changes, stop := e.watchers.Watch(id)
	defer stop()
	for {
		record, err := e.store.Execution(ctx, id)
		if err != nil || record.Status != store.Status(interpreter.Running) {
			return record, err
		}
		select {
		case <-changes:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-e.working.Done():
			return nil, ErrClosed
		}
	}
}
