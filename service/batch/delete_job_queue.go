package batch

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type deleteJobQueueInput struct {
	Queue string `json:"jobQueue"`
}

// deleteJobQueue removes a disabled queue; its jobs are then terminated.
// Deleting one that is not there is no error.
func (s *Service) deleteJobQueue(ctx context.Context, call *awsapi.Call, in *deleteJobQueueInput) (*nothing, error) {
	name, _ := nameOf(call, kindQueue, in.Queue)
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		q, version, err := s.queues.Get(ctx, scope(call)+name)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if q.State != disabled {
			return nil, clientError("Cannot delete, job queue %s must be DISABLED first", q.Name)
		}
		return []store.Write{s.queues.Drop(keyOf(q.ARN), version)}, nil
	})
	if err == nil {
		s.dispatcher.endQueue(resourceARN(call, kindQueue, name))
	}
	return &nothing{}, err
}
