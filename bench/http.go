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
	var took, client spent
	var events int
	figures, err := with(s, func(p *process) ([]figure, error) {
		api := sfn.NewFromConfig(p.config())
		machine, err := api.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
			Name: aws.String("loop"), Definition: aws.String(definition), RoleArn: aws.String("arn:aws:iam::000000000000:role/bench"),
		})
		if err != nil {
			return nil, err
		}
		if err := startLoops(ctx, api, machine.StateMachineArn, "warm", clients); err != nil {
			return nil, err
		}
		took, client, err = p.spend(func() error { return startLoops(ctx, api, machine.StateMachineArn, "x", executions) })
		if err != nil {
			return nil, err
		}
		events, err = countEvents(ctx, api, machine.StateMachineArn)
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	bare, err := spend(func() error { return appendRaw(s, executions*events, 650) })
	if err != nil {
		return nil, err
	}
	share := bare.time.Seconds() / took.time.Seconds()
	return append(figures,
		figure{name: "Pass/Choice/Wait 0, started over HTTP by an SDK client:"},
		rate("  raw append, one file, shared fsync", executions*events, bare.time, ""),
		rate("  durable history events", executions*events, took.time, fmt.Sprintf("%.0f%% of the raw append; %s in the server, %s in the client",
			100*share, took.each(executions*events, "an event"), client.each(executions*events, "an event"))).toward(atLeast(share, 0.25, "25% of the raw append")),
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
