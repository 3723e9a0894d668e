package environment

import (
	"context"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/service/lambda/runtimeapi"
)

// sandboxTimeout is the error type of a function that takes too long.
const sandboxTimeout = "Sandbox.Timedout"

func timeoutFailure(f *Function, requestID string) *failure {
	return sandboxFailure(sandboxTimeout, requestID, timeoutMessage(f))
}

func timeoutMessage(f *Function) string {
	return fmt.Sprintf("Task timed out after %.2f seconds", f.Timeout.Seconds())
}

// Invoke runs a function once, in an idle environment or else a new one, and
// returns when that is over. The Outcome has the errors of the function; the
// error is a fault of Treadle or the machine. ctx is for the start of a process
// only: what runs comes to its end.
func (p *Pool) Invoke(ctx context.Context, f *Function, invocation *Invocation) (*Outcome, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.invocations.Done()
	outcome, err := p.runWarm(f, invocation), error(nil)
	if outcome == nil {
		outcome, err = p.runCold(ctx, f, invocation)
	}
	if err == nil && outcome.Failed && p.isClosed() {
		return nil, ErrClosed // not the function failed
	}
	return outcome, err
}

// runWarm returns nil if there is no idle environment.
func (p *Pool) runWarm(f *Function, invocation *Invocation) *Outcome {
	for e := p.take(f); e != nil; e = p.take(f) {
		if outcome := e.invoke(invocation, 0); outcome != nil {
			return outcome
		}
		// It ended before it took the invocation: another can take it.
	}
	return nil
}

func (p *Pool) runCold(ctx context.Context, f *Function, invocation *Invocation) (*Outcome, error) {
	e, took, outcome, err := p.launch(ctx, f, invocation.RequestID)
	if err != nil || outcome != nil {
		return outcome, err
	}
	if outcome := e.invoke(invocation, took); outcome != nil {
		return outcome, nil
	}
	<-e.unit.Done()
	failed := exitFailure(e.unit.Exit(), invocation.RequestID)
	report := report{requestID: invocation.RequestID, initialization: took, memoryMB: f.MemoryMB}
	return e.conclude(runtimeapi.Result{}, failed, report), nil
}

// invoke has the runtime take the invocation and waits for the end of it. nil
// means that the runtime did not take it. Either way the environment is given
// back to the pool or ended.
func (e *environment) invoke(invocation *Invocation, initialization time.Duration) *Outcome {
	if e.hasEnded() {
		return nil
	}
	f := e.function
	e.log.restart()
	e.log.event("START RequestId: " + invocation.RequestID + " Version: " + f.Version)
	pending := e.api.Begin(&runtimeapi.Invocation{
		RequestID:     invocation.RequestID,
		Payload:       invocation.Payload,
		InvokedARN:    invocation.InvokedARN,
		TraceID:       invocation.TraceID,
		ClientContext: invocation.ClientContext,
		Timeout:       f.Timeout,
	})
	timer := time.NewTimer(f.Timeout)
	defer timer.Stop()
	if !e.taken(pending, timer) {
		e.kill()
		return nil
	}
	begun := time.Now()
	timer.Reset(f.Timeout)
	result, failed := e.await(pending, timer, invocation.RequestID)
	report := report{
		requestID:      invocation.RequestID,
		duration:       time.Since(begun),
		initialization: initialization,
		memoryMB:       f.MemoryMB,
	}
	return e.conclude(result, failed, report)
}

func (e *environment) hasEnded() bool {
	select {
	case <-e.unit.Done():
		return true
	default:
		return false
	}
}

// taken waits until the runtime has the invocation.
func (e *environment) taken(pending *runtimeapi.Pending, timer *time.Timer) bool {
	select {
	case <-pending.Taken():
		return true
	case <-e.unit.Done():
	case <-timer.C: // the runtime is stuck since the invocation before
	}
	return !pending.Withdraw()
}

// await waits for the answer. A failure is one of the environment; those that
// the runtime reports are in the result.
func (e *environment) await(pending *runtimeapi.Pending, timer *time.Timer, requestID string) (runtimeapi.Result, *failure) {
	select {
	case result := <-pending.Done():
		return result, nil
	case <-timer.C:
		e.kill()
		<-e.unit.Done()
		return runtimeapi.Result{}, timeoutFailure(e.function, requestID)
	case <-e.unit.Done():
	}
	select {
	case result := <-pending.Done(): // it answered, then exited
		return result, nil
	default:
		return runtimeapi.Result{}, exitFailure(e.unit.Exit(), requestID)
	}
}

// conclude writes the end of the log and gives the environment back.
func (e *environment) conclude(result runtimeapi.Result, failed *failure, report report) *Outcome {
	e.output.sync()
	outcome := &Outcome{Payload: result.Payload, Failed: result.ErrorType != ""}
	if failed != nil {
		outcome = &Outcome{Payload: failed.payload, Failed: true}
		report.status = failed.status()
		e.logFailure(failed, report.requestID)
	}
	report.peakBytes = e.unit.MemoryPeakBytes()
	outcome.Tail, outcome.Duration = e.log.conclude(report), report.duration
	if failed == nil {
		e.pool.giveBack(e)
	}
	return outcome
}

func (e *environment) logFailure(failed *failure, requestID string) {
	switch {
	case failed.errorType == sandboxTimeout:
		now := e.pool.options.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		e.log.event(fmt.Sprintf("%s %s %s\n", now, requestID, timeoutMessage(e.function)))
	case failed.message != "":
		e.log.event(failed.message)
	}
}
