// Package scheduler decides which of the jobs that are RUNNABLE start, and where.
// It is pure: it looks at queues and compute environments and gives placements.
//
// The rules:
//   - Queues are served in the order of their priority, the highest first, those
//     of equal priority in the order given.
//   - Within a queue jobs are served first come, first served, or by fair share
//     (FairShare). A job that does not fit now holds up those behind it, so that a
//     large job is not overtaken for ever by small ones.
//   - A job takes the first of its queue's compute environments, in their order,
//     that has room for it.
//   - What a job of a queue waits for is not given to queues of lower priority.
//   - A job that no environment could ever hold holds nobody up; it stays
//     RUNNABLE and is named with the reason. (On AWS it does hold up its queue.)
//
// AWS documents the order of queues and environments and FIFO
// (https://docs.aws.amazon.com/batch/latest/userguide/job_scheduling.html).
package scheduler

import (
	"cmp"
	"iter"
	"slices"
)

// Resources are an amount of what jobs need.
type Resources struct {
	MilliVCPUs int64 // thousandths of a vCPU
	MemoryMiB  int64
	GPUs       int64
}

// Minus returns the amount without the other.
func (r Resources) Minus(o Resources) Resources {
	return Resources{r.MilliVCPUs - o.MilliVCPUs, r.MemoryMiB - o.MemoryMiB, r.GPUs - o.GPUs}
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

// fits reports whether there is room for the amount now, with a part of the vCPUs
// left free.
func (e *Environment) fits(r Resources, kept float64) bool {
	total := e.Total
	total.MilliVCPUs -= int64(kept * float64(total.MilliVCPUs))
	return e.Enabled && e.Used.Plus(r).Within(total)
}

// Queue is a job queue with its RUNNABLE jobs, in the order in which they became
// so. Of those that only wait behind another one no more than that is asked for.
type Queue struct {
	Name         string
	Priority     int64
	Environments []string // names, in the order they are tried
	Jobs         iter.Seq[Job]
	// FairShare has the jobs of a queue that is shared, instead of Jobs.
	FairShare *FairShare
}

// Job is a job that waits for its start.
type Job struct {
	ID    string
	Needs Resources
	Turn  int64 // of the jobs of different shares the one of the least turn waits longest
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
	// TooManyVCPUs: none of the queue's environments has so many vCPUs.
	TooManyVCPUs Reason = "too many vCPUs"
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
	if q.FairShare != nil {
		d.fairly(q)
		return
	}
	for j := range q.Jobs {
		e, reason := d.place(q, j, 0)
		if e != nil {
			e.Used = e.Used.Plus(j.Needs)
			d.decision.Placements = append(d.decision.Placements, Placement{j.ID, e.Name})
			continue
		}
		d.decision.Waiting = append(d.decision.Waiting, Waiting{j.ID, reason})
		if reason != TooLarge && reason != TooManyVCPUs {
			return
		}
	}
}

// place returns the environment that the job starts in, or why it waits. It must
// leave a part of the environment's vCPUs free.
func (d *decider) place(q Queue, j Job, kept float64) (*Environment, Reason) {
	reason := NoEnvironment
	var wanted []string
	for _, name := range q.Environments {
		e := d.environments[name]
		if e == nil || !e.Enabled {
			continue
		}
		hope := e.hope(j.Needs)
		reason = better(reason, hope)
		if hope != NoRoom {
			continue
		}
		wanted = append(wanted, name)
		if e.fits(j.Needs, kept) && !slices.Contains(d.closed, name) {
			return e, ""
		}
	}
	d.wanted = append(d.wanted, wanted...)
	return nil, reason
}

// hope says what a job that is not placed may hope for from the environment.
func (e *Environment) hope(needs Resources) Reason {
	switch {
	case needs.MilliVCPUs > e.Total.MilliVCPUs:
		return TooManyVCPUs
	case !needs.Within(e.Total):
		return TooLarge
	}
	return NoRoom
}

// better returns the reason that leaves more hope.
func better(a, b Reason) Reason {
	order := []Reason{NoRoom, TooLarge, TooManyVCPUs, NoEnvironment}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}
