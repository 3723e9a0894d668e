package batch

import (
	"errors"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/batch/scheduler"
	"github.com/treadle-run/treadle/store"
)

// place lets the scheduler decide which RUNNABLE jobs start, and gives each its
// attempt.
func (d *dispatcher) place() error {
	d.line = slices.DeleteFunc(d.line, func(id string) bool {
		j := d.open[id]
		return j == nil || j.Status != runnable
	})
	if len(d.line) == 0 {
		return nil
	}
	plan := planner{dispatcher: d, environments: map[string]*scheduler.Environment{}, queues: map[string]*scheduler.Queue{}}
	if err := plan.read(); err != nil {
		return err
	}
	decision := scheduler.Decide(plan.inputs())
	for _, p := range decision.Placements {
		if err := d.begin(d.open[p.JobID], p.Environment); err != nil {
			return err
		}
	}
	for _, w := range decision.Waiting {
		d.explain(d.open[w.JobID], w.Reason)
	}
	return nil
}

// planner reads queues and environments for the scheduler. Environments go by
// their ARNs.
type planner struct {
	*dispatcher
	environments map[string]*scheduler.Environment
	queues       map[string]*scheduler.Queue
	order        []string // ARNs of the queues
}

func (p *planner) read() error {
	for _, id := range p.line {
		j := p.open[id]
		needs, err := needsOf(j.Container)
		if err != nil {
			return err
		}
		q, err := p.queue(j.Queue)
		if err != nil {
			return err
		}
		if q != nil {
			q.Jobs = append(q.Jobs, scheduler.Job{ID: id, Needs: needs})
		}
	}
	for _, j := range p.open {
		e := p.environments[j.Internal.Environment]
		if e == nil || j.Status != starting && j.Status != running {
			continue
		}
		if needs, err := needsOf(j.Container); err == nil {
			e.Used = e.Used.Plus(needs)
		}
	}
	return nil
}

// queue reads a queue with its environments; nil if it is gone.
func (p *planner) queue(queueARN string) (*scheduler.Queue, error) {
	if q, ok := p.queues[queueARN]; ok {
		return q, nil
	}
	record, _, err := p.service.queues.Get(p.ctx, keyOf(queueARN))
	if errors.Is(err, store.ErrNotFound) {
		p.queues[queueARN] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	q := &scheduler.Queue{Name: queueARN, Priority: record.Priority}
	for _, o := range record.Environments {
		if err := p.environment(o.Environment); err != nil {
			return nil, err
		}
		q.Environments = append(q.Environments, o.Environment)
	}
	p.queues[queueARN] = q
	p.order = append(p.order, queueARN)
	return q, nil
}

func (p *planner) environment(environmentARN string) error {
	if p.environments[environmentARN] != nil {
		return nil
	}
	record, _, err := p.service.environments.Get(p.ctx, keyOf(environmentARN))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.environments[environmentARN] = &scheduler.Environment{
		Name: environmentARN, Enabled: record.State == "ENABLED", Total: p.service.capacity(record),
	}
	return nil
}

// capacity is what a compute environment has: the vCPUs that it declares and the
// memory of the host. The process back end has no GPUs to give.
func (s *Service) capacity(e *environment) scheduler.Resources {
	vcpus := e.UnmanagedVCPUs
	if e.ComputeResources != nil {
		vcpus, _ = e.ComputeResources.Get("maxvCpus").Int64()
	}
	return scheduler.Resources{MilliVCPUs: vcpus * 1000, MemoryMiB: s.options.MemoryMiB}
}

func (p *planner) inputs() (environments []scheduler.Environment, queues []scheduler.Queue) {
	for _, name := range p.order {
		q := p.queues[name]
		queues = append(queues, *q)
		for _, e := range q.Environments {
			if env := p.environments[e]; env != nil && !slices.ContainsFunc(environments, func(o scheduler.Environment) bool { return o.Name == e }) {
				environments = append(environments, *env)
			}
		}
	}
	return environments, queues
}

// keyOf returns the key under which the queue or environment with the ARN lies.
func keyOf(resourceARN string) string {
	a, _ := arn.Parse(resourceARN) // made by us
	_, name := a.Split()
	return a.Region + "/" + a.Account + "/" + name
}

// explain says at a job why it stays RUNNABLE, where it is not only its turn
// that it waits for (https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html).
func (d *dispatcher) explain(j *openJob, why scheduler.Reason) {
	reason := ""
	switch why {
	case scheduler.TooLarge:
		reason = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue."
	case scheduler.NoEnvironment:
		reason = "ACTION_REQUIRED - All compute environments of the job queue are disabled."
	case scheduler.NoRoom:
		reason = "CAPACITY:WAITING_FOR_RESOURCES - The job starts once the jobs that run in the CE(s) of its queue leave enough vCPUs and memory."
	}
	if j.StatusReason != reason {
		j.StatusReason, j.changed = reason, true
	}
}

// begin gives a job its next attempt. Its unit has an id that is durable before
// it is started, so that it is started once.
func (d *dispatcher) begin(j *openJob, environmentARN string) error {
	task, err := d.service.newUUID()
	if err != nil {
		return err
	}
	_, resource, _ := strings.Cut(j.Definition, ":job-definition/")
	definition, _, _ := strings.Cut(resource, ":")
	stream := definition + "/default/" + task
	_, name, _ := strings.Cut(environmentARN, ":compute-environment/")
	cluster := name + "_Batch_" + task[:8]
	taskARN := arn.New("ecs", j.Internal.Region, j.Internal.Account, "task/"+cluster+"/"+strings.ReplaceAll(task, "-", "")).String()
	j.Internal.Environment, j.Internal.Unit = environmentARN, task
	j.Attempts = append(slices.Clone(j.Attempts), attempt{Container: attemptContainer{
		TaskARN: taskARN, LogStreamName: stream, Networks: []string{},
	}})
	j.Container = j.Container.With("taskArn", jsonvalue.StringValue(taskARN)).
		With("logStreamName", jsonvalue.StringValue(stream))
	j.timedOut, j.startNow = false, true
	d.set(j, starting, "")
	return nil
}
