package environment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/service/lambda/runtimeapi"
)

// launch starts a new environment for an invocation and waits until it is
// initialized. Where that fails for the function's own reasons there is an
// outcome instead of an environment.
//
// The initialization may take InitTimeout. If it takes longer, Lambda starts it
// once more as part of the invocation, within the function's own time.
func (p *Pool) launch(ctx context.Context, f *Function, requestID string) (*environment, time.Duration, *Outcome, error) {
	e, took, failed, err := p.try(ctx, f, requestID, "init", p.options.InitTimeout)
	if failed != nil && failed.errorType == sandboxTimeout {
		e, took, failed, err = p.try(ctx, f, requestID, "invoke", f.Timeout)
	}
	if err != nil {
		return nil, 0, nil, err
	}
	if failed != nil {
		return nil, 0, e.stillborn(failed, took, requestID), nil
	}
	return e, took, nil, nil
}

// try starts one environment. One that failed is ended, and returned for its
// log.
func (p *Pool) try(ctx context.Context, f *Function, requestID, phase string, limit time.Duration) (*environment, time.Duration, *failure, error) {
	e, err := p.newEnvironment(f)
	if err != nil {
		return nil, 0, nil, err
	}
	e.log.event("INIT_START Runtime Version: " + f.Runtime)
	err = e.start(ctx)
	if errors.Is(err, errEntrypoint) {
		return e, 0, sandboxFailure("Runtime.InvalidEntrypoint", requestID, err.Error()), nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	took, failed := e.initialize(limit, requestID)
	if failed == nil {
		return e, took, nil, nil
	}
	e.kill()
	<-e.unit.Done()
	e.output.sync()
	e.log.event(fmt.Sprintf("INIT_REPORT Init Duration: %.2f ms\tPhase: %s\t%s",
		milliseconds(took), phase, failed.status()))
	return e, took, failed, nil
}

// initialize waits until the runtime asks for its first invocation.
func (e *environment) initialize(limit time.Duration, requestID string) (time.Duration, *failure) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var failed *failure
	select {
	case <-e.api.Ready():
	case report := <-e.api.InitError():
		failed = reported(report)
	case <-e.unit.Done():
		failed = e.exitedWhileStarting(requestID)
	case <-timer.C:
		failed = timeoutFailure(e.function, requestID)
	}
	return time.Since(e.started), failed
}

// exitedWhileStarting prefers the reason that the runtime gave, if any, to that
// it exited.
func (e *environment) exitedWhileStarting(requestID string) *failure {
	select {
	case report := <-e.api.InitError():
		return reported(report)
	default:
		return exitFailure(e.unit.Exit(), requestID)
	}
}

// reported is a failure that the runtime tells of; it writes its own log.
func reported(result runtimeapi.Result) *failure {
	return &failure{errorType: result.ErrorType, payload: result.Payload}
}

// stillborn is the outcome of an invocation whose environment could not be
// initialized. Its log has all that was written meanwhile.
func (e *environment) stillborn(failed *failure, took time.Duration, requestID string) *Outcome {
	e.log.event("START RequestId: " + requestID + " Version: " + e.function.Version)
	e.logFailure(failed, requestID)
	report := report{requestID: requestID, duration: took, memoryMB: e.function.MemoryMB, status: failed.status()}
	if e.unit != nil {
		report.peakBytes = e.unit.MemoryPeakBytes()
	}
	return &Outcome{Payload: failed.payload, Failed: true, Tail: e.log.conclude(report), Duration: took}
}
