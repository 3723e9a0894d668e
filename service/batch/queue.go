package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// queue is the record of a job queue, and its description.
type queue struct {
	Name                     string             `json:"jobQueueName"`
	ARN                      string             `json:"jobQueueArn"`
	State                    string             `json:"state"`
	Status                   string             `json:"status"`
	StatusReason             string             `json:"statusReason"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn,omitempty"`
	Priority                 int64              `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	ServiceEnvironments      []json.RawMessage  `json:"serviceEnvironmentOrder"`
	Type                     string             `json:"jobQueueType"`
	Tags                     map[string]string  `json:"tags"`
	JobStateTimeLimitActions []timeLimitAction  `json:"jobStateTimeLimitActions"`
}

// environmentOrder is one of the compute environments behind a queue.
type environmentOrder struct {
	Order       int64  `json:"order"`
	Environment string `json:"computeEnvironment"` // ARN
}

// environmentsOf checks the compute environments of a queue and returns them in
// their order, by ARN.
func (s *Service) environmentsOf(ctx context.Context, call *awsapi.Call, in []environmentOrder) ([]environmentOrder, error) {
	if len(in) == 0 || len(in) > 3 {
		return nil, invalidf("computeEnvironmentOrder must have one to three compute environments")
	}
	list := slices.Clone(in)
	slices.SortStableFunc(list, func(a, b environmentOrder) int { return cmp.Compare(a.Order, b.Order) })
	for i := range list {
		if i > 0 && list[i].Order == list[i-1].Order {
			return nil, invalidf("computeEnvironmentOrder has order %d twice", list[i].Order)
		}
		e, _, err := s.findEnvironment(ctx, call, list[i].Environment)
		if err != nil {
			return nil, err
		}
		list[i].Environment = e.ARN
	}
	return list, nil
}

// errNoServiceEnvironments refuses what Treadle has no notion of yet.
var errNoServiceEnvironments = clientError("Treadle has no service environments yet; leave serviceEnvironmentOrder out.")

// findQueue returns the caller's queue that a reference means, and the version
// of its record.
func (s *Service) findQueue(ctx context.Context, call *awsapi.Call, reference string) (*queue, uint64, error) {
	name, ok := nameOf(call, kindQueue, reference)
	if !ok {
		return nil, 0, clientError("JobQueue %s not found.", reference)
	}
	q, version, err := s.queues.Get(ctx, scope(call)+name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, clientError("JobQueue %s not found.", reference)
	}
	return q, version, err
}

// changeQueue changes the record of a queue and has the queues looked at again.
func (s *Service) changeQueue(ctx context.Context, call *awsapi.Call, reference string, change func(*queue) error) (q *queue, err error) {
	err = table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		var version uint64
		if q, version, err = s.findQueue(ctx, call, reference); err != nil {
			return nil, err
		}
		if err := change(q); err != nil {
			return nil, err
		}
		return []store.Write{s.queues.Put(q, version)}, nil
	})
	if err == nil {
		s.dispatcher.replan()
	}
	return q, err
}
