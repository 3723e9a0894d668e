package integration_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/interpreter"
)

const (
	submitSync = "arn:aws:states:::batch:submitJob.sync"
	jobRequest = `{"JobName":"n","JobQueue":"q","JobDefinition":"d"}`
	jobAnswer  = `{"jobArn":"arn:aws:batch:us-east-1:111111111111:job/j1","jobName":"n","jobId":"j1"}`
	// what AWS adds to the jobs it waits for
	managed = `{"name":"MANAGED_BY_AWS","value":"STARTED_BY_STEP_FUNCTIONS"}`
	aborted = "The Task state in AWS Step Functions execution [" + parent + "] which was managing this resource was aborted"
)

func jobs(status string) string {
	return `{"jobs":[{"jobName":"n","jobId":"j1","status":"` + status + `","statusReason":"Essential container in task exited",` +
		`"createdAt":1591403386307,"parameters":{"inner key":"v"},"timeout":{"attemptDurationSeconds":60},` +
		`"attempts":[{"container":{"exitCode":0,"logStreamName":null}}],"container":{"vcpus":2,"environment":[{"name":"A","value":"b"}]}}]}`
}

func detail(status string) string {
	return `{"Attempts":[{"Container":{"ExitCode":0}}],"Container":{"Environment":[{"Name":"A","Value":"b"}],"Vcpus":2},` +
		`"CreatedAt":1591403386307,"JobId":"j1","JobName":"n","Parameters":{"inner key":"v"},"Status":"` + status + `",` +
		`"StatusReason":"Essential container in task exited","Timeout":{"AttemptDurationSeconds":60}}`
}

// submittedJob is the answer to SubmitJob at the time synctest begins with.
const submittedJob = `{"JobArn":"arn:aws:batch:us-east-1:111111111111:job/j1","JobId":"j1","JobName":"n",` +
	`"SdkHttpMetadata":{"AllHttpHeaders":{"x-amzn-RequestId":["` + requestID + `"],"Connection":["keep-alive"],"Content-Length":["83"],"Content-Type":["application/json"],"Date":["Sat, 01 Jan 2000 00:00:00 GMT"]},` +
	`"HttpHeaders":{"x-amzn-RequestId":"` + requestID + `","Connection":"keep-alive","Content-Length":"83","Content-Type":"application/json","Date":"Sat, 01 Jan 2000 00:00:00 GMT"},"HttpStatusCode":200},` +
	`"SdkResponseMetadata":{"RequestId":"` + requestID + `"}}`

func TestSubmitJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}}}
		o, sub := run(t, s, task("arn:aws:states:::batch:submitJob", jobRequest))
		check(t, "calls", s.made(), `batch.SubmitJob {"jobName":"n","jobQueue":"q","jobDefinition":"d"}`+"\n")
		check(t, "result", o.Output, submittedJob)
		if len(sub.outputs) != 0 {
			t.Errorf("submitted %q", sub.outputs)
		}
	})
}

func TestArgumentsOfSubmitJob(t *testing.T) {
	s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}}}
	run(t, s, task("arn:aws:states:::batch:submitJob", `{"JobName":"n","JobQueue":"q","JobDefinition":"d",`+
		`"Parameters":{"UserKey":"v","other":"w"},"Tags":{"Stage":"x"},"RetryStrategy":{"attempts":5,"EvaluateOnExit":[{"OnExitCode":"1","Action":"RETRY"}]},`+
		`"ContainerOverrides":{"Environment":[{"Name":"A","Value":"b"}],"Command":["echo"]},"Timeout":null,"PropagateTags":true}`))
	check(t, "calls", s.made(), `batch.SubmitJob {"jobName":"n","jobQueue":"q","jobDefinition":"d",`+
		`"parameters":{"UserKey":"v","other":"w"},"tags":{"Stage":"x"},"retryStrategy":{"attempts":5,"evaluateOnExit":[{"onExitCode":"1","action":"RETRY"}]},`+
		`"containerOverrides":{"environment":[{"name":"A","value":"b"}],"command":["echo"]},"propagateTags":true}`+"\n")
}

