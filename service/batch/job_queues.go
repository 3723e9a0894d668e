package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

const kindQueue = "job-queue"

type createJobQueueInput struct {
	Name                     string             `json:"jobQueueName"`
	State                    string             `json:"state"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn"`
	Priority                 int64              `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	ServiceEnvironments      []json.RawMessage  `json:"serviceEnvironmentOrder"`
	Type                     string             `json:"jobQueueType"`
	Tags                     map[string]string  `json:"tags"`
	JobStateTimeLimitActions []json.RawMessage  `json:"jobStateTimeLimitActions"`
}

type jobQueueOutput struct {
	Name string `json:"jobQueueName"`
	ARN  string `json:"jobQueueArn"`
}

func (s *Service) createJobQueue(ctx context.Context, call *awsapi.Call, in *createJobQueueInput) (*jobQueueOutput, error) {
	if err := checkName("jobQueueName", in.Name); err != nil {
		return nil, err
	}
	if in.SchedulingPolicyARN != "" || len(in.ServiceEnvironments) > 0 {
		return nil, clientError("Treadle has no scheduling policies and service environments yet; leave schedulingPolicyArn and serviceEnvironmentOrder out.")
	}
	order, err := s.environmentOrder(ctx, call, in.Environments)
	if err != nil {
		return nil, err
	}
	q := &queue{
		Name: in.Name, ARN: resourceARN(call, kindQueue, in.Name),
		State: orDefault(in.State, "ENABLED"), Status: "VALID", StatusReason: "JobQueue Healthy",
		Priority: in.Priority, Environments: order, ServiceEnvironments: []json.RawMessage{},
		Type: orDefault(in.Type, "ECS"), Tags: orEmpty(in.Tags),
		JobStateTimeLimitActions: append([]json.RawMessage{}, in.JobStateTimeLimitActions...),
	}
	err = s.options.Store.Apply(ctx, s.queues.Put(q, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, clientError("Object already exists")
	}
	if err != nil {
		return nil, err
	}
	return &jobQueueOutput{q.Name, q.ARN}, nil
}

// environmentOrder checks the compute environments of a queue and sorts them.
func (s *Service) environmentOrder(ctx context.Context, call *awsapi.Call, in []environmentOrder) ([]environmentOrder, error) {
	if len(in) == 0 || len(in) > 3 {
		return nil, clientError("computeEnvironmentOrder must have one to three compute environments")
	}
	order := slices.Clone(in)
	slices.SortStableFunc(order, func(a, b environmentOrder) int { return cmp.Compare(a.Order, b.Order) })
	for i := range order {
		e, _, err := s.findEnvironment(ctx, call, order[i].Environment)
		if err != nil {
			return nil, err
		}
		if i > 0 && order[i].Order == order[i-1].Order {
			return nil, clientError("computeEnvironmentOrder has order %d twice", order[i].Order)
		}
		order[i].Environment = e.ARN
	}
	return order, nil
}

type describeJobQueuesInput struct {
	Names      []string `json:"jobQueues"`
	MaxResults int      `json:"maxResults"`
	NextToken  string   `json:"nextToken"`
}

type describeJobQueuesOutput struct {
	Queues    []*queue `json:"jobQueues"`
	NextToken string   `json:"nextToken,omitempty"`
}

func (s *Service) describeJobQueues(ctx context.Context, call *awsapi.Call, in *describeJobQueuesInput) (*describeJobQueuesOutput, error) {
	if len(in.Names) > 0 {
		list, err := found(ctx, s.queues, keysOf(call, kindQueue, in.Names))
		return &describeJobQueuesOutput{Queues: list}, err
	}
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	list, next, err := page(s.queues.List(ctx, scope(call), after), pageSize(in.MaxResults),
		func(q *queue) string { return scope(call) + q.Name })
	return &describeJobQueuesOutput{list, next}, err
}

type updateJobQueueInput struct {
	Queue                    string             `json:"jobQueue"`
	State                    string             `json:"state"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn"`
	Priority                 *int64             `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	JobStateTimeLimitActions []json.RawMessage  `json:"jobStateTimeLimitActions"`
}

func (s *Service) updateJobQueue(ctx context.Context, call *awsapi.Call, in *updateJobQueueInput) (*jobQueueOutput, error) {
	if in.SchedulingPolicyARN != "" {
		return nil, clientError("Treadle has no scheduling policies yet; leave schedulingPolicyArn out.")
	}
	q, err := s.changeQueue(ctx, call, in.Queue, func(q *queue) (err error) {
		q.State = orDefault(in.State, q.State)
		if in.Priority != nil {
			q.Priority = *in.Priority
		}
		if in.JobStateTimeLimitActions != nil {
			q.JobStateTimeLimitActions = in.JobStateTimeLimitActions
		}
		if in.Environments != nil {
			q.Environments, err = s.environmentOrder(ctx, call, in.Environments)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.dispatcher.wake()
	return &jobQueueOutput{q.Name, q.ARN}, nil
}

// changeQueue changes the record of a queue.
func (s *Service) changeQueue(ctx context.Context, call *awsapi.Call, reference string, change func(*queue) error) (*queue, error) {
	for range maxAttempts {
		q, version, err := s.findQueue(ctx, call, reference)
		if err != nil {
			return nil, err
		}
		if err := change(q); err != nil {
			return nil, err
		}
		err = s.options.Store.Apply(ctx, s.queues.Put(q, version))
		if !contested(err) {
			return q, err
		}
	}
	return nil, errBusy
}

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

type deleteJobQueueInput struct {
	Queue string `json:"jobQueue"`
}

// deleteJobQueue removes a disabled queue. Its jobs are terminated first.
func (s *Service) deleteJobQueue(ctx context.Context, call *awsapi.Call, in *deleteJobQueueInput) (*nothing, error) {
	q, version, err := s.findQueue(ctx, call, in.Queue)
	if err != nil {
		return nil, err
	}
	if q.State != "DISABLED" {
		return nil, clientError("Cannot delete, found existing state: ENABLED. The job queue must be DISABLED first.")
	}
	s.dispatcher.endQueue(q.ARN)
	err = s.options.Store.Apply(ctx, s.queues.Drop(scope(call)+q.Name, version))
	if contested(err) {
		err = errBusy
	}
	return &nothing{}, err
}
