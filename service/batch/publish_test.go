package batch

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
)

// hearsay keeps what is published and observed, in lines.
type hearsay struct {
	mu    sync.Mutex
	lines []string
}

func (l *hearsay) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *hearsay) Wanted(_, _, source string) bool { return source == "aws.batch" }

func (l *hearsay) Publish(e awsapi.Event) {
	var detail struct {
		Status   string          `json:"status"`
		JobName  string          `json:"jobName"`
		Internal json.RawMessage `json:"internal"`

		Container struct {
			Stream string `json:"logStreamName"`
		} `json:"container"`
	}
	if err := json.Unmarshal(e.Detail, &detail); err != nil || detail.Internal != nil {
		l.add(string(e.Detail))
	}
	l.add(strings.Join([]string{e.DetailType, e.Resources[0], detail.JobName, detail.Status, detail.Container.Stream}, " "))
}

func (l *hearsay) CameTo(p Progress) { l.add(p.Queue + " " + p.Status + " " + p.Ran.String()) }

func TestJobsArePublishedAndObserved(t *testing.T) {
	l := &hearsay{}
	s := &Service{options: Options{Events: l, Observer: l, Clock: clock.NewVirtual(time.UnixMilli(5000))}}
	j := &job{
		ARN: "arn:job", Name: "n", Queue: "arn:aws:batch:us-east-1:000000000000:job-queue/q", Container: json.RawMessage(`{"image":"x"}`),
		StartedAt: 1000, StoppedAt: 3500, Internal: &internal{Account: "000000000000", Region: "us-east-1"},
	}
	j.Internal.Attempt = &underWay{attempt: attempt{Container: attemptContainer{LogStreamName: "stream"}}}
	s.publish(j, runnable)
	s.publish(j, running)
	s.publish(j, succeeded)
	j.Array = &arrayProperties{Size: 2}
	s.publish(j, failed)
	want := []string{
		"q RUNNABLE 0s", "Batch Job State Change arn:job n RUNNABLE ",
		"q RUNNING 0s", "Batch Job State Change arn:job n RUNNING stream",
		"q SUCCEEDED 2.5s", "Batch Job State Change arn:job n SUCCEEDED stream",
		"Batch Job State Change arn:job n FAILED stream",
	}
	if got := strings.Join(l.lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("told\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	(&Service{}).publish(j, running) // nobody wants to know
}
