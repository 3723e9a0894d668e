package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// deployment shows how the stack of a sample is created or updated.
type deployment struct {
	client *cloudformation.Client
	out    io.Writer
	stack  string
	token  string // of the request, which its events have
	began  time.Time
	shown  map[string]bool // the ids of events
	failed string          // why, if a resource has failed
}

// follow prints the events of the request as they come, until the stack rests.
func (d *deployment) follow(ctx context.Context) error {
	d.shown = map[string]bool{}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		events, err := d.events(ctx)
		if err != nil {
			return wrapped("read the stack's events", err)
		}
		for _, e := range events {
			d.show(e)
			if status := string(e.ResourceStatus); aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId) && rests(status) {
				return d.outcome(status)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// events returns the events of the request that have not been shown, oldest first.
func (d *deployment) events(ctx context.Context) (list []types.StackEvent, err error) {
	pages := cloudformation.NewDescribeStackEventsPaginator(d.client, &cloudformation.DescribeStackEventsInput{StackName: &d.stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range page.StackEvents {
			if aws.ToString(e.ClientRequestToken) == d.token && !d.shown[aws.ToString(e.EventId)] {
				list = append(list, e)
			}
		}
	}
	slices.Reverse(list)
	return list, nil
}

// show prints one event. That something has been asked for says nothing yet; what
// has become of it does.
func (d *deployment) show(e types.StackEvent) {
	d.shown[aws.ToString(e.EventId)] = true
	if d.began.IsZero() {
		d.began = aws.ToTime(e.Timestamp)
	}
	status, reason := string(e.ResourceStatus), aws.ToString(e.ResourceStatusReason)
	if strings.HasSuffix(status, "_FAILED") && d.failed == "" {
		d.failed = aws.ToString(e.LogicalResourceId) + ": " + reason
	}
	if strings.HasSuffix(status, "_IN_PROGRESS") {
		return
	}
	if reason != "" {
		reason = "  " + reason
	}
	fmt.Fprintf(d.out, "  %6.2fs  %-17s %-41s %s%s\n", aws.ToTime(e.Timestamp).Sub(d.began).Seconds(),
		status, aws.ToString(e.ResourceType), aws.ToString(e.LogicalResourceId), reason)
}

// rests says whether nothing goes on any more in a stack of the status.
func rests(status string) bool { return !strings.HasSuffix(status, "_IN_PROGRESS") }

// outcome is the error of a stack that has not become what it should.
func (d *deployment) outcome(status string) error {
	if status == string(types.StackStatusCreateComplete) || status == string(types.StackStatusUpdateComplete) {
		return nil
	}
	return fmt.Errorf("stack %s is %s: %s", d.stack, status, d.failed)
}

// sayHowToRun prints the command that starts an execution, from the stack's outputs.
func (d *deployment) sayHowToRun(ctx context.Context) error {
	outputs, err := d.outputs(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nRun it:\n  aws stepfunctions start-execution --state-machine-arn %s --input '%s'\n",
		outputs["StateMachineArn"], strings.Join(strings.Fields(outputs["ExecutionInput"]), " "))
	fmt.Fprintf(d.out, "Take it away:\n  aws cloudformation delete-stack --stack-name %s\n", d.stack)
	return nil
}

func (d *deployment) outputs(ctx context.Context) (map[string]string, error) {
	out, err := d.client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &d.stack})
	if err != nil {
		return nil, wrapped("read the stack's outputs", err)
	}
	outputs := map[string]string{}
	for _, stack := range out.Stacks {
		for _, o := range stack.Outputs {
			outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
	}
	return outputs, nil
}
