package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/google/uuid"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

// demonstration shows the sample on a terminal.
type demonstration struct {
	demoFlags
	client   aws.Config
	out      io.Writer
	began    time.Time
	queue    string       // ARN
	crashNow func() error // kills the server and starts it again
	seen     int64        // id of the last event shown
	waiting  bool         // it was a Wait that was entered last
}

// jobSeconds is how long the sample's job takes: more than one wait, so that the
// loop is seen to go round.
func (d *demonstration) jobSeconds() int { return d.wait + d.wait/2 + 1 }

// demoStack is the name of the demo's stack.
const demoStack = "JobStatusPoller"

// deploy creates the sample's stack and returns its outputs.
func (d *demonstration) deploy(ctx context.Context, program string) (outputs map[string]string, err error) {
	end := "echo Hello world"
	if d.fail {
		end = "echo something went wrong >&2; exit 3"
	}
	sample, err := findSample("job-status-poller")
	if err != nil {
		return nil, err
	}
	template, err := jobpoller.Template(sample.Template, program, []string{"sh", "-c", fmt.Sprintf("sleep %d; %s", d.jobSeconds(), end)})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(d.out, "Create resources")
	stack := &deployment{client: cloudformation.NewFromConfig(d.client), out: d.out, stack: demoStack, token: uuid.NewString()}
	if _, err := stack.begin(ctx, template, nil); err != nil {
		return nil, err
	}
	if err := stack.follow(ctx); err != nil {
		return nil, err
	}
	return stack.outputs(ctx)
}

func (d *demonstration) start(ctx context.Context, outputs map[string]string) (arn string, err error) {
	d.queue = outputs["JobQueueArn"]
	input := jobpoller.Input{
		JobName:       "my-job",
		JobDefinition: outputs["JobDefinitionArn"],
		JobQueue:      d.queue,
		WaitTime:      d.wait,
	}
	out, err := sfn.NewFromConfig(d.client).StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(outputs["StateMachineArn"]),
		Input:           aws.String(input.JSON()),
	})
	if err != nil {
		return "", fmt.Errorf("start execution: %w", err)
	}
	d.began = aws.ToTime(out.StartDate)
	fmt.Fprintf(d.out, "\nStart execution\n  %s\n\n", input.JSON())
	return aws.ToString(out.ExecutionArn), nil
}

// lookEvery is the pause between two looks at the history.
const lookEvery = 100 * time.Millisecond

// follow prints the execution's history as it grows until the execution ends.
func (d *demonstration) follow(ctx context.Context, arn string) error {
	client := sfn.NewFromConfig(d.client)
	for {
		// The status is read first, so that nothing comes after the last event.
		described, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(arn)})
		if err != nil {
			return fmt.Errorf("describe execution: %w", err)
		}
		if err := d.showNew(ctx, client, arn); err != nil {
			return err
		}
		if described.Status != types.ExecutionStatusRunning {
			return d.end(described)
		}
		if d.crash && d.waiting {
			if err := d.crashAndRestart(); err != nil {
				return err
			}
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// showNew prints the events that came since the last call.
func (d *demonstration) showNew(ctx context.Context, client *sfn.Client, arn string) error {
	pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{ExecutionArn: aws.String(arn)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		for _, e := range page.Events {
			if e.Id > d.seen {
				d.seen = e.Id
				d.show(e)
			}
		}
	}
	return nil
}

func (d *demonstration) show(e types.HistoryEvent) {
	if entered := e.StateEnteredEventDetails; entered != nil {
		d.waiting = e.Type == types.HistoryEventTypeWaitStateEntered
		d.line(e, aws.ToString(entered.Name))
		return
	}
	exited := e.StateExitedEventDetails
	if exited == nil || e.Type != types.HistoryEventTypeTaskStateExited {
		return
	}
	var output struct {
		GUID   struct{ JobID string } `json:"guid"`
		Status string                 `json:"status"`
	}
	if json.Unmarshal([]byte(aws.ToString(exited.Output)), &output) != nil {
		return // the last check's output is the bare status, shown as the output
	}
	if output.Status == "" {
		d.line(e, "    job "+output.GUID.JobID)
		return
	}
	d.line(e, "    job is "+output.Status)
}

func (d *demonstration) line(e types.HistoryEvent, text string) {
	fmt.Fprintf(d.out, "  %6.2f s  %s\n", e.Timestamp.Sub(d.began).Seconds(), text)
}

func (d *demonstration) crashAndRestart() error {
	d.crash = false
	fmt.Fprintln(d.out, "            kill -9 of the server …")
	if err := d.crashNow(); err != nil {
		return fmt.Errorf("start the server again: %w", err)
	}
	fmt.Fprintln(d.out, "            … and started again on the same data")
	return nil
}

// errNotAsShown says that the execution did not end as the demo is to show.
var errNotAsShown = errors.New("the execution did not end as it should")

func (d *demonstration) end(x *sfn.DescribeExecutionOutput) error {
	took := x.StopDate.Sub(aws.ToTime(x.StartDate)).Seconds()
	fmt.Fprintf(d.out, "\nExecution %s after %.2f s\n  %s\n", x.Status, took, aws.ToString(x.ExecutionArn))
	if x.Status == types.ExecutionStatusSucceeded {
		fmt.Fprintln(d.out, "Output\n  "+aws.ToString(x.Output))
	} else {
		fmt.Fprintf(d.out, "Error\n  %s\nCause\n  %s\n", aws.ToString(x.Error), aws.ToString(x.Cause))
	}
	if (x.Status == types.ExecutionStatusSucceeded) == d.fail {
		return errNotAsShown
	}
	return nil
}

func (d *demonstration) sayWhatNext(url, arn string) {
	fmt.Fprintf(d.out, `
It goes on serving until you press Ctrl-C. The console is at %[1]s/_console/
In another terminal:

  export AWS_ENDPOINT_URL=%[1]s AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws stepfunctions list-state-machines
  aws stepfunctions get-execution-history --execution-arn %[2]s
  aws batch list-jobs --job-queue %[3]s --job-status SUCCEEDED
`, url, arn, d.queue)
}
