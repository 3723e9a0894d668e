package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	batchtypes "github.com/aws/aws-sdk-go-v2/service/batch/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// kills is how often the server is killed.
const kills = 50

// TestKilledUnderLoad kills the server again and again under clients that record
// each acknowledgement. Afterwards all that was acknowledged is there, everything
// has come to its end, and no job has run twice.
func TestKilledUnderLoad(t *testing.T) {
	p := serveAt(t, lowAddress(t), t.TempDir())
	l := newLoad(t, p)
	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for _, client := range []func(context.Context){l.starts, l.starts, l.submits, l.creates, l.works, l.works} {
		clients.Go(func() {
			for ctx.Err() == nil {
				client(ctx)
			}
		})
	}
	for range kills {
		enough := l.acknowledged.Load() + int64(2+rand.IntN(12))
		until(t, "acknowledgements", func(context.Context) bool { return l.acknowledged.Load() >= enough })
		p.crash()
	}
	stop()
	clients.Wait()
	l.finish()
	l.sfn, l.batch = sfn.NewFromConfig(p.config()), batch.NewFromConfig(p.config())
	l.check()
	t.Logf("%d kills, %d acknowledgements", kills, l.acknowledged.Load())
}

// lowAddress returns a free address whose port the system gives to nobody of
// itself. A client that knocks at one that it does give can be connected with
// itself while the server is down, and the server then finds its port taken.
func lowAddress(t *testing.T) string {
	for port := 20000 + rand.IntN(5000); port < 32000; port++ {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// load is what the clients did and were told.
type load struct {
	t            *testing.T
	sfn          *sfn.Client
	batch        *batch.Client
	made         deployed
	runs         string            // file with a line for each job that ran
	machines     map[string]string // ARNs by what they are for
	activity     *string
	acknowledged atomic.Int64

	mu         sync.Mutex
	number     int
	executions map[string]bool   // by ARN; whether the start was acknowledged
	answers    map[string]bool   // outputs that were taken
	jobs       map[string]bool   // ids
	created    map[string]string // state machines: names by ARN
}

func newLoad(t *testing.T, p *process) *load {
	l := &load{
		t: t, runs: filepath.Join(t.TempDir(), "runs"), machines: map[string]string{},
		executions: map[string]bool{}, answers: map[string]bool{}, jobs: map[string]bool{}, created: map[string]string{},
	}
	l.made = deploy(t, p, []string{"sh", "-c", "echo $AWS_BATCH_JOB_ID >>" + l.runs}, nil)
	config := p.config()
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	config.HTTPClient = awshttp.NewBuildableClient().WithTimeout(5 * time.Second)
	l.sfn, l.batch = sfn.NewFromConfig(config), batch.NewFromConfig(config)
	activity, err := l.sfn.CreateActivity(t.Context(), &sfn.CreateActivityInput{Name: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	l.activity = activity.ActivityArn
	for name, states := range map[string]string{
		"waits": `"A":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{"Type":"Pass","End":true}`,
		// Who is given a task while the server is killed never hears of it.
		"works": `"A":{"Type":"Task","Resource":"` + *l.activity + `","TimeoutSeconds":2,"Retry":[` +
			`{"ErrorEquals":["States.Timeout"],"IntervalSeconds":1,"MaxAttempts":50,"BackoffRate":1}],"End":true}`,
		"jobs": `"A":{"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"inside",` +
			`"JobQueue":"` + l.made.JobQueueARN + `","JobDefinition":"` + jobDefinitionName + `"},"ResultPath":null,"End":true}`,
	} {
		l.machines[name] = l.create(t.Context(), name, states)
	}
	return l
}

func (l *load) next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	return l.number
}

// insist makes a call until it is answered: a server that is down is asked again.
func insist(ctx context.Context, call func() error) error {
	for {
		err := call()
		var answered interface{ HTTPStatusCode() int }
		if err == nil || ctx.Err() != nil || errors.As(err, &answered) && answered.HTTPStatusCode() != 0 {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond): // as a client of another process must
		case <-ctx.Done():
		}
	}
}

// note records an acknowledgement.
func (l *load) note(record func()) {
	l.mu.Lock()
	record()
	l.mu.Unlock()
	l.acknowledged.Add(1)
}

// fail reports an answer that no client should get, unless the client stops.
func (l *load) fail(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		l.t.Errorf("%s: %v", what, err)
	}
}

func (l *load) create(ctx context.Context, name, states string) (arn string) {
	err := insist(ctx, func() error {
		made, err := l.sfn.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
			Name: aws.String(name), RoleArn: aws.String("arn:aws:iam::000000000000:role/r"),
			Definition: aws.String(`{"StartAt":"A","States":{` + states + `}}`),
		})
		if err == nil {
			arn = *made.StateMachineArn
		}
		return err
	})
	if err != nil {
		l.fail(ctx, "create "+name, err)
		return ""
	}
	l.note(func() { l.created[arn] = name })
	return arn
}

// creates creates a state machine.
func (l *load) creates(ctx context.Context) {
	l.create(ctx, fmt.Sprintf("made-%d", l.next()), `"A":{"Type":"Succeed"}`)
}

// starts starts an execution, of each machine in turn.
func (l *load) starts(ctx context.Context) {
	n := l.next()
	machine := l.machines[[]string{"waits", "works", "jobs"}[n%3]]
	in := &sfn.StartExecutionInput{
		StateMachineArn: aws.String(machine), Name: aws.String(fmt.Sprintf("x-%d", n)), Input: aws.String(fmt.Sprintf(`{"n":%d}`, n)),
	}
	arn := strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + *in.Name
	l.mu.Lock()
	l.executions[arn] = false
	l.mu.Unlock()
	err := insist(ctx, func() error {
		_, err := l.sfn.StartExecution(ctx, in)
		return err
	})
	var exists *types.ExecutionAlreadyExists // it was started, that was not told, and it has ended
	if err != nil && !errors.As(err, &exists) {
		l.fail(ctx, "start "+*in.Name, err)
		return
	}
	l.note(func() { l.executions[arn] = true })
}

