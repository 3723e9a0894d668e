package batch

import (
	"strconv"
	"strings"
)

// check refuses what Batch refuses of a retry strategy
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html).
func (r *retryStrategy) check() error {
	if r == nil {
		return nil
	}
	if r.Attempts < 0 || r.Attempts > 10 {
		return clientError("Error executing request, Exception : retryStrategy attempts must be between 1 and 10.")
	}
	if len(r.EvaluateOnExit) > 5 {
		return clientError("Error executing request, Exception : evaluateOnExit can have at most 5 conditions.")
	}
	for _, e := range r.EvaluateOnExit {
		if a := strings.ToUpper(e.Action); a != "RETRY" && a != "EXIT" {
			return clientError("Error executing request, Exception : evaluateOnExit action must be RETRY or EXIT.")
		}
	}
	return nil
}

// again reports whether a failed attempt, the n-th, is followed by another one.
// The first condition that the attempt meets decides; where none does, it is.
func (r *retryStrategy) again(n int, a *attempt) bool {
	if r == nil || n >= max(r.Attempts, 1) {
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
	return matches(e.OnExitCode, exitCode) && matches(e.OnReason, a.Container.Reason) &&
		matches(e.OnStatusReason, a.StatusReason)
}

// matches reports whether a text is like the pattern, which may end with "*". An
// empty pattern asks for nothing.
func matches(pattern, text string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(text, prefix)
	}
	return pattern == "" || strings.EqualFold(pattern, text)
}
