package batch

import (
	"encoding/json"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// publish tells of a status that a job has come to
// (https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html). The
// event shows the job as DescribeJobs does.
func (s *Service) publish(j *job, status string) {
	s.observe(j, status)
	const source = "aws.batch"
	bus := s.options.Events
	if bus == nil || !bus.Wanted(j.Internal.Account, j.Internal.Region, source) {
		return
	}
	shown, err := j.as(status).detail()
	if err == nil {
		shown.Status = status
		var detail []byte
		if detail, err = json.Marshal(shown); err == nil {
			bus.Publish(awsapi.Event{
				Source: source, DetailType: "Batch Job State Change",
				Account: j.Internal.Account, Region: j.Internal.Region, Time: time.UnixMilli(s.now()),
				Resources: []string{j.ARN}, Detail: detail,
			})
		}
	}
	if err != nil {
		s.options.Log.Error("event of a job not made", "job", j.ID, "err", err)
	}
}

// as is the job as it was when it came to a status, of which it may be ahead: the
// dispatcher goes through several at once.
func (j *job) as(status string) *job {
	if status == starting || status == running || isEnd(status) {
		return j
	}
	before, inner := *j, *j.Internal
	inner.Attempt = nil
	before.Internal = &inner
	return &before
}

// Observer is told of the statuses that jobs come to, to count them.
type Observer interface {
	// CameTo must not block.
	CameTo(p Progress)
}

// Progress is what an Observer is told.
type Progress struct {
	Account, Region string
	Queue           string // name
	Status          string
	Time            time.Time
	Ran             time.Duration // of one that has ended: since it first ran
}

func (s *Service) observe(j *job, status string) {
	if s.options.Observer == nil || j.isArray() { // its children are jobs of their own
		return
	}
	p := Progress{
		Account: j.Internal.Account, Region: j.Internal.Region, Queue: nameIn(j.Queue),
		Status: status, Time: time.UnixMilli(s.now()),
	}
	if isEnd(status) && j.StartedAt > 0 {
		p.Ran = time.Duration(j.StoppedAt-j.StartedAt) * time.Millisecond
	}
	s.options.Observer.CameTo(p)
}