func TestSubmitJobSync(t *testing.T) {
	for _, c := range []struct {
		last, output, failure string
	}{
		{jobs("SUCCEEDED"), detail("SUCCEEDED"), ""},
		{jobs("FAILED"), "", "States.TaskFailed: " + detail("FAILED")},
		{`{"jobs":[]}`, "", "States.TaskFailed: 'j1' does not exist any more"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{
				"SubmitJob":    {jobAnswer},
				"DescribeJobs": {jobs("SUBMITTED"), jobs("RUNNABLE"), errLost, jobs("RUNNING"), c.last},
			}}
			o, sub := run(t, s, task(submitSync, jobRequest))
			check(t, "output", o.Output, c.output)
			check(t, "failure", failureOf(o), c.failure)
			if len(sub.outputs) != 1 || o.Phase != interpreter.PhaseRun {
				t.Fatalf("submitted %q, phase %v", sub.outputs, o.Phase)
			}
			check(t, "submitted", sub.outputs[0], submittedJob)
			look := `batch.DescribeJobs {"jobs":["j1"]}` + "\n"
			check(t, "calls", s.made(), `batch.SubmitJob {"jobName":"n","jobQueue":"q","jobDefinition":"d","containerOverrides":{"environment":[`+managed+`]}}`+"\n"+
				look+look+look+look+look)
		})
	}
}

func TestManagedJobsKeepTheirOverrides(t *testing.T) {
	for _, c := range []struct{ argument, want string }{
		{`"ContainerOverrides":{"Memory":1,"Environment":[{"Name":"A","Value":"b"}]}`,
			`"containerOverrides":{"memory":1,"environment":[{"name":"A","value":"b"},` + managed + `]}`},
		{`"NodeOverrides":{"NumNodes":2}`, `"nodeOverrides":{"numNodes":2}`},
	} {
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("SUCCEEDED")}}}
		run(t, s, task(submitSync, with(jobRequest, c.argument)))
		check(t, "input", string(s.calls[0].Input), `{"jobName":"n","jobQueue":"q","jobDefinition":"d",`+c.want+`}`)
	}
}

func TestSubmissionThatFails(t *testing.T) {
	s := &service{answers: map[string][]any{"SubmitJob": {&awsapi.Error{Code: "ClientException", Message: "JobQueue q not found."}}}}
	want := "Batch.ClientException: JobQueue q not found. (Service: AWSBatch; Status Code: 400; Error Code: ClientException; Request ID: " + requestID + "; Proxy: null)"
	for resource, phase := range map[string]interpreter.Phase{
		"arn:aws:states:::batch:submitJob": interpreter.PhaseRun,
		submitSync:                         interpreter.PhaseSubmit,
	} {
		o, sub := run(t, s, task(resource, jobRequest))
		check(t, resource, failureOf(o), want)
		if o.Phase != phase || len(sub.outputs) != 0 {
			t.Errorf("%s: phase %v, submitted %q", resource, o.Phase, sub.outputs)
		}
	}
}

func TestResumedJobIsNotSubmittedAgain(t *testing.T) {
	s := &service{answers: map[string][]any{"DescribeJobs": {jobs("SUCCEEDED")}}}
	x := task(submitSync, jobRequest)
	x.Submitted = submittedJob
	o, sub := run(t, s, x)
	check(t, "output", o.Output, detail("SUCCEEDED"))
	check(t, "calls", s.made(), `batch.DescribeJobs {"jobs":["j1"]}`+"\n")
	if len(sub.outputs) != 0 {
		t.Errorf("submitted %q", sub.outputs)
	}
}

// TestLongJobIsAskedAfterSeldom has a job of an hour.
func TestLongJobIsAskedAfterSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("RUNNING")}}}
		s.called = func(string) {
			if time.Since(start) >= time.Hour {
				s.answers["DescribeJobs"] = []any{jobs("SUCCEEDED")}
			}
		}
		o, _ := run(t, s, task(submitSync, jobRequest))
		check(t, "output", o.Output, detail("SUCCEEDED"))
		if n := s.count("DescribeJobs"); n > 3700 {
			t.Errorf("asked %d times in an hour", n)
		}
		if late := time.Since(start) - time.Hour; late > time.Second {
			t.Errorf("%v late", late)
		}
	})
}

