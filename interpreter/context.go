package interpreter

import (
	"strings"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// item is one item of a Map's input.
type item struct {
	index int
	value jsonvalue.Value
}

// context returns the context object
// (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html),
// members in AWS's order. p is the path that asks for it, nil for JSONata.
func (v *view) context(p *asl.Path) *document {
	if p != nil && strings.HasPrefix(p.Text, "$$.Task") {
		v.makeToken()
	}
	if !v.object.Exists() {
		v.object = valueDocument(v.contextObject())
	}
	return &v.object
}

// contextObject returns the context object, or what a test has in its place.
func (v *view) contextObject() jsonvalue.Value {
	if v.trial == nil || !v.trial.Context.Exists() {
		return v.ownContext()
	}
	object := v.trial.Context
	if i := v.currentItem(); i != nil {
		object = object.With("Map", i.object())
	}
	return object
}

func (v *view) ownContext() jsonvalue.Value {
	var b jsonvalue.Builder
	b.Set("Execution", v.executionObject())
	b.Set("StateMachine", jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "Id", Value: text(v.m.Execution.StateMachineARN)},
		jsonvalue.Member{Key: "Name", Value: text(v.m.Execution.StateMachineName)},
	))
	b.Set("State", v.stateObject())
	if i := v.currentItem(); i != nil {
		b.Set("Map", i.object())
	}
	if v.token != "" {
		b.Set("Task", jsonvalue.ObjectValue(jsonvalue.Member{Key: "Token", Value: text(v.token)}))
	}
	return b.Value()
}

// object is the context object's Map.
func (i *item) object() jsonvalue.Value {
	return jsonvalue.ObjectValue(jsonvalue.Member{Key: "Item", Value: jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "Index", Value: jsonvalue.IntValue(int64(i.index))},
		jsonvalue.Member{Key: "Value", Value: i.value},
	)})
}

func (v *view) executionObject() jsonvalue.Value {
	x := &v.m.Execution
	if !v.run.input.Exists() {
		v.run.input = textDocument(x.Input)
	}
	var b jsonvalue.Builder
	b.Set("Id", text(x.ARN))
	b.Set("Input", v.run.input.Value())
	b.Set("StartTime", text(contextTime(x.StartTime)))
	b.Set("Name", text(x.Name))
	if x.RoleARN != "" { // a test may do without
		b.Set("RoleArn", text(x.RoleARN))
	}
	if !x.Synchronous { // AWS leaves it out of those only, though no Express one can be redriven
		b.Set("RedriveCount", jsonvalue.IntValue(x.RedriveCount))
		if !x.RedriveTime.IsZero() {
			b.Set("RedriveTime", text(contextTime(x.RedriveTime)))
		}
	}
	return b.Value()
}

func (v *view) stateObject() jsonvalue.Value {
	var b jsonvalue.Builder
	b.Set("Name", text(v.state.Name))
	b.Set("EnteredTime", text(contextTime(v.t.since)))
	switch v.state.Type {
	case asl.TypeTask, asl.TypeParallel, asl.TypeMap:
		b.Set("RetryCount", jsonvalue.IntValue(v.t.attempts()))
	}
	return b.Value()
}

// currentItem returns the item of the innermost Map around the state, nil
// outside of all.
func (v *view) currentItem() *item {
	if v.item != nil {
		return v.item
	}
	for t := v.t; t.parent != nil; t = t.parent {
		if v.run.state(t.parent).Type == asl.TypeMap {
			return v.run.item(t.parent, t.index)
		}
	}
	return nil
}

// contextTime writes a time as the context object shows it.
func contextTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
