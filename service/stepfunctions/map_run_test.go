package stepfunctions

import (
	"encoding/json"
	"strings"
	"testing"
)

// mapMachine has a Map in DISTRIBUTED mode, of which an item "x" fails a child.
const mapMachine = `{"name":"m","roleArn":"arn:aws:iam::123456789012:role/r","definition":"{\"StartAt\":\"M\",\"States\":{\"M\":{
	\"Type\":\"Map\",\"Label\":\"L\",\"MaxConcurrency\":2,\"ItemBatcher\":{\"MaxItemsPerBatch\":2},
	\"ItemProcessor\":{\"ProcessorConfig\":{\"Mode\":\"DISTRIBUTED\",\"ExecutionType\":\"STANDARD\"},\"StartAt\":\"W\",
	\"States\":{\"W\":{\"Type\":\"Wait\",\"SecondsPath\":\"$.Items[0]\",\"End\":true}}},\"End\":true}}}"}`

// TestMapRunOnTheEngine reads a Map Run and its children by the API, and
// redrives it.
func TestMapRunOnTheEngine(t *testing.T) {
	b := newEngineBench(t)
	b.mustCall("CreateStateMachine", strings.NewReplacer("\n", "", "\t", "").Replace(mapMachine))
	b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m","name":"e","input":"[0,1,\"x\"]"}`)
	if x := b.wait("e"); x.Status != "FAILED" || *x.Error != "States.ExceedToleratedFailureThreshold" {
		t.Fatalf("execution is %+v", x)
	}
	execution := `{"executionArn":"` + arnPrefix + `execution:m:e"}`
	var runs listMapRunsOutput
	b.decode(b.mustCall("ListMapRuns", execution), &runs)
	if len(runs.MapRuns) != 1 || runs.MapRuns[0].StateMachineARN != arnPrefix+"stateMachine:m/L" || runs.MapRuns[0].StopDate == nil {
		t.Fatalf("Map Runs are %+v", runs)
	}
	run := `{"mapRunArn":"` + runs.MapRuns[0].MapRunARN + `"`
	if !strings.HasPrefix(run, `{"mapRunArn":"`+arnPrefix+`mapRun:m/L:`) {
		t.Errorf("ARN is %s", run)
	}

	b.mustCall("RedriveExecution", execution)
	b.wait("e")
	var d describeMapRunOutput
	b.decode(b.mustCall("DescribeMapRun", run+"}"), &d)
	items := mapRunCounts{Failed: 1, Succeeded: 2, Total: 3}
	if d.Status != "FAILED" || d.ExecutionARN != arnPrefix+"execution:m:e" || d.MaxConcurrency != 2 || d.RedriveCount != 1 ||
		d.ItemCounts != items || d.ExecutionCounts != (mapRunCounts{Failed: 1, Succeeded: 1, Total: 2}) {
		t.Errorf("Map Run is %+v", d)
	}

	for filter, want := range map[string]int{
		``: 2, `,"statusFilter":"FAILED"`: 1, `,"statusFilter":"RUNNING"`: 0, `,"statusFilter":"PENDING_REDRIVE"`: 0,
		`,"redriveFilter":"REDRIVEN"`: 1, `,"redriveFilter":"NOT_REDRIVEN"`: 1,
	} {
		var children listExecutionsOutput
		b.decode(b.mustCall("ListExecutions", run+filter+"}"), &children)
		if len(children.Executions) != want {
			t.Errorf("%d children with %s, want %d", len(children.Executions), filter, want)
		}
		for _, c := range children.Executions {
			b.checkChild(runs.MapRuns[0].MapRunARN, &c)
		}
	}
	var all listExecutionsOutput
	b.decode(b.mustCall("ListExecutions", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`), &all)
	if len(all.Executions) != 1 {
		t.Errorf("children are among the executions of the machine: %+v", all)
	}
}

// checkChild checks what the API tells of a child of the only Map Run.
func (b *bench) checkChild(run string, c *executionItem) {
	b.t.Helper()
	var d describeExecutionOutput
	b.decode(b.mustCall("DescribeExecution", `{"executionArn":"`+c.ExecutionARN+`"}`), &d)
	var input struct{ Items []json.RawMessage }
	b.decode(json.RawMessage(*d.Input), &input)
	if d.MapRunARN == nil || *d.MapRunARN != run || *c.MapRunARN != run || c.ItemCount == nil || *c.ItemCount != int64(len(input.Items)) {
		b.t.Errorf("child is %+v, described as %+v", c, d)
	}
	if d.Status == "FAILED" && d.RedriveStatus != isRedrivableByMapRun {
		b.t.Errorf("redrive status of a failed child is %s", d.RedriveStatus)
	}
	var m describeStateMachineForExecutionOutput
	b.decode(b.mustCall("DescribeStateMachineForExecution", `{"executionArn":"`+c.ExecutionARN+`"}`), &m)
	if m.Label == nil || *m.Label != "L" || *m.MapRunARN != run || strings.Contains(m.Definition, "Map") {
		b.t.Errorf("machine of a child is %+v", m)
	}
}