func TestAbandonedJobIsTerminated(t *testing.T) {
	for _, c := range []struct {
		cause error
		want  string
	}{
		{engine.ErrTaskTimedOut, `batch.TerminateJob {"jobId":"j1","reason":"` + aborted + `"}` + "\n"},
		{engine.ErrClosed, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{"DescribeJobs": {jobs("RUNNING")}, "TerminateJob": {`{}`}}}
			x := task(submitSync, jobRequest)
			x.Submitted = submittedJob
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(5*time.Second, func() {
				s.mu.Lock()
				s.calls = nil
				s.mu.Unlock()
				cancel(c.cause)
			})
			start := time.Now()
			integration.New(integration.Options{Caller: s}).Run(ctx, x, nil)
			check(t, c.cause.Error(), s.made(), c.want)
			if took := time.Since(start); took != 5*time.Second {
				t.Errorf("%v: returned after %v", c.cause, took)
			}
		})
	}
}

func TestTaskThatIsOverBeforeItBegan(t *testing.T) {
	s := &service{}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(engine.ErrTaskTimedOut)
	integration.New(integration.Options{Caller: s}).Run(ctx, task(submitSync, jobRequest), nil)
	check(t, "calls", s.made(), "")
}

// TestCancelledDuringSubmission holds that the job is known and terminated.
func TestCancelledDuringSubmission(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("RUNNING")}, "TerminateJob": {`{}`}}}
	s.called = func(operation string) {
		if operation == "SubmitJob" {
			cancel(engine.ErrTaskTimedOut)
		}
	}
	integration.New(integration.Options{Caller: s}).Run(ctx, task(submitSync, jobRequest), new(submissions).submitted)
	if s.count("SubmitJob") != 1 || s.count("TerminateJob") != 1 {
		t.Errorf("calls\n%s", s.made())
	}
}

func TestSubmissionIsRecordedUntilItHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("SUCCEEDED")}}}
		sub := &submissions{errs: []error{errLost, errLost}}
		o := integration.New(integration.Options{Caller: s}).Run(t.Context(), task(submitSync, jobRequest), sub.submitted)
		check(t, "output", o.Output, detail("SUCCEEDED"))
		if len(sub.outputs) != 3 || s.count("SubmitJob") != 1 {
			t.Errorf("submitted %d times, calls\n%s", len(sub.outputs), s.made())
		}
	})
}

func TestSubmissionThatNobodyWaitsForIsTerminated(t *testing.T) {
	s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("RUNNING")}, "TerminateJob": {`{}`}}}
	sub := &submissions{errs: []error{engine.ErrTaskTimedOut}}
	integration.New(integration.Options{Caller: s}).Run(t.Context(), task(submitSync, jobRequest), sub.submitted)
	if s.count("TerminateJob") != 1 {
		t.Errorf("calls\n%s", s.made())
	}
}

// watcher lets a test say when something changed.
type watcher struct {
	changes chan struct{}
	watched string
	stopped bool
}

func (w *watcher) Watch(id string) (<-chan struct{}, func()) {
	w.watched = id
	return w.changes, func() { w.stopped = true }
}

func TestWatcherSavesAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("RUNNING"), jobs("RUNNING"), jobs("SUCCEEDED")}}}
		w := &watcher{changes: make(chan struct{}, 1)}
		time.AfterFunc(time.Second, func() { w.changes <- struct{}{} })
		time.AfterFunc(2*time.Second, func() { w.changes <- struct{}{} })
		start := time.Now()
		o := integration.New(integration.Options{Caller: s, Watcher: w}).Run(t.Context(), task(submitSync, jobRequest), new(submissions).submitted)
		check(t, "output", o.Output, detail("SUCCEEDED"))
		if took := time.Since(start); took != 2*time.Second || w.watched != "j1" || !w.stopped {
			t.Errorf("took %v, watched %q, stopped %v", took, w.watched, w.stopped)
		}
	})
}

func TestLostNotificationsAreMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"SubmitJob": {jobAnswer}, "DescribeJobs": {jobs("RUNNING"), jobs("SUCCEEDED")}}}
		o := integration.New(integration.Options{Caller: s, Watcher: &watcher{}}).Run(t.Context(), task(submitSync, jobRequest), new(submissions).submitted)
		check(t, "output", o.Output, detail("SUCCEEDED"))
	})
}
