package template

import (
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// checkRule is the check of the functions that compare lists.
func checkRule(name string, args jsonvalue.Value, kinds ...jsonvalue.Kind) error {
	if args.Kind() != jsonvalue.Array || args.Len() != len(kinds) {
		return Errorf("Template error: every %s object requires a list of %d parameters.", name, len(kinds))
	}
	for i, kind := range kinds {
		if args.At(i).Kind() != kind && !isCall(args.At(i)) {
			return Errorf("Template error: parameter %d of %s must be of type %s.", i+1, name, kind)
		}
	}
	return nil
}

func checkContains(args jsonvalue.Value) error {
	return checkRule("Fn::Contains", args, jsonvalue.Array, jsonvalue.String)
}

func checkEachMemberEquals(args jsonvalue.Value) error {
	return checkRule("Fn::EachMemberEquals", args, jsonvalue.Array, jsonvalue.String)
}

func checkEachMemberIn(args jsonvalue.Value) error {
	return checkRule("Fn::EachMemberIn", args, jsonvalue.Array, jsonvalue.Array)
}

// strings evaluates a value to texts: those of a list, or a single one.
func (e *evaluation) strings(v jsonvalue.Value) ([]string, error) {
	result, err := e.value(v)
	if err != nil {
		return nil, err
	}
	if s, ok := text(result); ok {
		return []string{s}, nil
	}
	var list []string
	for _, element := range result.Elements() {
		s, ok := text(element)
		if !ok {
			return nil, Errorf("Template error: a rule can only compare lists of strings")
		}
		list = append(list, s)
		if err := e.spend(len(s) + 1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// both evaluates the two arguments of a rule's function.
func (e *evaluation) both(args jsonvalue.Value) (left, right []string, err error) {
	if left, err = e.strings(args.At(0)); err != nil {
		return nil, nil, err
	}
	right, err = e.strings(args.At(1))
	return left, right, err
}

func (e *evaluation) contains(args jsonvalue.Value) (jsonvalue.Value, error) {
	list, value, err := e.both(args)
	found := len(value) == 1 && slices.Contains(list, value[0])
	return jsonvalue.BoolValue(found), err
}

func (e *evaluation) eachMemberEquals(args jsonvalue.Value) (jsonvalue.Value, error) {
	list, value, err := e.both(args)
	other := func(s string) bool { return len(value) != 1 || s != value[0] }
	return jsonvalue.BoolValue(!slices.ContainsFunc(list, other)), err
}

func (e *evaluation) eachMemberIn(args jsonvalue.Value) (jsonvalue.Value, error) {
	list, among, err := e.both(args)
	known := map[string]bool{}
	for _, s := range among {
		known[s] = true
	}
	stranger := func(s string) bool { return !known[s] }
	return jsonvalue.BoolValue(!slices.ContainsFunc(list, stranger)), err
}

// rulesHold returns an error that names the first rule that is broken.
func (b *Bound) rulesHold() error {
	e := &evaluation{b: b, conditions: true, left: maxResult}
	for _, rule := range b.t.Rules {
		if rule.Condition.Exists() {
			applies, err := e.truth(rule.Condition)
			if err != nil {
				return err
			}
			if !applies {
				continue
			}
		}
		if err := e.assertions(rule); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) assertions(rule Rule) error {
	for _, a := range rule.Assertions {
		holds, err := e.truth(a.Assert)
		if err != nil {
			return err
		}
		if !holds {
			return Errorf("Template validation error: Rule %s failed: %s", rule.Name, a.Description)
		}
	}
	return nil
}
