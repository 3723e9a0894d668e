package stepfunctions

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
)

// runTest runs a test to its end: it has the work of a Task done and waits as
// long as a Wait says. The interpreter sees to it that this ends within five
// minutes, the limit of AWS.
func (s *Service) runTest(ctx context.Context, call *awsapi.Call, test *interpreter.StateTest) error {
	w := &testWork{service: s, call: call, test: test, due: map[int64]time.Time{}}
	event := interpreter.Event{Kind: interpreter.Start}
	for {
		var err error
		if event.Seed, err = s.newSeed(); err != nil {
			return err
		}
		event.Time = s.clock.Now()
		commands := test.Step(event)
		if test.Inspection().Status != "" {
			w.stop()
			return nil
		}
		w.carryOut(ctx, commands)
		if event, err = w.next(ctx); err != nil {
			w.stop()
			return err
		}
	}
}

// newSeed returns randomness for one step of the interpreter.
func (s *Service) newSeed() (seed [32]byte, err error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	_, err = io.ReadFull(s.random, seed[:])
	return seed, err
}

// testWork is what a test waits for: its timers, and its task, which has a
// goroutine of its own until stop returns.
type testWork struct {
	service *Service
	call    *awsapi.Call
	test    *interpreter.StateTest

	due    map[int64]time.Time // of timers by id
	task   int64
	done   chan taskEnd // nil: there is no task
	cancel context.CancelCauseFunc
}

// taskEnd is how a Runner came back.
type taskEnd struct {
	outcome  engine.Outcome
	panicked any
}

func (w *testWork) carryOut(ctx context.Context, commands []interpreter.Command) {
	for _, c := range commands {
		switch c := c.(type) {
		case interpreter.StartTimer:
			w.due[c.ID] = c.Due
		case interpreter.CancelTimer:
			delete(w.due, c.ID)
		case interpreter.ScheduleTask:
			w.start(ctx, c)
		}
	}
}

func (w *testWork) start(ctx context.Context, c interpreter.ScheduleTask) {
	x := &w.test.Machine.Execution
	task := &engine.Task{
		ScheduleTask: c, Execution: x.ID, ExecutionARN: x.ARN, ExecutionName: x.Name,
		StateMachineARN: x.StateMachineARN, StateMachineName: x.StateMachineName,
		Region: x.Region, Account: w.call.Identity.Account, Express: true, RequestID: x.Name,
	}
	ctx, w.cancel = context.WithCancelCause(ctx)
	w.task, w.done = c.ID, make(chan taskEnd, 1)
	held := clock.SkipperOf(w.service.clock)
	held.Hold() // as the engine does for a task
	go func(done chan<- taskEnd) {
		defer held.Release()
		var end taskEnd
		defer func() {
			end.panicked = recover()
			done <- end
		}()
		end.outcome = w.service.runner.Run(ctx, task, func(string) error { return nil })
	}(w.done)
}

// stop ends the task and waits for its goroutine.
func (w *testWork) stop() {
	if w.done != nil {
		w.cancel(engine.ErrTaskTimedOut)
		<-w.done
		w.done = nil
	}
}

// next waits for the next event of the test.
func (w *testWork) next(ctx context.Context) (interpreter.Event, error) {
	timer, id := w.timer()
	defer timer.Stop()
	select {
	case end := <-w.done:
		w.done = nil
		if end.panicked != nil {
			panic(end.panicked) // for the caller's sake, who knows what to do
		}
		return end.outcome.Event(w.task), nil
	case <-timer.C():
		delete(w.due, id)
		return interpreter.Event{Kind: interpreter.TimerFired, Timer: id}, nil
	case <-w.service.ctx.Done():
		return interpreter.Event{}, errors.New("stepfunctions: closed")
	case <-ctx.Done():
		return interpreter.Event{}, context.Cause(ctx)
	}
}

// timer starts the timer that is due first. There is one at any time: that of
// the whole test.
func (w *testWork) timer() (t clock.Timer, id int64) {
	for other, due := range w.due {
		if id == 0 || due.Before(w.due[id]) || due.Equal(w.due[id]) && other < id {
			id = other
		}
	}
	return w.service.clock.NewTimer(w.due[id].Sub(w.service.clock.Now())), id
}
