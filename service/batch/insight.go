package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/batch/scheduler"
)

// maxCounted is how far the jobs of a queue are counted in a status.
const maxCounted = 10_000

// JobCounts are how many jobs a queue has in each status.
type JobCounts struct {
	Queue  string         `json:"jobQueueArn"`
	Counts map[string]int `json:"counts"`
	// More are the statuses that have more jobs than were counted.
	More []string `json:"more,omitempty"`
}

// CountJobs counts the jobs of the caller's queues. AWS has no operation for it:
// its console lists them all.
func (s *Service) CountJobs(ctx context.Context, call *awsapi.Call) ([]JobCounts, error) {
	all := []JobCounts{}
	for q, err := range s.queues.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		c := JobCounts{Queue: q.ARN, Counts: map[string]int{}}
		for _, status := range allStatuses {
			n, err := s.jobs.count(ctx, q.ARN, status)
			if err != nil {
				return nil, err
			}
			if n > maxCounted {
				n, c.More = maxCounted, append(c.More, status)
			}
			c.Counts[status] = n
		}
		all = append(all, c)
	}
	return all, nil
}

// count counts an owner's jobs in a status, and stops where there are too many.
func (t jobs) count(ctx context.Context, owner, status string) (n int, err error) {
	for _, err := range t.Store.List(ctx, listTable, listKey(owner, status, ""), "") {
		if err != nil {
			return 0, err
		}
		if n++; n > maxCounted {
			break
		}
	}
	return n, nil
}

// Amount is an amount of what jobs need.
type Amount struct {
	VCPUs     float64 `json:"vcpus"`
	MemoryMiB int64   `json:"memoryMiB"`
}

func amountOf(r scheduler.Resources) Amount {
	return Amount{float64(r.MilliVCPUs) / 1000, r.MemoryMiB}
}

// EnvironmentUse is what a compute environment has and what jobs hold of it.
type EnvironmentUse struct {
	Environment string `json:"computeEnvironmentArn"`
	State       string `json:"state"`
	Total       Amount `json:"total"`
	Used        Amount `json:"used"`
	Jobs        int    `json:"jobs"`
}

// Use tells what jobs hold of the caller's compute environments.
func (s *Service) Use(ctx context.Context, call *awsapi.Call) ([]EnvironmentUse, error) {
	all := []EnvironmentUse{}
	for e, err := range s.environments.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		all = append(all, EnvironmentUse{Environment: e.ARN, State: e.State, Total: amountOf(s.capacity(e))})
	}
	err := s.dispatcher.ask(ctx, func(d *dispatcher) error {
		attempts := map[string]int{}
		for _, j := range d.open {
			if a := j.Internal.Attempt; a != nil {
				attempts[a.Environment]++
			}
		}
		for i := range all {
			all[i].Used, all[i].Jobs = amountOf(d.held[all[i].Environment]), attempts[all[i].Environment]
		}
		return nil
	})
	return all, err
}
