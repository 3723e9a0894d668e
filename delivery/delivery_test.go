package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// targets answers calls with what is next of answers, and notes them.
type targets struct {
	mu      sync.Mutex
	calls   []awsapi.Call
	answers []error
	hang    bool
}

func (c *targets) Call(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	c.mu.Lock()
	c.calls = append(c.calls, call)
	var err error
	if len(c.answers) > 0 {
		err, c.answers = c.answers[0], c.answers[1:]
	}
	hang := c.hang
	c.mu.Unlock()
	if hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return json.RawMessage(`{}`), err
}

func (c *targets) operations() (names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, call := range c.calls {
		names = append(names, call.Operation)
	}
	return names
}

type queue struct {
	*Queue
	mu    sync.Mutex
	ended []string
}

func open(t *testing.T, st store.Resources, c awsapi.Caller) *queue {
	t.Helper()
	q := &queue{}
	var err error
	q.Queue, err = Open(t.Context(), Options{
		Table: "t", Store: st, Caller: c, Service: "events.amazonaws.com", Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Ended: func(d *Delivery, err error) {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.ended = append(q.ended, fmt.Sprint(d.ID, " ", d.Attempts, " ", err))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (q *queue) ends() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.ended)
}

const function = "arn:aws:lambda:us-east-1:000000000000:function:f"

func TestOperations(t *testing.T) {
	accepted := time.UnixMilli(1735787045678)
	for _, c := range []struct {
		target Target
		input  string
		want   string
	}{
		{Target{ARN: function}, `{}`, `lambda Invoke us-east-1 {"FunctionName":"` + function + `","InvocationType":"Event","Payload":"e30="}`},
		{Target{ARN: "arn:aws:states:eu-west-1:1:stateMachine:m"}, `{"a":1}`,
			`states StartExecution eu-west-1 {"stateMachineArn":"arn:aws:states:eu-west-1:1:stateMachine:m","name":"id","input":"{\"a\":1}"}`},
		{Target{ARN: "arn:aws:batch:r:1:job-queue/q", Batch: &BatchParameters{"d", "n", 3, 2}}, `{"Parameters":{"p":"v"},"ContainerOverrides":{"Command":["x"],"Environment":[{"Name":"N","Value":"V"}]}}`,
			`batch SubmitJob r {"jobName":"n","jobQueue":"arn:aws:batch:r:1:job-queue/q","jobDefinition":"d","arrayProperties":{"size":3},"retryStrategy":{"attempts":2},"parameters":{"p":"v"},"containerOverrides":{"command":["x"],"environment":[{"name":"N","value":"V"}]}}`},
		{Target{ARN: "arn:aws:batch:r:1:job-queue/q", Batch: &BatchParameters{JobDefinition: "d", JobName: "n"}}, `"x"`,
			`batch SubmitJob r {"jobName":"n","jobQueue":"arn:aws:batch:r:1:job-queue/q","jobDefinition":"d"}`},
		{Target{ARN: "arn:aws:events:r:1:event-bus/b"}, `{"source":"s","detail-type":"t","resources":["x"],"detail":{"a":1}}`,
			`events PutEvents r {"Entries":[{"Source":"s","DetailType":"t","Detail":"{\"a\":1}","EventBusName":"arn:aws:events:r:1:event-bus/b","Resources":["x"]}]}`},
		{Target{ARN: "arn:aws:events:r:1:event-bus/b", Source: "s", DetailType: "t"}, `{"a":1}`,
			`events PutEvents r {"Entries":[{"Source":"s","DetailType":"t","Detail":"{\"a\":1}","EventBusName":"arn:aws:events:r:1:event-bus/b","Resources":null}]}`},
		{Target{ARN: "arn:aws:logs:r:1:log-group:/aws/events/x:*"}, `{"a":1}`,
			`logs PutLogEvents r {"logGroupName":"/aws/events/x","logStreamName":"2025/01/02/03","logEvents":[{"timestamp":1735787045678,"message":"{\"a\":1}"}]}`},
		{Target{ARN: "arn:aws:logs:r:1:log-group:g"}, `{"timestamp":5,"message":"m"}`,
			`logs PutLogEvents r {"logGroupName":"g","logStreamName":"2025/01/02/03","logEvents":[{"timestamp":5,"message":"m"}]}`},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:sfn:stopExecution"}, `{"ExecutionArn":"x"}`, `states StopExecution home {"executionArn":"x"}`},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:lambda:invoke"}, `{"FunctionName":"f","Payload":"{}"}`, `lambda Invoke home {"FunctionName":"f","Payload":"e30="}`},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:batch:submitJob"}, `{"JobName":"n","ContainerOverrides":{"Environment":[{"Name":"a","Value":"b"}]},"Parameters":{"Key":"v"}}`,
			`batch SubmitJob home {"jobName":"n","containerOverrides":{"environment":[{"name":"a","value":"b"}]},"parameters":{"Key":"v"}}`},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"}, `{}`, "! this is no target that Treadle delivers to"},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:batch:terminateJob"}, `{}`, `batch TerminateJob home {}`},
		{Target{ARN: "arn:aws:scheduler:::aws-sdk:batch"}, `{}`, "! this is no target that Treadle delivers to"},
		{Target{ARN: "arn:aws:batch:r:1:job-queue/q"}, `{}`, "! this is no target that Treadle delivers to"},
		{Target{ARN: "arn:aws:sqs:r:1:queue"}, `{}`, "! this is no target that Treadle delivers to"},
		{Target{ARN: "x"}, `{}`, "! this is no target that Treadle delivers to"},
	} {
		call, err := operation(&Delivery{ID: "id", Region: "home", Target: c.target, Input: c.input, Accepted: accepted})
		got := strings.Join([]string{call.Service, call.Operation, call.Region, string(call.Input)}, " ")
		if err != nil {
			if !errors.Is(err, errNoTarget) {
				t.Error(err)
			}
			got = "! " + errNoTarget.Error()
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.target.ARN, got, c.want)
		}
	}
	if !Supports(function) || Supports("arn:aws:sqs:r:1:queue") {
		t.Error("what is supported is not")
	}
}

