package batch

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/treadle-run/treadle/service/batch/scheduler"
	"github.com/treadle-run/treadle/store"
)

// schedule lets the scheduler decide which RUNNABLE jobs start, and gives each
// its attempt.
func (d *dispatcher) schedule() error {
	p := plan{dispatcher: d, environments: map[string]*environment{}, limits: map[string][]timeLimitAction{}}
	if err := p.read(); err != nil {
		return err
	}
	decision := scheduler.Decide(p.inputs())
	for _, placement := range decision.Placements {
		if err := d.begin(d.open[placement.JobID], p.environments[placement.Environment]); err != nil {
			return err
		}
	}
	d.explain(decision.Waiting)
	d.stale = false
	d.limit(p.limits)
	for _, queueARN := range p.gone {
		d.endJobsOf(queueARN)
	}
	return nil
}

// plan is what the scheduler is told: the queues that have RUNNABLE jobs, and
// their environments, all by ARN.
type plan struct {
	*dispatcher
	environments map[string]*environment
	queues       []scheduler.Queue
	limits       map[string][]timeLimitAction // by the ARN of a queue
	gone         []string                     // queues that were deleted
}

func (p *plan) read() error {
	for _, queueARN := range p.queuesByAge() {
		q, _, err := p.service.queues.Get(p.ctx, keyOf(queueARN))
		if errors.Is(err, store.ErrNotFound) {
			p.gone = append(p.gone, queueARN)
			continue
		}
		if err != nil {
			return err
		}
		queue := scheduler.Queue{Name: queueARN, Priority: q.Priority}
		if err := p.readJobs(&queue, q); err != nil {
			return err
		}
		p.limits[queueARN] = q.JobStateTimeLimitActions
		for _, o := range q.Environments {
			if err := p.readEnvironment(o.Environment); err != nil {
				return err
			}
			queue.Environments = append(queue.Environments, o.Environment)
		}
		p.queues = append(p.queues, queue)
	}
	return nil
}

// queuesByAge are the queues that have RUNNABLE jobs, those whose first job is the
// oldest in front, so that among queues of the same priority none waits for ever.
func (p *plan) queuesByAge() []string {
	oldest := func(queueARN string) int64 { return p.lines[queueARN].oldest() }
	return slices.SortedFunc(maps.Keys(p.lines), func(a, b string) int {
		return cmp.Or(cmp.Compare(oldest(a), oldest(b)), cmp.Compare(a, b))
	})
}

// readJobs gives the scheduler's queue its jobs: in one line, or by shares where it
// has a scheduling policy.
func (p *plan) readJobs(to *scheduler.Queue, q *queue) error {
	if q.SchedulingPolicyARN == "" {
		to.Jobs = p.lines[q.ARN].jobs("")
		return nil
	}
	policy, _, err := p.service.policies.Get(p.ctx, keyOf(q.SchedulingPolicyARN))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var fair *fairSharePolicy
	if policy != nil {
		fair = policy.FairShare
	}
	to.FairShare = p.fairShare(q.ARN, fair)
	return nil
}

func (p *plan) readEnvironment(environmentARN string) error {
	if p.environments[environmentARN] != nil {
		return nil
	}
	e, _, err := p.service.environments.Get(p.ctx, keyOf(environmentARN))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	p.environments[environmentARN] = e
	return err
}

func (p *plan) inputs() ([]scheduler.Environment, []scheduler.Queue) {
	var environments []scheduler.Environment
	for name, e := range p.environments {
		environments = append(environments, scheduler.Environment{
			Name: name, Enabled: e.State == enabled, Total: p.service.capacity(e), Used: p.held[name],
		})
	}
	return environments, p.queues
}

// explanations say at a job why it stays RUNNABLE, where it is not only its turn
// that it waits for
// (https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html).
var explanations = map[scheduler.Reason]string{
	scheduler.TooManyVCPUs:  "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet the CPU requirement of the job.",
	scheduler.TooLarge:      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.",
	scheduler.NoEnvironment: "ACTION_REQUIRED - CE(s) associated with the job queue are invalid.",
}

// explain puts the explanations at the jobs, and takes those away that are true
// no more.
func (d *dispatcher) explain(waiting []scheduler.Waiting) {
	before := d.explained
	d.explained = map[*openJob]time.Time{}
	for _, w := range waiting {
		reason := explanations[w.Reason]
		if reason == "" {
			continue
		}
		j := d.open[w.JobID]
		since, same := before[j]
		if !same || j.StatusReason != reason {
			since = d.service.options.Clock.Now()
		}
		d.explained[j] = since
		d.reason(j, reason)
	}
	for j := range before {
		if _, still := d.explained[j]; j.Status == runnable && !still {
			d.reason(j, "")
		}
	}
}

func (d *dispatcher) reason(j *openJob, reason string) {
	if j.StatusReason != reason {
		j.StatusReason = reason
		d.change(j)
	}
}
