package server

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/console"
)

func TestInsightsOfTheConsole(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	for _, c := range []struct{ service, operation, input string }{
		{"states", "CreateActivity", `{"name":"a"}`},
		{"batch", "CreateComputeEnvironment", `{"computeEnvironmentName":"e","type":"MANAGED","computeResources":{"type":"EC2","maxvCpus":2,"subnets":["s"]}}`},
		{"batch", "CreateJobQueue", `{"jobQueueName":"q","priority":1,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`},
	} {
		_, err := s.house.rooms.registry.Call(t.Context(), awsapi.Call{
			Service: c.service, Operation: c.operation, Region: "us-east-1", Input: json.RawMessage(c.input),
			Identity: awsapi.Identity{Account: "000000000000"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		query  string
		status int
		want   string
	}{
		{"job-counts", 200, `"jobQueueArn":"arn:aws:batch:us-east-1:000000000000:job-queue/q"`},
		{"compute-use", 200, `"total":{"vcpus":2,`},
		{"activity-queues", 200, `[]`},
		{"activity-queue?activity=arn:aws:states:us-east-1:000000000000:activity:a", 200, `"workerCount":0,"taskCount":0`},
		{"activity-queue?activity=arn:aws:states:us-east-1:000000000000:activity:none", 400, `ActivityDoesNotExist`},
		{"function-environments?function=none", 404, `ResourceNotFoundException`},
		{"function-code?function=none&path=a", 404, `ResourceNotFoundException`},
		{"nothing", 404, `ResourceNotFoundException`},
	} {
		answer, err := http.Get(s.URL() + console.Path + "insights/" + c.query)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%s is answered %d %s (%v)", c.query, answer.StatusCode, body, err)
		}
	}
}

func TestBeginningOfAnInput(t *testing.T) {
	long := "x" + strings.Repeat("ä", maxInput)
	for input, want := range map[string]string{"": "", `{"a":1}`: `{"a":1}`, long: long[:maxInput-1] + "…"} {
		if got := beginning(input); got != want {
			t.Errorf("of %d bytes it is %d, want %d", len(input), len(got), len(want))
		}
	}
}
