package template

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func checkIf(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array || args.Len() != 3 {
		return Errorf("Template error: Fn::If requires a list argument with three elements")
	}
	if args.At(0).Kind() != jsonvalue.String {
		return Errorf("Template error: Fn::If requires a list argument with the first element being a condition")
	}
	return nil
}

// choose evaluates the branch of an Fn::If that counts.
func (e *evaluation) choose(args jsonvalue.Value) (jsonvalue.Value, error) {
	holds, err := e.decide(args.At(0).Text())
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return e.value(args.At(branch(holds)))
}

func checkCondition(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.String {
		return Errorf("Template format error: Every Condition member must be a string.")
	}
	return nil
}

func (e *evaluation) named(args jsonvalue.Value) (jsonvalue.Value, error) {
	holds, err := e.decide(args.Text())
	return jsonvalue.BoolValue(holds), err
}

// decide says whether a named condition holds, and remembers it.
func (e *evaluation) decide(name string) (bool, error) {
	if holds, ok := e.b.conditions[name]; ok {
		return holds, nil
	}
	if slices.Contains(e.deciding, name) {
		return false, circular(e.deciding)
	}
	for i := range e.b.t.Conditions {
		c := &e.b.t.Conditions[i]
		if c.Name != name {
			continue
		}
		alone := *e
		alone.conditions = true
		alone.deciding = append(slices.Clone(e.deciding), name)
		holds, err := alone.truth(c.Value)
		e.left = alone.left
		if err == nil {
			e.b.conditions[name] = holds
		}
		return holds, err
	}
	return false, Errorf("Template error: unresolved condition dependency %s", name)
}

// circular says that conditions wait for each other.
func circular(names []string) error {
	return Errorf("Template error: Found circular condition dependency between %s", strings.Join(names, " and "))
}

// truth evaluates a condition.
func (e *evaluation) truth(v jsonvalue.Value) (bool, error) {
	result, err := e.value(v)
	if err != nil {
		return false, err
	}
	switch s, _ := text(result); s {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, Errorf("Template error: a condition must be true or false")
}

var errEquals = Errorf("Template error: every Fn::Equals object requires a list of 2 string parameters.")

func checkEquals(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array || args.Len() != 2 {
		return errEquals
	}
	return nil
}

func (e *evaluation) equals(args jsonvalue.Value) (jsonvalue.Value, error) {
	left, err := e.value(args.At(0))
	if err != nil {
		return left, err
	}
	right, err := e.value(args.At(1))
	if err != nil {
		return right, err
	}
	return jsonvalue.BoolValue(same(left, right)), e.spend(left.Size())
}

// same compares scalars by their texts: "1" and 1 are the same in a template.
func same(a, b jsonvalue.Value) bool {
	s, sOK := text(a)
	t, tOK := text(b)
	if sOK && tOK {
		return s == t
	}
	return sOK == tOK && jsonvalue.Equal(a, b)
}

// checkConditions says what is wrong with a list of conditions.
func checkConditions(args jsonvalue.Value, least, most int, complaint error) error {
	if args.Kind() != jsonvalue.Array || args.Len() < least || args.Len() > most {
		return complaint
	}
	for _, a := range args.Elements() {
		if name, _, ok := call(a, true); a.Kind() != jsonvalue.Bool && (!ok || !functions[name].condition && name != "Fn::FindInMap" && name != "Ref") {
			return complaint
		}
	}
	return nil
}

func checkNot(args jsonvalue.Value) error {
	return checkConditions(args, 1, 1, Errorf("Template error: every Fn::Not object requires one boolean parameter."))
}

func checkAnd(args jsonvalue.Value) error {
	return checkConditions(args, 2, 10, Errorf("Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters."))
}

func checkOr(args jsonvalue.Value) error {
	return checkConditions(args, 2, 10, Errorf("Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters."))
}

func (e *evaluation) not(args jsonvalue.Value) (jsonvalue.Value, error) {
	holds, err := e.truth(args.At(0))
	return jsonvalue.BoolValue(!holds), err
}

func (e *evaluation) and(args jsonvalue.Value) (jsonvalue.Value, error) { return e.until(args, false) }
func (e *evaluation) or(args jsonvalue.Value) (jsonvalue.Value, error)  { return e.until(args, true) }

// until returns stop if one of the conditions is that, else the opposite.
func (e *evaluation) until(args jsonvalue.Value, stop bool) (jsonvalue.Value, error) {
	for _, a := range args.Elements() {
		holds, err := e.truth(a)
		if err != nil || holds == stop {
			return jsonvalue.BoolValue(stop), err
		}
	}
	return jsonvalue.BoolValue(!stop), nil
}
