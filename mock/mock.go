// Package mock does the tasks of executions by scripted answers, so that a
// definition can be tested without the services that it calls.
//
// Scripts are made in Go, read from YAML (Parse) or from the mock configuration
// file of Step Functions Local (ParseConfig).
package mock

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/engine"
)

// Answer is how one call of a state goes.
type Answer struct {
	// Outcome is the task's result or failure, as the state sees it: of functions
	// by ARN what they return, of integrations the API's answer.
	Outcome engine.Outcome
	// Func, if set, gives the outcome instead.
	Func func(ctx context.Context, task *engine.Task) engine.Outcome
	// Submission is the JSON text that the call itself is answered with where the
	// state then waits for a job or a token; "": {}.
	Submission string
	// After is how long the task takes.
	After time.Duration
	// Never says that the task is not answered at all.
	Never bool

	// invoked says that the result has the shape of lambda:invoke's answer, and
	// that a function by ARN gives only its Payload.
	invoked bool
}

// Turn is an answer to some calls of a state that follow one another.
type Turn struct {
	Answer
	Times int64 // calls; 0: this one and all that follow
}

// Script is the answers to the calls of one state in one execution, retries
// included, in their order. A call beyond the last turn has no answer.
type Script []Turn

// States are the scripts of an execution's Task states by their names.
type States map[string]Script

// Always is a script of one answer to all calls.
func Always(a Answer) Script { return Script{{Answer: a}} }

// Return is the answer of a task that succeeds with a JSON text.
func Return(output string) Answer { return Answer{Outcome: engine.Outcome{Output: output}} }

// Throw is the answer of a task that fails.
func Throw(name, cause string) Answer {
	return Answer{Outcome: engine.Outcome{Failed: true, Error: &name, Cause: &cause}}
}

// answer returns the answer to a call, counted from 0; nil if there is none.
func (s Script) answer(call int64) *Answer {
	for i := range s {
		t := &s[i]
		if t.Times == 0 || call < t.Times {
			return &t.Answer
		}
		call -= t.Times
	}
	return nil
}
