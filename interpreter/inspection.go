package interpreter

import (
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// TestStatus is how the test of a state ended, in AWS's words.
type TestStatus string

// The statuses of tests.
const (
	TestSucceeded TestStatus = "SUCCEEDED"
	TestFailed    TestStatus = "FAILED"
	TestRetriable TestStatus = "RETRIABLE"    // a Retrier would try it again
	TestCaught    TestStatus = "CAUGHT_ERROR" // a Catcher knew what to do
)

// Stage is a stage of the data's way through a state, by AWS's name for it.
type Stage string

// The stages. A state has those that its type and query language know.
const (
	AfterArguments      Stage = "afterArguments"
	AfterInputPath      Stage = "afterInputPath"
	AfterItemBatcher    Stage = "afterItemBatcher"
	AfterItemSelector   Stage = "afterItemSelector"
	AfterItemsPath      Stage = "afterItemsPath"
	AfterItemsPointer   Stage = "afterItemsPointer"
	AfterParameters     Stage = "afterParameters"
	AfterResultPath     Stage = "afterResultPath"
	AfterResultSelector Stage = "afterResultSelector"
	RawResult           Stage = "result"
)

// Inspection is what a StateTest saw.
type Inspection struct {
	Status    TestStatus // "" while the state waits for something
	Output    string     // JSON text, of TestSucceeded and TestCaught
	NextState string     // "" for none
	// Error and Cause are those of the state's failure, also of one that was
	// caught or is to be tried again.
	Error, Cause *string

	Data      map[Stage]string // JSON texts
	Variables string           // JSON text, as the state leaves them; "" for none

	// RetryIndex and CatchIndex are the Retrier and the Catcher that knew the
	// failure, RetryInterval is how long to wait before the next attempt.
	RetryIndex, CatchIndex *int
	RetryInterval          *time.Duration

	// Of a Map, once they are known. Iterations is nil where the items are not.
	Iterations                 *int
	MaxConcurrency             *int64
	ToleratedFailureCount      *int64
	ToleratedFailurePercentage *float64
}

// Inspection returns what the test has seen so far.
func (t *StateTest) Inspection() *Inspection {
	seen := t.seen
	if t.thread == nil || len(t.thread.variables) == 0 {
		return &seen
	}
	var b jsonvalue.Builder
	for i := range t.thread.variables {
		b.Set(t.thread.variables[i].name, t.thread.variables[i].value.Value())
	}
	seen.Variables = b.Value().JSON()
	return &seen
}
