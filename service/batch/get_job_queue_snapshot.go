package batch

import (
	"cmp"
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type jobQueueSnapshotInput struct {
	Queue string `json:"jobQueue"`
}

type jobQueueSnapshotOutput struct {
	Front struct {
		Jobs    []frontJob `json:"jobs"`
		Updated int64      `json:"lastUpdatedAt"`
	} `json:"frontOfQueue"`
}

type frontJob struct {
	ARN string `json:"jobArn"`
	// Since is when the job came to where it is in the queue.
	Since int64 `json:"earliestTimeAtPosition"`
}

// mostFront is how many jobs a snapshot has.
const mostFront = 100

// getJobQueueSnapshot tells which RUNNABLE jobs stand in front of a queue. Where it
// is shared, that is the order in which they became so.
func (s *Service) getJobQueueSnapshot(ctx context.Context, call *awsapi.Call, in *jobQueueSnapshotInput) (*jobQueueSnapshotOutput, error) {
	q, _, err := s.findQueue(ctx, call, in.Queue)
	if err != nil {
		return nil, err
	}
	out := &jobQueueSnapshotOutput{}
	out.Front.Jobs = []frontJob{}
	err = s.dispatcher.ask(ctx, func(d *dispatcher) error {
		for _, j := range d.lines[q.ARN].front(mostFront) {
			out.Front.Jobs = append(out.Front.Jobs, frontJob{j.ARN, j.Internal.Turn / 1e6})
		}
		return nil
	})
	out.Front.Updated = s.now()
	return out, err
}

// front returns so many jobs of a queue that have been RUNNABLE for longest.
func (l lines) front(n int) (jobs []*openJob) {
	for _, line := range l {
		e := line.Front()
		for i := 0; e != nil && i < n; i++ {
			jobs = append(jobs, e.Value.(*openJob))
			e = e.Next()
		}
	}
	slices.SortFunc(jobs, func(a, b *openJob) int { return cmp.Compare(a.Internal.Turn, b.Internal.Turn) })
	return jobs[:min(n, len(jobs))]
}
