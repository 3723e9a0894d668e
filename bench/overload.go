package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// crowd is how many clients there are in an overload: more than a hundred times
// as many as keep the server busy, and more than it lets in at once.
const crowd = 6000

// overload is what a crowd that starts executions was answered.
type overload struct {
	machine           *string
	url               string
	client            *http.Client
	began             int64 // names of executions begin with it
	accepted, refused atomic.Int64
	unexpected        atomic.Pointer[string]
}

// measureOverload has a few clients and then a crowd start executions as fast as
// they can, and looks at what becomes of the server meanwhile.
func measureOverload(ctx context.Context, s settings) ([]figure, error) {
	return with(s, func(p *process) ([]figure, error) {
		out, err := sfn.NewFromConfig(p.config()).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
			Name: aws.String("short"), Definition: aws.String(`{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`),
			RoleArn: aws.String("arn:aws:iam::000000000000:role/bench"),
		})
		if err != nil {
			return nil, err
		}
		few, err := p.crowded(ctx, out.StateMachineArn, clients, s.overload/4)
		if err != nil {
			return nil, err
		}
		many, err := p.crowded(ctx, out.StateMachineArn, crowd, s.overload)
		if err != nil {
			return nil, err
		}
		offered := float64(many.accepted+many.refused) / many.time.Seconds()
		growth := float64(many.late-many.early) / float64(many.early)
		return []figure{
			rate(fmt.Sprintf("StartExecution, %d clients at once", clients), int(few.accepted), few.time, ""),
			rate(fmt.Sprintf("StartExecution, %d clients at once", crowd), int(many.accepted), many.time,
				fmt.Sprintf("accepted of %s/s offered, the rest throttled", grouped(int(offered)))),
			figure{
				name: "  memory late in the overload, beside early in it", value: fmt.Sprintf("%+.0f%%", 100*growth),
				note: fmt.Sprintf("%.0f MB after %v", float64(many.late)/1e6, many.time.Round(time.Second)),
			}.toward(under(growth, 0.2, "flat (+20%)")),
			latency("  health, asked meanwhile", many.health).toward(under(percentile(many.health, 99), time.Second, "p99 1 s")),
		}, nil
	})
}

// pressure is how a crowd went.
type pressure struct {
	accepted, refused int64
	time              time.Duration
	early, late       int64 // memory of the server after a third, and at the end
	health            []time.Duration
}

// crowded has n clients start executions for some time.
func (p *process) crowded(ctx context.Context, machine *string, n int, length time.Duration) (of pressure, err error) {
	o := &overload{
		machine: machine, url: p.url, began: time.Now().UnixNano(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n, MaxConnsPerHost: n}, Timeout: time.Minute},
	}
	defer o.client.CloseIdleConnections()
	during, stop := context.WithTimeout(ctx, length)
	defer stop()
	began := time.Now()
	watched := make(chan error, 1)
	go func() {
		var err error
		of.early, of.health, err = p.watch(during, began.Add(length/3))
		watched <- err
	}()
	err = together(n, func(i int) error { return o.press(during, i) })
	of.time, of.accepted, of.refused = time.Since(began), o.accepted.Load(), o.refused.Load()
	if odd := o.unexpected.Load(); odd != nil {
		err = errors.Join(err, fmt.Errorf("an answer was %s", *odd))
	}
	late, memoryErr := residentMemory(p.cmd.Process.Pid)
	of.late = late
	return of, errors.Join(err, memoryErr, <-watched)
}

// watch asks for the server's health until ctx ends. It returns how much memory the
// server took at a time.
func (p *process) watch(ctx context.Context, at time.Time) (memory int64, took []time.Duration, err error) {
	for sleep(ctx, 50*time.Millisecond) == nil {
		began := time.Now()
		r, err := http.Get(p.url + "/_treadle/health")
		if err != nil {
			return 0, nil, err
		}
		r.Body.Close()
		took = append(took, time.Since(began))
		if memory == 0 && time.Now().After(at) {
			if memory, err = residentMemory(p.cmd.Process.Pid); err != nil {
				return 0, nil, err
			}
		}
	}
	return memory, took, nil
}

// press starts one execution after the other until ctx ends.
func (o *overload) press(ctx context.Context, client int) error {
	for i := 0; ctx.Err() == nil; i++ {
		body := fmt.Sprintf(`{"stateMachineArn":%q,"name":"%d-%d-%d","input":"{\"padding\":\"%s\"}"}`,
			*o.machine, o.began, client, i, strings.Repeat("x", padding))
		q, err := http.NewRequest(http.MethodPost, o.url, strings.NewReader(body))
		if err != nil {
			return err
		}
		q.Header.Set("X-Amz-Target", "AWSStepFunctions.StartExecution")
		r, err := o.client.Do(q)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return err
		}
		o.count(r.StatusCode, text)
	}
	return nil
}

func (o *overload) count(status int, text []byte) {
	switch {
	case status == http.StatusOK:
		o.accepted.Add(1)
	case status == http.StatusBadRequest && bytes.Contains(text, []byte("ThrottlingException")):
		o.refused.Add(1)
	default:
		odd := fmt.Sprint(status, " ", string(text))
		o.unexpected.Store(&odd)
	}
}