// submits submits a job. One whose submission was not answered may be there.
func (l *load) submits(ctx context.Context) {
	job, err := l.batch.SubmitJob(ctx, &batch.SubmitJobInput{
		JobName: aws.String(fmt.Sprintf("job-%d", l.next())), JobQueue: aws.String(l.made.JobQueueARN),
		JobDefinition: aws.String(jobDefinitionName),
	})
	if err == nil {
		l.note(func() { l.jobs[*job.JobId] = true })
	}
	select {
	case <-time.After(100 * time.Millisecond): // jobs are processes: not as many as can be
	case <-ctx.Done():
	}
}

// works takes a task of the activity and answers it.
func (l *load) works(ctx context.Context) {
	task, err := l.sfn.GetActivityTask(ctx, &sfn.GetActivityTaskInput{ActivityArn: l.activity})
	if err != nil || task.TaskToken == nil {
		return
	}
	output := fmt.Sprintf(`{"answer":%d}`, l.next())
	err = insist(ctx, func() error {
		_, err := l.sfn.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: task.TaskToken, Output: aws.String(output)})
		return err
	})
	var late *types.TaskTimedOut // or answered, and that was not told
	switch {
	case err == nil:
		l.note(func() { l.answers[output] = true })
	case !errors.As(err, &late):
		l.fail(ctx, "answer", err)
	}
}

// finish waits until nothing runs any more. Workers go on for that.
func (l *load) finish() {
	ctx, stop := context.WithCancel(l.t.Context())
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for ctx.Err() == nil {
				l.works(ctx)
			}
		})
	}
	defer workers.Wait()
	defer stop()
	for name, machine := range l.machines {
		until(l.t, "the executions of "+name, func(ctx context.Context) bool {
			running, err := l.sfn.ListExecutions(ctx, &sfn.ListExecutionsInput{
				StateMachineArn: aws.String(machine), StatusFilter: types.ExecutionStatusRunning,
			})
			if err != nil {
				l.t.Fatal(err)
			}
			return len(running.Executions) == 0
		})
	}
	for id := range l.jobs {
		until(l.t, "job "+id, func(ctx context.Context) bool {
			switch l.job(ctx, id) {
			case batchtypes.JobStatusSucceeded, batchtypes.JobStatusFailed:
				return true
			}
			return false
		})
	}
}

func (l *load) job(ctx context.Context, id string) batchtypes.JobStatus {
	out, err := l.batch.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{id}})
	if err != nil {
		l.t.Fatal(err)
	}
	if len(out.Jobs) != 1 {
		l.t.Errorf("job %s, whose submission was acknowledged, is not there", id)
		return batchtypes.JobStatusFailed
	}
	return out.Jobs[0].Status
}

// check holds what is there against what was acknowledged.
func (l *load) check() {
	for arn, name := range l.created {
		if m, err := l.sfn.DescribeStateMachine(l.t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: aws.String(arn)}); err != nil || *m.Name != name {
			l.t.Errorf("state machine %s: %v", name, err)
		}
	}
	given, inside := map[string]int{}, 0
	for arn, acknowledged := range l.executions {
		output, jobs := l.execution(arn, acknowledged)
		given[output]++
		inside += jobs
	}
	for answer := range l.answers {
		if given[answer] != 1 {
			l.t.Errorf("answer %s, which was acknowledged, was taken by %d executions", answer, given[answer])
		}
	}
	if len(l.answers) == 0 || inside == 0 || len(l.jobs) == 0 {
		l.t.Errorf("%d answers, %d jobs of executions, %d others: the load is not what it should be", len(l.answers), inside, len(l.jobs))
	}
	ran := map[string]int{}
	for _, id := range lines(l.runs) {
		if ran[id]++; ran[id] > 1 {
			l.t.Errorf("job %s ran %d times", id, ran[id])
		}
	}
	for id := range l.jobs {
		if status := l.job(l.t.Context(), id); status != batchtypes.JobStatusSucceeded || ran[id] != 1 {
			l.t.Errorf("job %s is %s and ran %d times", id, status, ran[id])
		}
	}
}

// execution checks one execution and its history, and returns its output and how
// many jobs it has submitted.
func (l *load) execution(arn string, acknowledged bool) (output string, jobs int) {
	ctx := l.t.Context()
	x, err := l.sfn.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(arn)})
	var missing *types.ExecutionDoesNotExist
	if errors.As(err, &missing) && !acknowledged {
		return "", 0
	}
	if err != nil {
		l.t.Errorf("%s, whose start was acknowledged: %v", arn, err)
		return "", 0
	}
	if x.Status != types.ExecutionStatusSucceeded {
		l.t.Errorf("%s has ended %s: %s", arn, x.Status, aws.ToString(x.Cause))
	}
	pages := sfn.NewGetExecutionHistoryPaginator(l.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: aws.String(arn)})
	id := int64(0)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, e := range page.Events {
			previous := id
			if id++; id == 2 {
				previous = 0
			}
			if e.Id != id || e.PreviousEventId != previous {
				l.t.Errorf("%s: event %d (%s) after %d stands where event %d should", arn, e.Id, e.Type, e.PreviousEventId, id)
			}
			if e.Type == types.HistoryEventTypeTaskSubmitted {
				jobs++
			}
		}
	}
	if jobs > 1 {
		l.t.Errorf("%s has submitted %d jobs", arn, jobs)
	}
	return aws.ToString(x.Output), jobs
}
