package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/treadle-run/treadle/bench/rawlog"
)

// measureStart measures StartExecution over HTTP of an engine that does nothing
// else, beside one fsync.
func measureStart(ctx context.Context, s settings) ([]figure, error) {
	fsync, err := fsyncs(filepath.Join(s.dir, "fsync"), 200*s.scale)
	if err != nil {
		return nil, err
	}
	figures, err := with(s, func(p *process) ([]figure, error) {
		took, err := starts(ctx, sfn.NewFromConfig(p.config()), 200*s.scale)
		if err != nil {
			return nil, err
		}
		p50, p99 := percentile(took, 50), percentile(took, 99)
		one := percentile(fsync, 50)
		return []figure{
			{name: "StartExecution over HTTP, idle engine:", note: fmt.Sprintf("of %d, one after the other", len(took))},
			figure{name: "  p50", value: short(p50), note: times(p50, one)}.toward(under(p50, one*3/2, "1.5 × one fsync")),
			figure{name: "  p99", value: short(p99), note: times(p99, one)}.toward(under(p99, one*4, "4 × one fsync")),
		}, nil
	})
	return append([]figure{latency("append of 1 KiB and fsync", fsync)}, figures...), err
}

func times(have, one time.Duration) string {
	return fmt.Sprintf("%.1f × one fsync", have.Seconds()/one.Seconds())
}

func fsyncs(path string, n int) (took []time.Duration, err error) {
	log, err := rawlog.Create(path)
	if err != nil {
		return nil, err
	}
	one := record(1 << 10)
	for range n {
		began := time.Now()
		if err := log.Append(one); err != nil {
			return nil, errors.Join(err, log.Close())
		}
		took = append(took, time.Since(began))
	}
	return took, log.Close()
}

// starts starts executions that wait, one after the other.
func starts(ctx context.Context, client *sfn.Client, n int) (took []time.Duration, err error) {
	machine, err := client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name:       aws.String("wait"),
		Definition: aws.String(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}`),
		RoleArn:    aws.String("arn:aws:iam::000000000000:role/bench"),
	})
	if err != nil {
		return nil, err
	}
	for i := range n + warmup {
		began := time.Now()
		_, err := client.StartExecution(ctx, &sfn.StartExecutionInput{
			StateMachineArn: machine.StateMachineArn, Name: aws.String(fmt.Sprint("x", i)), Input: aws.String(`{"n":1}`),
		})
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took[warmup:], nil
}
