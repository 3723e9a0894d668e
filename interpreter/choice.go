package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// choice does a Choice state: the first rule that holds says where to go.
func (r *run) choice(t *thread, state *asl.State) *failure {
	v := r.view(t, state)
	rule, f := v.choose()
	if f != nil {
		return f.in(t, state)
	}
	if rule != nil {
		return r.leave(t, state, exit{input: true, assign: rule.Assign, output: rule.Output, next: rule.Next})
	}
	if state.Choice.Default == nil {
		return runtimeFault("Failed to transition out of the state. The state does not point to a next state.").in(t, state)
	}
	return r.leave(t, state, exit{input: true, assign: state.Assign, output: state.Output, next: state.Choice.Default})
}

// choose returns the first rule that holds, nil for none.
func (v *view) choose() (*asl.ChoiceRule, *fault) {
	input, f := v.effective()
	if f != nil {
		return nil, f
	}
	v.root = input
	for i := range v.state.Choice.Rules {
		rule := &v.state.Choice.Rules[i]
		holds, f := v.holds(rule)
		if f != nil {
			return nil, f
		}
		if holds {
			return rule, nil
		}
	}
	return nil, nil
}

func (v *view) holds(rule *asl.ChoiceRule) (bool, *fault) {
	if rule.Condition == nil {
		return v.test(rule.Test)
	}
	value, f := v.typed(rule.Condition, jsonvalue.Bool)
	return value.Bool(), f
}

// test evaluates a test of a JSONPath rule, no further than needed.
func (v *view) test(t *asl.Test) (bool, *fault) {
	switch t.Operator {
	case "And":
		return v.all(t.Children, true)
	case "Or":
		holds, f := v.all(t.Children, false)
		return !holds && f == nil, f
	case "Not":
		holds, f := v.test(t.Children[0])
		return !holds, f
	}
	return v.compare(t)
}

// all reports whether all tests come to want.
func (v *view) all(tests []*asl.Test, want bool) (bool, *fault) {
	for _, t := range tests {
		if holds, f := v.test(t); f != nil || holds != want {
			return false, f
		}
	}
	return true, nil
}

func (v *view) compare(t *asl.Test) (bool, *fault) {
	d, err := v.find(t.Variable)
	if t.Operator == "IsPresent" && (err == nil || notFound(err)) {
		return (err == nil) == t.Value.Bool(), nil
	}
	if err != nil {
		return false, choiceFault(t.Variable)
	}
	operand := t.Value
	if t.ValuePath != nil {
		path, err := v.find(t.ValuePath)
		if err != nil {
			return false, choiceFault(t.ValuePath)
		}
		operand = path.Value()
	}
	holds, known := operators[t.Operator]
	return known && holds(d.Value(), operand), nil
}

func choiceFault(p *asl.Path) *fault {
	return runtimeFault("Invalid path '%s': The choice state's condition path references an invalid value.", p.Text)
}
