package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"regexp"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/lambda/environment"
)

func TestInvoke(t *testing.T) {
	s := newStage(t)
	s.goFunction("echo", "echo")
	s.goFunction("fail", "fail")
	tests := []struct {
		name  string
		input object
		want  object
	}{
		{"a result", object{"FunctionName": "echo", "Payload": blob(`{"a":1}`)},
			object{"StatusCode": 200, "Payload": blob(`{"a":1}`), "ExecutedVersion": "$LATEST"}},
		{"by ARN", object{"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST", "Payload": blob(`1`), "InvocationType": "RequestResponse"},
			object{"StatusCode": 200, "Payload": blob(`1`), "ExecutedVersion": "$LATEST"}},
		{"no payload", object{"FunctionName": "echo"},
			object{"StatusCode": 200, "Payload": blob(`{}`), "ExecutedVersion": "$LATEST"}},
		{"an error", object{"FunctionName": "fail"},
			object{"StatusCode": 200, "Payload": blob(`{"errorMessage":"it failed","errorType":"errorString"}`), "ExecutedVersion": "$LATEST", "FunctionError": "Unhandled"}},
		{"a dry run", object{"FunctionName": "fail", "InvocationType": "DryRun"}, object{"StatusCode": 204}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { match(t, s.call("Invoke", test.input), test.want) })
	}
}

func TestInvokeWithTail(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "print")
	output := s.call("Invoke", object{"FunctionName": "f", "LogType": "Tail", "Payload": blob(`["hello"]`)})
	tail, err := base64.StdEncoding.DecodeString(output["LogResult"].(string))
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^START RequestId: ([0-9a-f-]{36}) Version: \$LATEST\nhello\nEND RequestId: ([0-9a-f-]{36})\nREPORT RequestId: .* Init Duration: .*\n$`)
	if !want.MatchString(strings.ReplaceAll(string(tail), "\t", " ")) {
		t.Errorf("tail is\n%s", tail)
	}
	if log := s.logged.String(); !strings.Contains(log, "/aws/lambda/f: hello\n") {
		t.Errorf("log is\n%s", log)
	}
}

func TestTimeout(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "sleep", object{"Timeout": 1})
	want := regexp.MustCompile(`^{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"}$`)
	if got := s.invoke("f", "{}"); !want.MatchString(got) {
		t.Errorf("payload is %s", got)
	}
}

func TestMemoryLimit(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "hog")
	want := regexp.MustCompile(`^{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed"}$`)
	if got := s.invoke("f", "{}"); !want.MatchString(got) {
		t.Errorf("payload is %s", got)
	}
}

func (s *stage) invokeAs(ctx context.Context, requestID, function, payload string) (string, error) {
	input, err := json.Marshal(object{"FunctionName": function, "Payload": blob(payload)})
	if err != nil {
		return "", err
	}
	output, err := s.registry.Call(ctx, awsapi.Call{
		Service: "lambda", Operation: "Invoke", Region: "us-east-1", RequestID: requestID,
		Identity: awsapi.Identity{Account: "000000000000"}, Input: input,
	})
	if err != nil {
		return "", err
	}
	var out invokeOutput
	if err := json.Unmarshal(output, &out); err != nil {
		return "", err
	}
	return string(out.Payload), nil
}

func TestInvocationHasTheRequestIDOfTheCall(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "requestId")
	for _, id := range []string{"11111111-2222-3333-4444-555555555555", "another"} {
		if got, err := s.invokeAs(t.Context(), id, "f", "{}"); err != nil || got != fmt.Sprintf("%q", id) {
			t.Errorf("request id is %s (%v), want %s", got, err, id)
		}
	}
}

func TestReservedConcurrency(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	s.call("PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 1})
	g := newGate(t)
	done := make(chan string)
	go func() { done <- s.invoke("f", g.event()) }()
	_, leave := g.arrive()
	_, err := s.try("Invoke", object{"FunctionName": "f", "Payload": blob(g.event())})
	if err == nil || err.Code != "TooManyRequestsException" || err.Status != 429 || err.Message != "Rate Exceeded." ||
		err.Fields["Reason"] != "ReservedFunctionConcurrentInvocationLimitExceeded" {
		t.Errorf("error is %#v", err)
	}
	leave("")
	if got := <-done; got != "null" {
		t.Errorf("result is %s", got)
	}
	go func() { done <- s.invoke("f", g.event()) }()
	_, leave = g.arrive()
	leave("")
	<-done
	s.call("PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 0})
	if _, err := s.try("Invoke", object{"FunctionName": "f"}); err == nil || err.Code != "TooManyRequestsException" {
		t.Errorf("error without concurrency is %v", err)
	}
}

func TestConcurrencyOfTheAccount(t *testing.T) {
	s := newStage(t, func(o *Options) { o.ConcurrentExecutions = 1 })
	s.goFunction("f", "visit")
	s.goFunction("other", "echo")
	g := newGate(t)
	done := make(chan string)
	go func() { done <- s.invoke("f", g.event()) }()
	_, leave := g.arrive()
	if _, err := s.try("Invoke", object{"FunctionName": "other"}); err == nil || err.Fields["Reason"] != "ConcurrentInvocationLimitExceeded" {
		t.Errorf("error is %v", err)
	}
	leave("")
	<-done
	if got := s.invoke("other", "1"); got != "1" {
		t.Errorf("result is %s", got)
	}
}

func TestCallerThatLeavesDoesNotEndTheFunction(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	g := newGate(t)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := s.invokeAs(ctx, "id", "f", g.event())
		left <- err
	}()
	_, leave := g.arrive()
	cancel()
	if err := <-left; err == nil {
		t.Error("the caller was answered")
	}
	leave("")
	s.runs.Wait()
	if log := s.logged.String(); !strings.Contains(log, "REPORT RequestId: id") || strings.Contains(log, "Status: ") {
		t.Errorf("log is\n%s", log)
	}
}

// What was under way when the service closes did not fail: who called must be
// able to tell.
func TestCloseDuringAnInvocation(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	g := newGate(t)
	f, _, err := s.functions.get(t.Context(), "us-east-1", "000000000000", "f")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := s.runForCaller(context.Background(), &target{function: f, limits: f}, &environment.Invocation{RequestID: "id", Payload: []byte(g.event())})
		ended <- err
	}()
	g.arrive()
	s.stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	s.start()
}

func TestPythonAndNode(t *testing.T) {
	s := newStage(t)
	for _, test := range []struct{ runtime, file, code string }{
		{"python3.12", "index.py", "def handler(event, context): return event['x'] + 1"},
		{"nodejs20.x", "index.js", "exports.handler = async (event) => event.x + 1;"},
	} {
		s.goFunction(test.file[6:], "index.handler", object{
			"Runtime": test.runtime, "Code": object{"ZipFile": archive(t, map[string]string{test.file: test.code})},
		})
		got := s.invoke(test.file[6:], `{"x":1}`)
		if got != "2" {
			t.Errorf("%s: result is %s", test.runtime, got)
		}
	}
}
