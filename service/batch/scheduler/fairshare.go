package scheduler

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// FairShare says how a queue's jobs are served that are not served first come,
// first served: by shares, which each have their own jobs.
//
//   - The next job is of the share that has had the least so far, times its
//     weight: of two shares that always have jobs the one of weight 0.25 has four
//     times as much as the one of weight 1. What counts is what the share holds now
//     and what it has held lately (Usage).
//   - Among shares that are equal in that, the job that waits longest is next.
//   - Within a share jobs are served by their priority, the highest first, then
//     first come, first served.
//   - A part of each environment's vCPUs is kept for shares of which no job runs:
//     Reservation percent where jobs of one share run, the square of that where
//     jobs of two run, and so on.
//
// AWS documents weights, priorities and the reservation
// (https://docs.aws.amazon.com/batch/latest/userguide/fair-share-scheduling.html);
// of the decay it says only what it is for.
type FairShare struct {
	Reservation float64 // percent
	Shares      []Share
}

// Share is one of those who share a queue.
type Share struct {
	Name   string
	Weight float64 // above 0; the more, the less it gets
	Lately float64 // vCPUs that it has held lately, in the mean
	Held   int64   // thousandths of a vCPU that its jobs hold now
	// Jobs are those that are RUNNABLE, by priority and then as they became so.
	// None where there is nothing but jobs that run.
	Jobs iter.Seq[Job]
}

// claim is a share with its next job.
type claim struct {
	*Share
	job  Job
	has  bool
	next func() (Job, bool)
	stop func()
}

func (c *claim) advance() { c.job, c.has = c.next() }

// due is what orders claims: the least is served first.
func (c *claim) due() float64 { return (c.Lately + float64(c.Held)/1000) * c.Weight }

// fairly serves the jobs of a queue by their shares.
func (d *decider) fairly(q Queue) {
	claims := make([]*claim, 0, len(q.FairShare.Shares))
	for _, s := range q.FairShare.Shares {
		c := &claim{Share: &s, next: func() (Job, bool) { return Job{}, false }, stop: func() {}}
		if s.Jobs != nil {
			c.next, c.stop = iter.Pull(s.Jobs)
		}
		defer c.stop()
		c.advance()
		claims = append(claims, c)
	}
	for {
		c := nextClaim(claims)
		if c == nil {
			return
		}
		kept := q.FairShare.kept(claims, c)
		e, reason := d.place(q, c.job, kept)
		if e != nil {
			e.Used = e.Used.Plus(c.job.Needs)
			c.Held += c.job.Needs.MilliVCPUs
			d.decision.Placements = append(d.decision.Placements, Placement{c.job.ID, e.Name})
			c.advance()
			continue
		}
		d.decision.Waiting = append(d.decision.Waiting, Waiting{c.job.ID, reason})
		switch {
		case reason == TooLarge || reason == TooManyVCPUs:
			c.advance()
		case kept > 0 && d.hasRoom(q, c.job):
			c.has = false // others may have what is kept from this share
		default:
			return
		}
	}
}

// hasRoom reports whether the job would start if nothing were kept from its share.
func (d *decider) hasRoom(q Queue, j Job) bool {
	return slices.ContainsFunc(q.Environments, func(name string) bool {
		e := d.environments[name]
		return e != nil && e.fits(j.Needs, 0) && !slices.Contains(d.closed, name)
	})
}

// nextClaim returns the claim to be served next, nil if there is none.
func nextClaim(claims []*claim) *claim {
	waiting := slices.Collect(func(yield func(*claim) bool) {
		for _, c := range claims {
			if c.has && !yield(c) {
				return
			}
		}
	})
	if len(waiting) == 0 {
		return nil
	}
	return slices.MinFunc(waiting, func(a, b *claim) int {
		return cmp.Or(cmp.Compare(a.due(), b.due()), cmp.Compare(a.job.Turn, b.job.Turn), cmp.Compare(a.Name, b.Name))
	})
}

// kept is the part of an environment's vCPUs that a claim's job must leave free:
// none if no job of the share runs, for which it is kept.
func (f *FairShare) kept(claims []*claim, c *claim) float64 {
	if c.Held == 0 || f.Reservation == 0 {
		return 0
	}
	running := 0
	for _, other := range claims {
		if other.Held > 0 {
			running++
		}
	}
	return math.Pow(f.Reservation/100, float64(running))
}
