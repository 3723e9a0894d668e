package interpreter

import (
	"math"
	"slices"
	"time"

	"github.com/treadle-run/treadle/asl"
)

// retry sets t's state up to be tried again, if the first Retrier that knows
// the failure has attempts left.
func (r *run) retry(t *thread, state *asl.State, f *failure) bool {
	i := slices.IndexFunc(state.Retry, func(re asl.Retrier) bool { return f.matches(re.ErrorEquals) })
	if i < 0 {
		return false
	}
	for len(t.retries) < len(state.Retry) {
		t.retries = append(t.retries, 0)
	}
	retrier := &state.Retry[i]
	r.trial.retries(t, i)
	if t.retries[i] >= retrier.MaxAttempts {
		return false
	}
	interval := r.interval(retrier, t.retries[i])
	r.trial.retrying(interval)
	due := r.e.Time.Add(interval)
	t.retries[i]++
	t.phase, t.timer = phaseRetry, r.startTimer(due)
	return true
}

// maxInterval is AWS's longest wait between attempts that can be written down.
const maxInterval = 99_999_999

// interval returns how long to wait before one more attempt when there were
// that many already.
func (r *run) interval(re *asl.Retrier, attempts int64) time.Duration {
	limit := float64(maxInterval)
	if re.MaxDelaySeconds > 0 {
		limit = min(limit, float64(re.MaxDelaySeconds))
	}
	s := min(float64(re.IntervalSeconds)*math.Pow(re.BackoffRate, float64(attempts)), limit)
	if re.FullJitter {
		s *= float64(r.random()>>11) / (1 << 53)
	}
	return time.Duration(s * float64(time.Second))
}

// catcher returns the first Catcher that knows the failure.
func catcher(state *asl.State, f *failure) *asl.Catcher {
	for i := range state.Catch {
		if f.matches(state.Catch[i].ErrorEquals) {
			return &state.Catch[i]
		}
	}
	return nil
}

// matches reports whether a Retrier or Catcher for these errors is for f.
func (f *failure) matches(names []string) bool {
	return slices.ContainsFunc(names, f.is)
}

// is reports whether name stands for f
// (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
func (f *failure) is(name string) bool {
	switch name {
	case errAll:
		return f.name == nil || *f.name != errRuntime
	case errTaskFailed:
		return f.name == nil || *f.name != errTimeout && *f.name != errRuntime
	}
	return f.name != nil && *f.name == name || f.also != "" && f.also == name
}

// attempts returns how often the state was tried again.
func (t *thread) attempts() int64 {
	var n int64
	for _, count := range t.retries {
		n += count
	}
	return n
}
