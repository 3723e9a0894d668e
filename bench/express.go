package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// measureExpress measures StartSyncExecution over HTTP of five states that need
// nobody.
func measureExpress(ctx context.Context, s settings) ([]figure, error) {
	return with(s, func(p *process) ([]figure, error) {
		e, err := newExpress(ctx, p, "five", fiveStates())
		if err != nil {
			return nil, err
		}
		one, err := e.sequence(ctx, 500*s.scale)
		if err != nil {
			return nil, err
		}
		n := 8000 * s.scale
		server, client, err := p.spend(func() error { return e.atOnce(ctx, n) })
		if err != nil {
			return nil, err
		}
		return []figure{
			latency("StartSyncExecution over HTTP, five Pass and Choice", one).toward(under(percentile(one, 50), 500*time.Microsecond, "0.5 ms")),
			rate(fmt.Sprintf("  the same by %d clients", clients), n, server.time,
				fmt.Sprintf("%s in the server, %s in the clients beside it", server.each(n, "an execution"), client.each(n, "an execution"))).
				toward(atLeast(perSecond(n, server.time), 8000, "8,000/s")),
		}, nil
	})
}

func fiveStates() string {
	var b strings.Builder
	b.WriteString(`{"StartAt":"P0","States":{`)
	for i := range 4 {
		next := fmt.Sprintf(`"Next":"P%d"`, i+1)
		if i == 2 {
			fmt.Fprintf(&b, `"P%d":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,%s}]},`, i, next)
			continue
		}
		fmt.Fprintf(&b, `"P%d":{"Type":"Pass",%s},`, i, next)
	}
	b.WriteString(`"P4":{"Type":"Pass","End":true}}}`)
	return b.String()
}

// express is an Express state machine that is measured.
type express struct {
	client  *sfn.Client
	machine *string
}

func newExpress(ctx context.Context, p *process, name, definition string) (express, error) {
	e := express{client: sfn.NewFromConfig(p.config())}
	out, err := e.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String(name), Definition: aws.String(definition), Type: types.StateMachineTypeExpress,
		RoleArn: aws.String("arn:aws:iam::000000000000:role/bench"),
	})
	if err != nil {
		return e, err
	}
	e.machine = out.StateMachineArn
	return e, nil
}

// run executes the state machine once.
func (e express) run(ctx context.Context) error {
	out, err := e.client.StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: e.machine, Input: aws.String(`{"n":1}`)})
	if err == nil && out.Status != types.SyncExecutionStatusSucceeded {
		err = errors.New(aws.ToString(out.Cause))
	}
	return err
}

// sequence runs one execution after the other, some of them before it measures.
func (e express) sequence(ctx context.Context, n int) (took []time.Duration, err error) {
	for range n + 10*warmup {
		began := time.Now()
		if err := e.run(ctx); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took[10*warmup:], nil
}

// atOnce runs executions from many clients.
func (e express) atOnce(ctx context.Context, n int) error {
	return together(clients, func(one int) error {
		for i := one; i < n; i += clients {
			if err := e.run(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
