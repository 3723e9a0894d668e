package interpreter

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// The limits on variables
// (https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html).
const (
	maxVariableBytes    = 256 << 10 // of one variable, and of one Assign
	maxAllVariableBytes = 10 << 20  // of an execution
)

// assignments evaluates Assign, sorted by name. All of it sees the values that
// variables had when the state was entered.
func (v *view) assignments(t *asl.Template) ([]variable, *fault) {
	if t == nil {
		return nil, nil
	}
	object, f := v.evaluate(t)
	if f != nil {
		return nil, f
	}
	list := make([]variable, 0, object.Len())
	total := 0
	for name, value := range object.Members() {
		assigned := variable{name, valueDocument(value)}
		total += len(assigned.value.Text())
		list = append(list, assigned)
	}
	if total > maxVariableBytes {
		return nil, runtimeFault("The size of the variables assigned exceeds the maximum number of bytes service limit.")
	}
	if v.variableBytes()+total > maxAllVariableBytes {
		return nil, runtimeFault("The size of all variables of the execution exceeds the maximum number of bytes service limit.")
	}
	slices.SortFunc(list, func(a, b variable) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

// variableBytes returns the size of all variables of the execution.
func (v *view) variableBytes() int {
	n := 0
	for t := range v.s.threads() {
		for i := range t.variables {
			n += len(t.variables[i].value.Text())
		}
	}
	return n
}

func inHistory(list []variable) []history.Variable {
	if len(list) == 0 {
		return nil
	}
	out := make([]history.Variable, len(list))
	for i := range list {
		out[i] = history.Variable{Name: list[i].name, Value: list[i].value.Text()}
	}
	return out
}
