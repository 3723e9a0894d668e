package batch

import (
	"strings"
	"time"
)

// timeLimitAction is the shape JobStateTimeLimitAction: what is done with a job that
// could not be placed for a reason, for so long.
type timeLimitAction struct {
	Reason         string `json:"reason"`
	State          string `json:"state"`
	MaxTimeSeconds int64  `json:"maxTimeSeconds"`
	Action         string `json:"action"`
}

// The bounds of maxTimeSeconds
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_JobStateTimeLimitAction.html).
const (
	shortestLimit = 600
	longestLimit  = 86_400
)

func checkTimeLimits(actions []timeLimitAction) error {
	for _, a := range actions {
		switch {
		case !strings.EqualFold(a.State, runnable):
			return invalidf("jobStateTimeLimitActions: state must be %s", runnable)
		case !strings.EqualFold(a.Action, "CANCEL"):
			return invalidf("jobStateTimeLimitActions: action must be CANCEL")
		case a.Reason == "":
			return invalidf("jobStateTimeLimitActions: reason must not be empty")
		case a.MaxTimeSeconds < shortestLimit || a.MaxTimeSeconds > longestLimit:
			return invalidf("jobStateTimeLimitActions: maxTimeSeconds must be between %d and %d", shortestLimit, longestLimit)
		}
	}
	return nil
}

// limitFor returns how long a job may stay RUNNABLE for a reason, 0 for any time.
// Actions name a reason with or without the words behind it.
func limitFor(actions []timeLimitAction, reason string) time.Duration {
	code, _, _ := strings.Cut(reason, " - ")
	for _, a := range actions {
		if a.Reason == reason || a.Reason == code {
			return time.Duration(a.MaxTimeSeconds) * time.Second
		}
	}
	return 0
}

// limit cancels the jobs that could not be placed for longer than their queue lets
// them, and has the queues looked at again when the time of the next one is over.
// How long a job has waited is counted from the start of the service.
func (d *dispatcher) limit(actions map[string][]timeLimitAction) {
	now := d.service.options.Clock.Now()
	var next time.Time
	for j, since := range d.explained {
		limit := limitFor(actions[j.Queue], j.StatusReason)
		if limit == 0 {
			continue
		}
		over := since.Add(limit)
		if !now.Before(over) {
			code, _, _ := strings.Cut(j.StatusReason, " - ")
			d.stopped(j, ending{Reason: "Canceled by JobStateTimeLimit action due to reason: " + code})
			continue
		}
		if next.IsZero() || over.Before(next) {
			next = over
		}
	}
	if !next.IsZero() {
		d.lookAgain(next)
	}
}

// lookAgain has the queues looked at at a time, unless that is so earlier.
func (d *dispatcher) lookAgain(at time.Time) {
	if !d.nextLook.IsZero() && !d.nextLook.After(at) {
		return
	}
	d.nextLook = at
	pause := at.Sub(d.service.options.Clock.Now())
	d.wg.Go(func() {
		if d.sleep(pause) {
			d.post(func(d *dispatcher) {
				if d.nextLook.Equal(at) {
					d.nextLook = time.Time{}
				}
				d.stale = true
			})
		}
	})
}
