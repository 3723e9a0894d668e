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
	const source = "aws.batch"
	bus := s.options.Events
	if bus == nil || !bus.Wanted(j.Internal.Account, j.Internal.Region, source) {
		return
	}
	shown, err := j.detail()
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
