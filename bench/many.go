package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store/pebble"
)

// manyDefinition waits until a moment that the input names.
const manyDefinition = `{"StartAt":"W","States":{"W":{"Type":"Wait","TimestampPath":"$.until","End":true}}}`

// watched are the executions of those many that wake soon after the start.
const watched = 100

// measureMany measures a process whose folder holds many open executions: how
// soon it answers, whether timers fire on time, and how long a listing takes.
func measureMany(ctx context.Context, s settings) ([]figure, error) {
	data := filepath.Join(s.dir, "many")
	machine, err := makeMachine(ctx, s, data, "many", manyDefinition)
	if err != nil {
		return nil, err
	}
	due, err := fillFolder(ctx, s, data, machine)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	p, err := serve(s, data)
	if err != nil {
		return nil, err
	}
	figures, err := p.many(ctx, s, machine, due, began)
	return figures, errors.Join(err, p.stop())
}

// makeMachine makes a state machine in a folder that nobody serves.
func makeMachine(ctx context.Context, s settings, data, name, definition string) (arn string, err error) {
	p, err := serve(s, data)
	if err != nil {
		return "", err
	}
	out, err := sfn.NewFromConfig(p.config()).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String(name), Definition: aws.String(definition),
		RoleArn: aws.String("arn:aws:iam::000000000000:role/bench"),
	})
	if err := errors.Join(err, p.stop()); err != nil {
		return "", err
	}
	return aws.ToString(out.StateMachineArn), nil
}

// soon is how long after they were started the watched executions wake: there
// must be time to close the folder and to serve it.
const soon = 20 * time.Second

// fillFolder starts executions in process: the last few wait until due, which
// will be soon, all others for years.
func fillFolder(ctx context.Context, s settings, data, machine string) (due time.Time, err error) {
	st, err := pebble.Open(filepath.Join(data, "store"), pebble.Options{})
	if err != nil {
		return due, err
	}
	e, err := engine.Open(ctx, engine.Options{Store: st, Runner: echo{}})
	if err != nil {
		return due, errors.Join(err, st.Close())
	}
	first := max(s.open-watched, 0) // of the watched
	err = startMany(ctx, e, machine, 0, first, time.Now().AddDate(5, 0, 0))
	if err == nil {
		due = time.Now().Add(soon).Truncate(time.Second)
		err = startMany(ctx, e, machine, first, s.open, due)
	}
	e.Close()
	return due, errors.Join(err, st.Close())
}

// startMany starts the executions from one number to another, which wait until
// some time.
func startMany(ctx context.Context, e *engine.Engine, machine string, from, to int, until time.Time) error {
	const starters = 512
	input := fmt.Sprintf(`{"until":"%s"}`, until.UTC().Format(time.RFC3339))
	return together(starters, func(starter int) error {
		for i := from + starter; i < to; i += starters {
			name := fmt.Sprint("x", i)
			_, err := e.Start(ctx, engine.StartRequest{
				ARN: "arn:aws:states:us-east-1:000000000000:execution:many:" + name, Name: name,
				StateMachineARN: machine, StateMachineName: "many", Region: "us-east-1",
				Definition: manyDefinition, Input: input,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// many measures the process that has just been started.
func (p *process) many(ctx context.Context, s settings, machine string, due, began time.Time) ([]figure, error) {
	if err := p.answer(ctx); err != nil {
		return nil, err
	}
	started := time.Since(began)
	memory, err := residentMemory(p.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	client := sfn.NewFromConfig(p.config())
	var listed []time.Duration
	for range 100 * s.scale {
		began := time.Now()
		out, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: aws.String(machine), StatusFilter: types.ExecutionStatusRunning, MaxResults: 100})
		if err != nil || len(out.Executions) != 100 {
			return nil, errors.Join(err, errors.New("no full page was listed"))
		}
		listed = append(listed, time.Since(began))
	}
	if err := sleep(ctx, time.Until(due.Add(3*time.Second))); err != nil {
		return nil, err
	}
	late, err := lateness(ctx, client, due, s.open)
	if err != nil {
		return nil, err
	}
	with := fmt.Sprintf(" with %s open executions", grouped(s.open))
	list := latency("ListExecutions of 100 over HTTP,"+with, listed)
	return []figure{
		figure{name: "process start to first answer," + with, value: short(started),
			note: fmt.Sprintf("%.0f MiB resident then", float64(memory)/(1<<20))}.toward(under(started, 3*time.Second, "3 s with 1,000,000")),
		figure{name: "  timers that fall due after it, latest by", value: short(late)}.toward(under(late, time.Second, "1 s")),
		list.toward(under(percentile(listed, 50), 10*time.Millisecond, "10 ms among 1,000,000")),
	}, nil
}

// lateness returns by how much the latest of those that were due has ended too late.
func lateness(ctx context.Context, client *sfn.Client, due time.Time, open int) (late time.Duration, err error) {
	for i := max(open-watched, 0); i < open; i++ {
		x, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{
			ExecutionArn: aws.String(fmt.Sprint("arn:aws:states:us-east-1:000000000000:execution:many:x", i)),
		})
		if err != nil {
			return 0, err
		}
		if x.StopDate == nil {
			return 0, fmt.Errorf("execution %d sleeps on", i)
		}
		late = max(late, x.StopDate.Sub(due))
	}
	return late, nil
}
