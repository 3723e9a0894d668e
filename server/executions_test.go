package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/service/monitoring"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// bus keeps what is published.
type bus struct {
	mu     sync.Mutex
	events []awsapi.Event
}

func (b *bus) Wanted(string, string, string) bool { return true }

func (b *bus) Publish(e awsapi.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
}

// seen has an observer see the events of an execution and returns the metrics
// there are then, in lines, and what was published.
func seen(t *testing.T, x *store.Execution, events []history.Event) (metrics string, published []awsapi.Event) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	m, err := monitoring.New(monitoring.Options{Store: memory.New(), Clock: fixed{now: time.UnixMilli(1735787045678)}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(context.Background())
	r := awsapi.NewRegistry(log)
	r.Register(m)
	told := &bus{}
	o := newExecutionObserver(m, told, log)
	for _, e := range events {
		o.committed(x, [][]byte{e.AppendJSON(nil)})
	}
	o.close(t.Context())
	if len(o.tasks) != 0 || o.count != 0 {
		t.Errorf("%d tasks of %d executions are followed after all has ended", o.count, len(o.tasks))
	}
	call := func(operation, input string) (out struct {
		Metrics []struct {
			MetricName string
			Dimensions []struct{ Name, Value string }
		}
		Datapoints []struct{ Sum float64 }
	}) {
		answer, err := r.Call(t.Context(), awsapi.Call{
			Service: "monitoring", Operation: operation, Region: "us-east-1", Identity: awsapi.Identity{Account: "000000000000"},
			Input: json.RawMessage(input),
		})
		if err != nil || json.Unmarshal(answer, &out) != nil {
			t.Fatalf("%s, %v", answer, err)
		}
		return out
	}
	var lines []string
	for _, found := range call("ListMetrics", `{"Namespace":"AWS/States"}`).Metrics {
		dimensions, _ := json.Marshal(found.Dimensions)
		data := call("GetMetricStatistics", `{"Namespace":"AWS/States","MetricName":"`+found.MetricName+`","Dimensions":`+string(dimensions)+
			`,"StartTime":1735786800,"EndTime":1735790400,"Period":3600,"Statistics":["Sum"]}`)
		sum, _ := json.Marshal(data.Datapoints[0].Sum)
		lines = append(lines, found.MetricName+" "+found.Dimensions[0].Value+" "+string(sum))
	}
	return strings.Join(lines, "\n"), told.events
}

// fixed is a clock that stands still.
type fixed struct {
	clock.Real
	now time.Time
}

func testExecution(machine string) *store.Execution {
	return &store.Execution{
		ID: store.ID{1}, ARN: "arn:aws:states:us-east-1:000000000000:execution:" + machine + ":x", Name: "x", Input: `{"a":1}`,
		StateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:" + machine, StartDate: time.UnixMilli(1735787045000),
	}
}

func (f fixed) Now() time.Time { return f.now }

func testEvents() []history.Event {
	at := func(ms int64) time.Time { return time.UnixMilli(1735787045000 + ms) }
	failed := "Oops"
	return []history.Event{
		{ID: 1, Type: history.ExecutionStarted, Time: at(0)},
		{ID: 2, Type: history.TaskStateEntered, Time: at(0)},
		{ID: 3, PreviousID: 2, Type: history.LambdaFunctionScheduled, Time: at(10), Details: history.Details{Resource: "arn:f"}},
		{ID: 4, PreviousID: 3, Type: history.LambdaFunctionStarted, Time: at(12)},
		{ID: 5, PreviousID: 4, Type: history.LambdaFunctionSucceeded, Time: at(20)},
		{ID: 6, PreviousID: 5, Type: history.TaskScheduled, Time: at(30), Details: history.Details{ResourceType: "batch", Resource: "submitJob.sync"}},
		{ID: 7, PreviousID: 6, Type: history.TaskStarted, Time: at(30)},
		{ID: 8, PreviousID: 7, Type: history.TaskSubmitted, Time: at(35)},
		{ID: 9, PreviousID: 8, Type: history.TaskFailed, Time: at(40)},
		{ID: 10, PreviousID: 99, Type: history.ActivitySucceeded, Time: at(40)},                                             // nobody saw it begin
		{ID: 12, PreviousID: 2, Type: history.ActivityScheduled, Time: at(40), Details: history.Details{Resource: "arn:a"}}, // it does not end
		{ID: 11, PreviousID: 9, Type: history.ExecutionFailed, Time: at(50), Details: history.Details{Error: &failed}},
	}
}

func TestExecutionsAreCounted(t *testing.T) {
	metrics, published := seen(t, testExecution("m"), testEvents())
	const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
	want := strings.Join([]string{
		"ActivitiesScheduled arn:a 1",
		"ExecutionTime " + machine + " 50", "ExecutionsFailed " + machine + " 1", "ExecutionsStarted " + machine + " 1",
		"LambdaFunctionRunTime arn:f 8", "LambdaFunctionScheduleTime arn:f 2", "LambdaFunctionTime arn:f 10",
		"LambdaFunctionsScheduled arn:f 1", "LambdaFunctionsStarted arn:f 1", "LambdaFunctionsSucceeded arn:f 1",
		"ServiceIntegrationScheduleTime arn:aws:states:::batch:submitJob.sync 0",
		"ServiceIntegrationsFailed arn:aws:states:::batch:submitJob.sync 1",
		"ServiceIntegrationsScheduled arn:aws:states:::batch:submitJob.sync 1",
		"ServiceIntegrationsStarted arn:aws:states:::batch:submitJob.sync 1",
	}, "\n")
	if metrics != want {
		t.Errorf("metrics are\n%s\nwant\n%s", metrics, want)
	}
	if len(published) != 2 {
		t.Fatalf("published are %v", published)
	}
	const detail = `{"executionArn":"arn:aws:states:us-east-1:000000000000:execution:m:x","stateMachineArn":"` + machine + `","name":"x","status":"FAILED",` +
		`"startDate":1735787045000,"stopDate":1735787045050,"input":"{\"a\":1}","output":null,"stateMachineVersionArn":null,"stateMachineAliasArn":null,` +
		`"redriveCount":0,"redriveDate":null,"inputDetails":{"included":true},"outputDetails":null,"error":"Oops","cause":null}`
	if e := published[1]; string(e.Detail) != detail || e.Source != "aws.states" || e.DetailType != "Step Functions Execution Status Change" {
		t.Errorf("published %s %s\n%s\nwant\n%s", e.Source, e.DetailType, e.Detail, detail)
	}
}

func TestNamesThatCloudWatchDoesNotTake(t *testing.T) {
	metrics, published := seen(t, testExecution("mß"), testEvents())
	if metrics != "" || len(published) != 2 {
		t.Errorf("metrics are %s, published %d", metrics, len(published))
	}
}

func TestExpressExecutionsAreNotPublished(t *testing.T) {
	x := testExecution("m")
	x.Express = true
	if metrics, published := seen(t, x, testEvents()); len(published) > 0 || !strings.Contains(metrics, "ExecutionsStarted") {
		t.Errorf("metrics are %s, published %v", metrics, published)
	}
}
