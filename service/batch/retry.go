package batch

import (
	"strconv"
	"strings"
)

// retryStrategy says how often a job is attempted.
type retryStrategy struct {
	Attempts       int              `json:"attempts,omitempty"`
	EvaluateOnExit []evaluateOnExit `json:"evaluateOnExit"`
}

// evaluateOnExit decides by an attempt's end whether there is another one.
type evaluateOnExit struct {
	OnStatusReason string `json:"onStatusReason,omitempty"`
	OnReason       string `json:"onReason,omitempty"`
	OnExitCode     string `json:"onExitCode,omitempty"`
	Action         string `json:"action"`
}

// mostAttempts and mostConditions are Batch's limits
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html).
const (
	mostAttempts   = 10
	mostConditions = 5
)

// check refuses what Batch refuses of a retry strategy, which may be nil.
func (r *retryStrategy) check() error {
	switch {
	case r == nil:
		return nil
	case r.Attempts == 0:
		return invalidf("RetryAttempts must be provided with retry strategy")
	case r.Attempts < 0 || r.Attempts > mostAttempts:
		return invalidf("RetryAttempts must be between 1 and %d", mostAttempts)
	case len(r.EvaluateOnExit) > mostConditions:
		return invalidf("EvaluateOnExit can have at most %d conditions", mostConditions)
	}
	for _, e := range r.EvaluateOnExit {
		if a := strings.ToUpper(e.Action); a != "RETRY" && a != "EXIT" {
			return invalidf("EvaluateOnExit action must be RETRY or EXIT")
		}
	}
	return nil
}

// complete is the strategy as Batch shows it.
func (r *retryStrategy) complete() *retryStrategy {
	if r != nil && r.EvaluateOnExit == nil {
		r.EvaluateOnExit = []evaluateOnExit{}
	}
	return r
}

// again reports whether a failed attempt, the n-th, is followed by another one.
// The first condition that the attempt meets decides; where none does, it is.
func (r *retryStrategy) again(n int, a *attempt) bool {
	if n >= r.Attempts {
		return false
	}
	for _, e := range r.EvaluateOnExit {
		if e.meets(a) {
			return strings.EqualFold(e.Action, "RETRY")
		}
	}
	return true
}

// meets reports whether an attempt meets all that the condition names.
func (e *evaluateOnExit) meets(a *attempt) bool {
	exitCode := ""
	if a.Container.ExitCode != nil {
		exitCode = strconv.Itoa(*a.Container.ExitCode)
	}
	return (e.OnExitCode == "" || matches(e.OnExitCode, exitCode)) &&
		(e.OnReason == "" || matches(e.OnReason, a.Container.Reason)) &&
		(e.OnStatusReason == "" || matches(e.OnStatusReason, a.StatusReason))
}

// matches reports whether a text is the pattern, or begins with what stands
// before the "*" that a pattern may end with.
func matches(pattern, text string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(text, prefix)
	}
	return pattern == text
}

// jobTimeout bounds an attempt.
type jobTimeout struct {
	AttemptDurationSeconds int64 `json:"attemptDurationSeconds,omitempty"`
}

// leastTimeout is the shortest timeout in seconds
// (https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html).
const leastTimeout = 60

func (t *jobTimeout) check() error {
	if t != nil && t.AttemptDurationSeconds < leastTimeout {
		return invalidf("Timeout attemptDurationSeconds must be at least %d", leastTimeout)
	}
	return nil
}
