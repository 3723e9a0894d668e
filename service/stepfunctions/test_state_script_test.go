package stepfunctions

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/jsonvalue"
)

// fakeRunner answers tasks with what it was told.
type fakeRunner struct {
	outcome engine.Outcome
	run     func(ctx context.Context) engine.Outcome // in place of outcome
}

func (r *fakeRunner) Run(ctx context.Context, task *engine.Task, _ func(string) error) engine.Outcome {
	if r.run != nil {
		return r.run(ctx)
	}
	o := r.outcome
	o.Output = strings.ReplaceAll(o.Output, "$PARAMETERS", task.Parameters)
	return o
}

// say reads the outcome of the next tasks from a script: an output, or an error
// and its cause behind a "!".
func (r *fakeRunner) say(t *testing.T, text string) {
	t.Helper()
	r.outcome = engine.Outcome{Output: text}
	if name, ok := strings.CutPrefix(text, "!"); ok {
		name, cause, _ := strings.Cut(name, " ")
		r.outcome = engine.Outcome{Failed: true, Error: &name, Cause: &cause}
	}
}

// refuseBad is a CheckArguments.
func refuseBad(_ string, arguments jsonvalue.Value) []string {
	if arguments.Has("bad") {
		return []string{"it is bad"}
	}
	return nil
}

// testState calls TestState. In its request the texts that are JSON may be
// written as JSON; in its answer texts that are objects are.
func (b *bench) testState(request string) string {
	v, err := jsonvalue.Parse(request)
	if err != nil {
		b.t.Fatal(request, err)
	}
	v = stringified(v, "definition", "input", "variables", "context")
	v = v.With("mock", stringified(v.Get("mock"), "result"))
	v = v.With("stateConfiguration", stringified(v.Get("stateConfiguration"), "mapItemReaderData"))
	out, err := b.call("TestState", existing(v).JSON())
	if err != nil {
		return describeError(err)
	}
	answer, err := jsonvalue.Parse(string(out))
	if err != nil {
		b.t.Fatal(err)
	}
	return parsedTexts(answer).JSON()
}

// stringified makes texts of members that are not.
func stringified(v jsonvalue.Value, members ...string) jsonvalue.Value {
	for _, name := range members {
		if m := v.Get(name); m.Exists() && m.Kind() != jsonvalue.String {
			text := m.Source()
			if text == "" {
				text = m.JSON()
			}
			v = v.With(name, jsonvalue.StringValue(text))
		}
	}
	return v
}

// existing leaves out members that are missing.
func existing(v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for name, m := range v.Members() {
		if m.Exists() {
			b.Set(name, m)
		}
	}
	return b.Value()
}

// parsedTexts parses the texts in v that are objects.
func parsedTexts(v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for name, m := range v.Members() {
		if m.Kind() == jsonvalue.String && strings.HasPrefix(m.Text(), "{") && json.Valid([]byte(m.Text())) {
			m, _ = jsonvalue.Parse(m.Text())
		} else if m.Kind() == jsonvalue.Object {
			m = parsedTexts(m)
		}
		b.Set(name, m)
	}
	return b.Value()
}
