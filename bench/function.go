package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	runtimeapi "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/treadle-run/treadle/internal/functionpackage"
)

// isFunction reports whether this process is the function that is measured: the
// bench carries it itself.
func isFunction() bool {
	return filepath.Base(os.Args[0]) == "bootstrap" && os.Getenv("AWS_LAMBDA_RUNTIME_API") != ""
}

// runFunction answers with what it is asked. It does not return.
func runFunction() {
	runtimeapi.Start(func(_ context.Context, event json.RawMessage) (json.RawMessage, error) { return event, nil })
}

// measureFunction measures Invoke over HTTP of a Go function that does nothing.
func measureFunction(ctx context.Context, s settings) ([]figure, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	code, err := functionpackage.Of(program)
	if err != nil {
		return nil, err
	}
	return with(s, func(p *process) ([]figure, error) {
		f := functions{lambda.NewFromConfig(p.config()), code}
		cold, err := f.cold(ctx, 10*s.scale)
		if err != nil {
			return nil, err
		}
		warm, err := f.warm(ctx, 1000*s.scale)
		if err != nil {
			return nil, err
		}
		task, err := f.asTask(ctx, p, 1000*s.scale)
		if err != nil {
			return nil, err
		}
		added := percentile(task, 50) - percentile(warm, 50)
		return []figure{
			latency("Invoke over HTTP, cold start of a Go function", cold),
			latency("Invoke over HTTP, warm Go function", warm),
			latency("  the same as a Task, by StartSyncExecution", task),
			figure{name: "  added to a bare invoke, p50", value: short(added)}.toward(under(added, 300*time.Microsecond, "0.3 ms")),
		}, nil
	})
}

// functions makes and invokes the functions that are measured.
type functions struct {
	client *lambda.Client
	code   []byte
}

// cold invokes each of n functions for the first time.
func (f functions) cold(ctx context.Context, n int) (took []time.Duration, err error) {
	for i := range n {
		name := fmt.Sprint("cold", i)
		if err := f.create(ctx, name); err != nil {
			return nil, err
		}
		d, err := f.invoke(ctx, name)
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	return took, nil
}

// warm invokes one function again and again.
func (f functions) warm(ctx context.Context, n int) (took []time.Duration, err error) {
	if err := f.create(ctx, "warm"); err != nil {
		return nil, err
	}
	for range n + warmup {
		d, err := f.invoke(ctx, "warm")
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	return took[warmup:], nil
}

// asTask executes, again and again, a state machine whose only state is a Task
// with the warm function.
func (f functions) asTask(ctx context.Context, p *process, n int) ([]time.Duration, error) {
	e, err := newExpress(ctx, p, "task",
		`{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:warm","End":true}}}`)
	if err != nil {
		return nil, err
	}
	return e.sequence(ctx, n)
}

// warmup is how many invocations come before those that are measured.
const warmup = 20

func (f functions) create(ctx context.Context, name string) error {
	_, err := f.client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String(name),
		Runtime:      types.RuntimeProvidedal2023,
		Handler:      aws.String("bootstrap"),
		Role:         aws.String("arn:aws:iam::000000000000:role/bench"),
		Code:         &types.FunctionCode{ZipFile: f.code},
	})
	if err != nil {
		return err
	}
	return lambda.NewFunctionActiveV2Waiter(f.client).Wait(ctx,
		&lambda.GetFunctionInput{FunctionName: aws.String(name)}, time.Minute)
}

func (f functions) invoke(ctx context.Context, name string) (time.Duration, error) {
	const event = `{"n":1}`
	began := time.Now()
	out, err := f.client.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(name), Payload: []byte(event)})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	if out.FunctionError != nil || string(out.Payload) != event {
		return 0, fmt.Errorf("function %s answered %s %s", name, aws.ToString(out.FunctionError), out.Payload)
	}
	return took, nil
}