func TestDeliveriesAreTriedUntilTheySucceed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &awsapi.Error{Code: "TooManyRequestsException", Status: 429}
		c := &targets{answers: []error{busy, &awsapi.Error{Code: "ServiceException", Status: 500}, errors.New("gone"), nil}}
		q := open(t, memory.New(), c)
		defer q.Close(t.Context())
		d := &Delivery{ID: "a", Account: "000000000000", Source: "arn:rule", Target: Target{ARN: function, RoleARN: "arn:aws:iam::000000000000:role/r"}, Input: "{}"}
		if err := q.Accept(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := q.ends(); !slices.Equal(got, []string{"a 4 <nil>"}) || len(c.calls) != 4 {
			t.Errorf("ended %v after %d calls", got, len(c.calls))
		}
		first := c.calls[0]
		if first.RequestID != requestID(d) || c.calls[3].RequestID != first.RequestID || first.Identity.Session == nil || first.Identity.Session.Role != d.Target.RoleARN ||
			first.Identity.Service != "events.amazonaws.com" || first.Identity.SourceARN != "arn:rule" {
			t.Errorf("the call is %+v", first)
		}
	})
}

func TestWhatIsGivenUp(t *testing.T) {
	fault := &awsapi.Error{Code: "ServiceException", Status: 500}
	faults := make([]error, 1000)
	for i := range faults {
		faults[i] = fault
	}
	two := 2
	for _, c := range []struct {
		name   string
		target Target
		answer []error
		want   string
	}{
		{"refused for good", Target{ARN: function}, []error{&awsapi.Error{Code: "AccessDeniedException", Status: 403}}, "x 1 AccessDeniedException"},
		{"missing operations", Target{ARN: function}, []error{&awsapi.Error{Code: "UnknownOperationException", Status: 501}}, "x 1 UnknownOperationException"},
		{"no target", Target{ARN: "arn:aws:sqs:r:1:q"}, nil, "x 1 this is no target"},
		{"tried often enough", Target{ARN: function, MaxAttempts: &two}, faults, "x 3 ServiceException"},
		{"too old", Target{ARN: function, MaxAge: 60}, faults, "x 7 ServiceException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := open(t, memory.New(), &targets{answers: slices.Clone(c.answer)})
				defer q.Close(t.Context())
				if err := q.Accept(t.Context(), &Delivery{ID: "x", Target: c.target, Input: "{}"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				got := q.ends()
				if len(got) != 1 || c.name != "too old" && !strings.HasPrefix(got[0], c.want) || q.pending != 0 {
					t.Errorf("ended %q with %d pending, want %q", got, q.pending, c.want)
				}
			})
		})
	}
}

func TestDeliveriesOutliveARestart(t *testing.T) {
	st := memory.New()
	synctest.Test(t, func(t *testing.T) {
		c := &targets{hang: true}
		q := open(t, st, c)
		for i := range 30 {
			if err := q.Accept(t.Context(), &Delivery{ID: fmt.Sprint(i), Target: Target{ARN: function}, Input: "{}"}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if len(c.operations()) != atOnce {
			t.Errorf("%d are tried at once", len(c.operations()))
		}
		q.Close(t.Context())
		if len(q.ends()) != 0 {
			t.Errorf("ended %v", q.ends())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		q := open(t, st, &targets{})
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(q.ends()) != 30 || q.pending != 0 {
			t.Errorf("%d ended, %d are pending", len(q.ends()), q.pending)
		}
		q.Close(t.Context())
	})
}

func TestStreamsOfLogsAreMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &targets{answers: []error{&awsapi.Error{Code: "ResourceNotFoundException", Status: 400}}}
		q := open(t, memory.New(), c)
		defer q.Close(t.Context())
		if err := q.Accept(t.Context(), &Delivery{ID: "x", Target: Target{ARN: "arn:aws:logs:r:1:log-group:g"}, Input: "{}"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := c.operations(); !slices.Equal(got, []string{"PutLogEvents", "CreateLogStream", "PutLogEvents"}) {
			t.Errorf("called %v", got)
		}
	})
}

func TestTooManyAreRefused(t *testing.T) {
	q := open(t, memory.New(), &targets{})
	defer q.Close(t.Context())
	q.Queue.mu.Lock()
	q.pending = maxPending
	q.Queue.mu.Unlock()
	if err := q.Accept(t.Context(), &Delivery{ID: "x"}); !errors.Is(err, ErrFull) {
		t.Errorf("error is %v", err)
	}
}

func TestFailedEntriesAreFailures(t *testing.T) {
	call := awsapi.Call{Operation: "PutEvents"}
	if err := judge(call, json.RawMessage(`{"Entries":[{"EventId":"x"},{"ErrorCode":"E","ErrorMessage":"m"}]}`)); err == nil || err.Error() != "E: m" {
		t.Errorf("error is %v", err)
	}
	if err := judge(call, json.RawMessage(`{"Entries":[{"EventId":"x"}]}`)); err != nil {
		t.Error(err)
	}
}
