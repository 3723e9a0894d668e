// Package scheduler decides which of the jobs that are RUNNABLE start, and where.
// It is pure: it looks at queues and compute environments and gives placements.
//
// The rules:
//   - Queues are served in the order of their priority, the highest first, those
//     of equal priority in the order given.
//   - Within a queue jobs are served first come, first served. A job that does
//     not fit now holds up those behind it, so that a large job is not overtaken
//     for ever by small ones.
//   - A job takes the first of its queue's compute environments, in their order,
//     that has room for it.
//   - What a job of a queue waits for is not given to queues of lower priority.
//   - A job that no environment could ever hold holds nobody up; it stays
//     RUNNABLE and is named with the reason.
//
// AWS documents the order of queues and environments and FIFO
// (https://docs.aws.amazon.com/batch/latest/userguide/job_scheduling.html).
package scheduler

import (
	"cmp"
	"slices"
)

// Resources are an amount of what jobs need.
type Resources struct {
	MilliVCPUs int64 // thousandths of a vCPU
	MemoryMiB  int64
	GPUs       int64
}

// Plus returns the sum of both amounts.
func (r Resources) Plus(o Resources) Resources {
	return Resources{r.MilliVCPUs + o.MilliVCPUs, r.MemoryMiB + o.MemoryMiB, r.GPUs + o.GPUs}
}

// Within reports whether the amount fits into the other.
func (r Resources) Within(o Resources) bool {
	return r.MilliVCPUs <= o.MilliVCPUs && r.MemoryMiB <= o.MemoryMiB && r.GPUs <= o.GPUs
}

// Environment is a compute environment.
type Environment struct {
	Name  string
	Total Resources // what it has
	Used  Resources // what the jobs that were started hold
	// Enabled environments take new jobs.
	Enabled bool
}

// fits reports whether there is room for the amount now.
func (e *Environment) fits(r Resources) bool { return e.Enabled && e.Used.Plus(r).Within(e.Total) }

// Queue is a job queue with its RUNNABLE jobs.
type Queue struct {
	Name         string
	Priority     int64
	Environments []string // names, in the order they are tried
	Jobs         []Job    // in the order they became RUNNABLE
}

// Job is a job that waits for its start.
type Job struct {
	ID    string
	Needs Resources
}

// Placement starts a job in an environment.
type Placement struct {
	JobID       string
	Environment string
}

// Reason says why a job stays RUNNABLE.
type Reason string

// The reasons.
const (
	// NoRoom: there is room for the job once others have ended.
	NoRoom Reason = "no room"
	// TooLarge: none of the queue's environments could ever hold the job.
	TooLarge Reason = "too large"
	// NoEnvironment: all environments of the queue are disabled.
	NoEnvironment Reason = "no environment"
)

// Waiting is a job that stays RUNNABLE. Of the jobs that only wait behind such
// a one nothing is said.
type Waiting struct {
	JobID  string
	Reason Reason
}

// Decision is what is to be done.
type Decision struct {
	Placements []Placement // in the order of the rules
	Waiting    []Waiting
}

// Decide applies the rules. It changes nothing that it is given.
func Decide(environments []Environment, queues []Queue) Decision {
	d := decider{environments: map[string]*Environment{}}
	for _, e := range environments {
		d.environments[e.Name] = &e
	}
	queues = slices.Clone(queues)
	slices.SortStableFunc(queues, func(a, b Queue) int { return cmp.Compare(b.Priority, a.Priority) })
	for i, q := range queues {
		if i > 0 && q.Priority != queues[i-1].Priority {
			d.closed = append(d.closed, d.wanted...)
			d.wanted = nil
		}
		d.queue(q)
	}
	return d.decision
}

type decider struct {
	environments map[string]*Environment
	wanted       []string // environments that a job of this priority waits for
	closed       []string // environments that a job of a higher priority waits for
	decision     Decision
}

func (d *decider) queue(q Queue) {
	for _, j := range q.Jobs {
		e, reason := d.place(q, j)
		if e != nil {
			e.Used = e.Used.Plus(j.Needs)
			d.decision.Placements = append(d.decision.Placements, Placement{j.ID, e.Name})
			continue
		}
		d.decision.Waiting = append(d.decision.Waiting, Waiting{j.ID, reason})
		if reason == NoRoom {
			return
		}
	}
}

// place returns the environment that the job starts in, or why it waits.
func (d *decider) place(q Queue, j Job) (*Environment, Reason) {
	reason := NoEnvironment
	var wanted []string
	for _, name := range q.Environments {
		e := d.environments[name]
		if e == nil || !e.Enabled {
			continue
		}
		if !j.Needs.Within(e.Total) {
			if reason == NoEnvironment {
				reason = TooLarge
			}
			continue
		}
		reason = NoRoom
		wanted = append(wanted, name)
		if e.fits(j.Needs) && !slices.Contains(d.closed, name) {
			return e, ""
		}
	}
	d.wanted = append(d.wanted, wanted...)
	return nil, reason
}
