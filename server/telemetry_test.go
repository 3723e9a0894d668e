package server

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestMetricsTellWhatWasDone(t *testing.T) {
	s := startForTest(t, Options{})
	call(t, s, "CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::000000000000:role/r","definition":"{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}"}`)
	call(t, s, "StartSyncExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:none"}`)
	call(t, s, "StartExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:m"}`)
	_, metrics := get(t, s.URL()+metricsPath)
	for _, line := range []string{
		`treadle_executions_started_total 1`,
		`treadle_requests_total{operation="CreateStateMachine",service="states",status="200"} 1`,
		`treadle_requests_total{operation="StartSyncExecution",service="states",status="400"} 1`,
		`treadle_commit_transitions_sum 1`,
		`treadle_history_events_total 4`,
		`treadle_engine_requests_waiting 0`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	if t.Failed() {
		t.Log(metrics)
	}
}

// call calls an operation of Step Functions over HTTP, whatever it answers.
func call(t *testing.T, s *Server, operation, input string) {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, s.URL(), strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
}

func startForTest(t *testing.T, o Options) *Server {
	t.Helper()
	o.Listen, o.Data = "127.0.0.1:0", t.TempDir()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(context.Background()) })
	return s
}

func TestProfilesAreServedWhenAskedFor(t *testing.T) {
	if status, _ := get(t, startForTest(t, Options{}).URL()+pprofPath); status != http.StatusNotFound {
		t.Errorf("status %d without being asked for", status)
	}
	s := startForTest(t, Options{PProf: true})
	for _, path := range []string{"", "heap", "cmdline", "goroutine?debug=1"} {
		if status, _ := get(t, s.URL()+pprofPath+path); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
}
