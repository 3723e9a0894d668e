package interpreter

import (
	"strconv"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// wait does a Wait state: it starts a timer unless the time has come already.
func (r *run) wait(t *thread, state *asl.State) *failure {
	t.base = t.previous // AWS evaluates a Wait after it has entered it
	due, f := r.waitUntil(t, state)
	if f != nil {
		return f.in(t, state)
	}
	if !due.After(r.e.Time) {
		return r.waited(t)
	}
	t.phase, t.timer = phaseWait, r.startTimer(due)
	return nil
}

// waited leaves a Wait state whose time has come.
func (r *run) waited(t *thread) *failure {
	state := r.state(t)
	return r.leave(t, state, exit{input: true, assign: state.Assign, output: state.Output, next: state.Next})
}

func (r *run) waitUntil(t *thread, state *asl.State) (time.Time, *fault) {
	v := r.view(t, state)
	input, f := v.effective()
	if f != nil {
		return time.Time{}, f
	}
	v.root = input
	if state.Wait.Kind == asl.WaitTimestamp {
		return v.timestamp(state.Wait.Value)
	}
	n, f := v.waitSeconds(state.Wait.Value)
	return r.e.Time.Add(seconds(n)), f
}

func (v *view) waitSeconds(t *asl.Template) (int64, *fault) {
	if v.state.QueryLanguage == asl.JSONata {
		return v.number(t)
	}
	if t.Kind == asl.TemplateLiteral {
		n, _ := t.Literal.Int64()
		return n, nil
	}
	value, f := v.parameter(t)
	if f != nil {
		return 0, f
	}
	n, err := strconv.ParseInt(value.Text(), 10, 64)
	if err != nil || value.Kind() != jsonvalue.Number {
		return 0, runtimeFault("The %s parameter cannot be parsed as a long value: %s == %s",
			t.Field, templateText(t), plain(value))
	}
	if n < 0 {
		return 0, runtimeFault("The %s parameter references a negative value: %s == %d", t.Field, templateText(t), n)
	}
	return n, nil
}

func (v *view) timestamp(t *asl.Template) (time.Time, *fault) {
	if v.state.QueryLanguage == asl.JSONata {
		value, f := v.typed(t, jsonvalue.String)
		if f != nil {
			return time.Time{}, f
		}
		due, ok := parseTimestamp(value.Text())
		if !ok {
			return due, queryFault(t.Field, "The %s field cannot be parsed as an ISO-8601 extended offset date-time format string: %s",
				t.Field, value.Text())
		}
		return due, nil
	}
	value, f := t.Literal, (*fault)(nil)
	if t.Kind != asl.TemplateLiteral {
		value, f = v.parameter(t)
	}
	if f != nil {
		return time.Time{}, f
	}
	due, ok := parseTimestamp(value.Text())
	if !ok || value.Kind() != jsonvalue.String {
		return due, runtimeFault("The %s parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s",
			t.Field, templateText(t), plain(value))
	}
	return due, nil
}

// parameter evaluates SecondsPath or TimestampPath.
func (v *view) parameter(t *asl.Template) (jsonvalue.Value, *fault) {
	if t.Kind != asl.TemplatePath {
		return v.evaluate(t)
	}
	d, err := v.find(t.Path)
	switch {
	case err == nil:
		return d.Value(), nil
	case notFound(err):
		return jsonvalue.Value{}, runtimeFault("The %s parameter does not reference an input value: %s", t.Field, t.Path.Text)
	}
	return jsonvalue.Value{}, v.pathFault(t, err)
}

// plain writes a value as messages show it: strings without quotes.
func plain(v jsonvalue.Value) string {
	if v.Kind() == jsonvalue.String {
		return v.Text()
	}
	return v.JSON()
}
