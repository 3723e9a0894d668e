package definitiontest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/internal/sandbox"
	"github.com/treadle-run/treadle/internal/yamldoc"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// expectation is something that is expected of an execution, and the line that
// says so.
type expectation struct {
	line  int
	check check
}

// check says what is not as expected, "" if all is.
type check func(r *sandbox.Result) string

// expectations are what a case may expect, by name.
var expectations = map[string]func(p *asl.Program, n *yaml.Node) (check, error){
	"status":         parseStatus,
	"output":         parseOutput,
	"outputContains": parseOutputContains,
	"error":          parseError,
	"cause":          parseCause,
	"causeContains":  parseCauseContains,
	"path":           parsePath,
	"took":           parseTook,
}

func parseStatus(_ *asl.Program, n *yaml.Node) (check, error) {
	known := []string{"SUCCEEDED", "FAILED", "TIMED_OUT"}
	if !slices.Contains(known, n.Value) {
		return nil, yamldoc.Errorf(n, "the status is one of %s", strings.Join(known, ", "))
	}
	return hasStatus(store.Status(n.Value)), nil
}

func hasStatus(want store.Status) check {
	return func(r *sandbox.Result) string {
		if r.Execution.Status == want {
			return ""
		}
		return fmt.Sprintf("the execution %s, want %s", ending(r), want)
	}
}

// ending tells how an execution ended, to go on after "the execution".
func ending(r *sandbox.Result) string {
	switch {
	case r.Stuck():
		return "waits for ever in " + quoted(r.Waiting())
	case r.Succeeded():
		return "SUCCEEDED with output " + r.Execution.Output
	}
	s := string(r.Execution.Status)
	if r.Execution.Error != nil {
		s += " with error " + *r.Execution.Error
	}
	if r.Execution.Cause != nil {
		s += ", cause " + *r.Execution.Cause
	}
	return s
}

func quoted(names []string) string {
	var list []string
	for _, name := range names {
		list = append(list, fmt.Sprintf("%q", name))
	}
	return strings.Join(list, ", ")
}

func parseOutput(_ *asl.Program, n *yaml.Node) (check, error) {
	return outputCheck(n, "output is %s, want %s", jsonvalue.Equal)
}

func parseOutputContains(_ *asl.Program, n *yaml.Node) (check, error) {
	return outputCheck(n, "output is %s, which does not contain %s", contains)
}

func outputCheck(n *yaml.Node, message string, fits func(got, want jsonvalue.Value) bool) (check, error) {
	want, err := yamldoc.Value(n)
	return func(r *sandbox.Result) string {
		if !r.Succeeded() {
			return "there is no output: the execution " + ending(r)
		}
		got, err := jsonvalue.Parse(r.Execution.Output)
		if err == nil && fits(got, want) {
			return ""
		}
		return fmt.Sprintf(message, r.Execution.Output, want.JSON())
	}, err
}

// contains reports whether got has all that want has: of objects the members, of
// arrays as many elements, each of which contains its counterpart.
func contains(got, want jsonvalue.Value) bool {
	switch {
	case got.Kind() != want.Kind():
		return false
	case want.Kind() == jsonvalue.Object:
		for name, value := range want.Members() {
			if !contains(got.Get(name), value) {
				return false
			}
		}
		return true
	case want.Kind() == jsonvalue.Array:
		if got.Len() != want.Len() {
			return false
		}
		for i, value := range want.Elements() {
			if !contains(got.At(i), value) {
				return false
			}
		}
		return true
	default:
		return jsonvalue.Equal(got, want)
	}
}

func parseError(_ *asl.Program, n *yaml.Node) (check, error) {
	want, err := yamldoc.Text(n)
	return failure("error", want, errorOf, equal), err
}

func parseCause(_ *asl.Program, n *yaml.Node) (check, error) {
	want, err := yamldoc.Text(n)
	return failure("cause", want, causeOf, equal), err
}

func parseCauseContains(_ *asl.Program, n *yaml.Node) (check, error) {
	want, err := yamldoc.Text(n)
	return failure("cause", want, causeOf, strings.Contains), err
}

func errorOf(x *store.Execution) *string { return x.Error }
func causeOf(x *store.Execution) *string { return x.Cause }

func equal(got, want string) bool { return got == want }

// failure checks the name or the cause of an execution's error.
func failure(what, want string, of func(*store.Execution) *string, fits func(got, want string) bool) check {
	return func(r *sandbox.Result) string {
		got := of(r.Execution)
		switch {
		case r.Succeeded() || r.Stuck():
			return fmt.Sprintf("the execution %s, want it to fail with %s %s", ending(r), what, want)
		case got == nil:
			return fmt.Sprintf("there is no %s, want %s", what, want)
		case !fits(*got, want):
			return fmt.Sprintf("%s is %s, want %s", what, *got, want)
		}
		return ""
	}
}

func parsePath(p *asl.Program, n *yaml.Node) (check, error) {
	list, err := yamldoc.Elements(n)
	if err != nil {
		return nil, err
	}
	var want []string
	for _, e := range list {
		name, err := yamldoc.Text(e)
		if err != nil {
			return nil, err
		}
		if _, ok := p.State(name); !ok {
			return nil, yamldoc.Errorf(e, "the definition has no state %q", name)
		}
		want = append(want, name)
	}
	return func(r *sandbox.Result) string {
		got := r.Path()
		if slices.Equal(got, want) {
			return ""
		}
		return fmt.Sprintf("the path is\n  %s\nwant\n  %s", strings.Join(got, " → "), strings.Join(want, " → "))
	}, nil
}

func parseTook(_ *asl.Program, n *yaml.Node) (check, error) {
	want, err := time.ParseDuration(n.Value)
	if seconds, notSeconds := time.ParseDuration(n.Value + "s"); err != nil && notSeconds == nil {
		want, err = seconds, nil
	}
	if err != nil {
		return nil, yamldoc.Errorf(n, "expected seconds, or a duration such as 1h30m, here")
	}
	return func(r *sandbox.Result) string {
		if r.Took() == want {
			return ""
		}
		return fmt.Sprintf("the execution took %v of its own time, want %v", r.Took(), want)
	}, nil
}
