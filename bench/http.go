package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/bench/rawlog"
)

// clients is how many clients make requests at once where that is measured.
const clients = 64

// measureHTTP measures durable history events of executions that a client
// starts over HTTP, beside a raw append of as many bytes.
func measureHTTP(ctx context.Context, s settings) ([]figure, error) {
	const rounds = 40
	definition := fmt.Sprintf(loops[0].definition, rounds*s.scale)
	var took time.Duration
	var events int
	figures, err := with(s, func(p *process) ([]figure, error) {
		client := sfn.NewFromConfig(p.config())
		machine, err := client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
			Name: aws.String("loop"), Definition: aws.String(definition), RoleArn: aws.String("arn:aws:iam::000000000000:role/bench"),
		})
		if err != nil {
			return nil, err
		}
		if err := startLoops(ctx, client, machine.StateMachineArn, "warm", clients); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := startLoops(ctx, client, machine.StateMachineArn, "x", executions); err != nil {
			return nil, err
		}
		took = time.Since(began)
		events, err = countEvents(ctx, client, machine.StateMachineArn)
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	bare, err := spend(func() error { return appendRaw(s, executions*events, 650) })
	if err != nil {
		return nil, err
	}
	share := bare.time.Seconds() / took.Seconds()
	return append(figures,
		figure{name: "Pass/Choice/Wait 0, started over HTTP by an SDK client:"},
		rate("  raw append, one file, shared fsync", executions*events, bare.time, ""),
		rate("  durable history events", executions*events, took, fmt.Sprintf("%.0f%% of the raw append; %d executions, %s of them a second",
			100*share, executions, grouped(int(perSecond(executions, took))))).toward(atLeast(share, 0.25, "25% of the raw append")),
	), nil
}

// startLoops starts executions over HTTP and waits until none runs.
func startLoops(ctx context.Context, client *sfn.Client, machine *string, prefix string, n int) error {
	input := fmt.Sprintf(`{"n":0,"padding":"%s"}`, strings.Repeat("x", padding))
	err := together(clients, func(one int) error {
		for i := one; i < n; i += clients {
			_, err := client.StartExecution(ctx, &sfn.StartExecutionInput{
				StateMachineArn: machine, Name: aws.String(fmt.Sprint(prefix, i)), Input: aws.String(input),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for err == nil {
		var out *sfn.ListExecutionsOutput
		out, err = client.ListExecutions(ctx, &sfn.ListExecutionsInput{
			StateMachineArn: machine, StatusFilter: types.ExecutionStatusRunning, MaxResults: 1,
		})
		if err == nil && len(out.Executions) == 0 {
			return nil
		}
		err = errors.Join(err, sleep(ctx, 2*time.Millisecond))
	}
	return err
}

// countEvents returns how many events the history of an execution has.
func countEvents(ctx context.Context, client *sfn.Client, machine *string) (int, error) {
	found, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: machine, MaxResults: 1})
	if err != nil {
		return 0, err
	}
	out, err := client.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{
		ExecutionArn: found.Executions[0].ExecutionArn, ReverseOrder: true, MaxResults: 1,
	})
	if err != nil {
		return 0, err
	}
	return int(out.Events[0].Id), nil
}

// appendRaw appends events of a size to a file, from as many goroutines as
// there are executions.
func appendRaw(s settings, events, bytes int) error {
	log, err := rawlog.Create(filepath.Join(s.dir, "http-raw"))
	if err != nil {
		return err
	}
	const eventsAtOnce = 100 // events that one append writes, as a step does
	one := record(eventsAtOnce * bytes)
	err = together(executions, func(int) error {
		for range events / executions / eventsAtOnce {
			if err := log.Append(one); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, log.Close())
}
