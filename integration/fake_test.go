package integration_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/interpreter"
)

const (
	requestID = "0b9a6a1e-8f3e-4d8e-9a52-7c0f7d6f3a11"
	role      = "arn:aws:iam::111111111111:role/r"
	parent    = "arn:aws:states:us-east-1:111111111111:execution:parent:p"
	child     = "arn:aws:states:us-east-1:111111111111:execution:child:" + requestID
	machine   = "arn:aws:states:us-east-1:111111111111:stateMachine:child"
	functions = "arn:aws:lambda:us-east-1:111111111111:function:"
)

// service answers calls by a script: for each operation its answers in order,
// the last of them again and again. An answer is JSON or an error.
type service struct {
	mu      sync.Mutex
	answers map[string][]any
	calls   []awsapi.Call
	called  func(operation string) // may be nil
}

func (s *service) Call(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	if s.called != nil {
		s.called(call.Operation)
	}
	list := s.answers[call.Operation]
	if len(list) == 0 {
		return nil, fmt.Errorf("no answer for %s", call.Operation)
	}
	if len(list) > 1 {
		s.answers[call.Operation] = list[1:]
	}
	if err, ok := list[0].(error); ok {
		return nil, err
	}
	return json.RawMessage(list[0].(string)), nil
}

// made lists the calls as "service.Operation input".
func (s *service) made() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, c := range s.calls {
		fmt.Fprintf(&b, "%s.%s %s\n", c.Service, c.Operation, c.Input)
	}
	return b.String()
}

func (s *service) count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

func task(resource, parameters string) *engine.Task {
	kind := interpreter.IntegrationTask
	if strings.HasPrefix(resource, "arn:aws:lambda:") {
		kind = interpreter.LambdaTask
	}
	return &engine.Task{
		ScheduleTask: interpreter.ScheduleTask{
			ID: 3, Kind: kind, Resource: resource, Parameters: parameters, State: "S", Role: role,
		},
		ExecutionARN: parent, StateMachineARN: machine, ExecutionRole: role, Region: "us-east-1", Account: "222222222222", RequestID: requestID,
	}
}

// submissions gathers what a Runner hands to submitted.
type submissions struct {
	outputs []string
	errs    []error // of the first calls
}

func (s *submissions) submitted(output string) error {
	s.outputs = append(s.outputs, output)
	if len(s.outputs) <= len(s.errs) {
		return s.errs[len(s.outputs)-1]
	}
	return nil
}

func run(t *testing.T, s *service, task *engine.Task) (engine.Outcome, *submissions) {
	t.Helper()
	sub := &submissions{}
	return integration.New(integration.Options{Caller: s}).Run(t.Context(), task, sub.submitted), sub
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

// failureOf is a failed outcome as "error: cause", "" for any other.
func failureOf(o engine.Outcome) string {
	if !o.Failed {
		return ""
	}
	return *o.Error + ": " + *o.Cause
}

func base64JSON(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

var errLost = errors.New("connection lost")
