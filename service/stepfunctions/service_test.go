package stepfunctions

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/protocol/model"
)

// pass is a request for a state machine.
func pass(name string) string {
	return fmt.Sprintf(`{"name":%q,"definition":%q,"roleArn":"arn:aws:iam::123456789012:role/r","publish":true}`,
		name, `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`)
}

const arnPrefix = "arn:aws:states:us-east-1:123456789012:"

func TestOperationsAreThoseOfAWS(t *testing.T) {
	var want []string
	for _, op := range model.Lookup("states").Operations() {
		want = append(want, op.Name)
	}
	var got []string
	for _, op := range newBench(t).service.Operations() {
		got = append(got, op.Name)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
}

// TestDeletionGoesOnAfterRestart closes the service while it waits for an
// execution to stop.
func TestDeletionGoesOnAfterRestart(t *testing.T) {
	b := newBench(t)
	b.mustCall("CreateStateMachine", pass("m"))
	b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m","name":"e"}`)
	b.engine.onStop = b.service.cancel // the process ends in the middle
	b.mustCall("DeleteStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`)
	b.service.Close()
	b.mustCall("DescribeStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`)

	b.engine.onStop = nil
	b.open()
	b.service.wg.Wait()
	if _, err := b.call("DescribeStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`); err == nil {
		t.Error("the machine is still there")
	}
}

// TestConcurrentChanges has many requests publish versions of one machine:
// none is lost, no number is given twice.
func TestConcurrentChanges(t *testing.T) {
	b := newBench(t)
	b.mustCall("CreateStateMachine", pass("m"))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := b.call("UpdateStateMachine", fmt.Sprintf(
				`{"stateMachineArn":"%sstateMachine:m","publish":true,"roleArn":"arn:aws:iam::123456789012:role/r%d"}`, arnPrefix, i))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var out listStateMachineVersionsOutput
	b.decode(b.mustCall("ListStateMachineVersions", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`), &out)
	if len(out.StateMachineVersions) != 9 || out.StateMachineVersions[0].StateMachineVersionARN != arnPrefix+"stateMachine:m:9" {
		t.Errorf("%+v", out)
	}
}

// TestRouting starts many executions through an alias with two routes.
func TestRouting(t *testing.T) {
	b := newBench(t)
	b.mustCall("CreateStateMachine", pass("m"))
	b.mustCall("UpdateStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m","publish":true,"roleArn":"arn:aws:iam::123456789012:role/s"}`)
	b.mustCall("CreateStateMachineAlias", `{"name":"A","routingConfiguration":[
		{"stateMachineVersionArn":"`+arnPrefix+`stateMachine:m:1","weight":90},
		{"stateMachineVersionArn":"`+arnPrefix+`stateMachine:m:2","weight":10}]}`)
	const total = 400
	for range total {
		b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m:A"}`)
	}
	var out listExecutionsOutput
	b.decode(b.mustCall("ListExecutions", `{"maxResults":1000,"stateMachineArn":"`+arnPrefix+`stateMachine:m:2"}`), &out)
	if n := len(out.Executions); n < total*5/100 || n > total*15/100 {
		t.Errorf("%d of %d executions took a route of weight 10", n, total)
	}
}

func TestTooLarge(t *testing.T) {
	b := newBench(t)
	b.mustCall("CreateStateMachine", pass("m"))
	input := make([]byte, 0, maxPayload+10)
	input = append(input, '"')
	for len(input) < maxPayload {
		input = append(input, "é"...) // half as many characters as bytes
	}
	quoted, err := json.Marshal(string(append(input, '"')))
	if err != nil {
		t.Fatal(err)
	}
	for operation, request := range map[string]string{
		"StartExecution":  `{"stateMachineArn":"` + arnPrefix + `stateMachine:m","input":` + string(quoted) + `}`,
		"SendTaskSuccess": `{"taskToken":"good","output":` + string(quoted) + `}`,
	} {
		_, err := b.call(operation, request)
		if err == nil || describeError(err)[:len("!ValidationException")] != "!ValidationException" {
			t.Errorf("%s: %v", operation, err)
		}
	}
}

func (b *bench) mustCall(operation, input string) json.RawMessage {
	b.t.Helper()
	out, err := b.call(operation, input)
	if err != nil {
		b.t.Fatal(operation, err)
	}
	return out
}

func (b *bench) decode(out json.RawMessage, into any) {
	b.t.Helper()
	if err := json.Unmarshal(out, into); err != nil {
		b.t.Fatal(err)
	}
}
