package template

import "github.com/treadle-run/treadle/jsonvalue"

// visitor sees what is in a value. Errors of its functions end the visit.
type visitor struct {
	// conditions says that the value stands in Conditions or Rules.
	conditions bool
	// holds decides conditions: of an Fn::If only the branch that counts is seen.
	// Where it is nil, both are.
	holds func(condition string) bool
	// skipIf says that Fn::If is passed over.
	skipIf bool
	// call sees each call of a function, before what is in its argument.
	call func(name string, args jsonvalue.Value) error
	// object sees each object that is no call, and text each string.
	object func(v jsonvalue.Value) error
	text   func(s string) error
}

func (w *visitor) value(v jsonvalue.Value) error {
	switch v.Kind() {
	case jsonvalue.String:
		if w.text != nil {
			return w.text(v.Text())
		}
		return nil
	case jsonvalue.Array:
		return w.elements(v)
	case jsonvalue.Object:
		return w.members(v)
	}
	return nil
}

func (w *visitor) elements(v jsonvalue.Value) error {
	for _, e := range v.Elements() {
		if err := w.value(e); err != nil {
			return err
		}
	}
	return nil
}

func (w *visitor) members(v jsonvalue.Value) error {
	if name, args, ok := call(v, w.conditions); ok {
		return w.function(name, args)
	}
	if w.object != nil {
		if err := w.object(v); err != nil {
			return err
		}
	}
	for _, member := range v.Members() {
		if err := w.value(member); err != nil {
			return err
		}
	}
	return nil
}

func (w *visitor) function(name string, args jsonvalue.Value) error {
	if w.skipIf && name == "Fn::If" {
		return nil
	}
	if w.call != nil {
		if err := w.call(name, args); err != nil {
			return err
		}
	}
	if name == "Fn::If" && args.Len() == 3 {
		return w.branches(args)
	}
	return w.value(args)
}

func (w *visitor) branches(args jsonvalue.Value) error {
	if w.holds != nil {
		return w.value(args.At(branch(w.holds(args.At(0).Text()))))
	}
	if err := w.value(args.At(1)); err != nil {
		return err
	}
	return w.value(args.At(2))
}

// branch returns the place of the value that an Fn::If takes.
func branch(holds bool) int {
	if holds {
		return 1
	}
	return 2
}

// reference is what a call names: a parameter, a pseudo parameter or a resource,
// or an attribute of a resource.
type reference struct {
	function  string // Ref, Fn::GetAtt or Fn::Sub
	name      string
	attribute string // with dots; "" for the thing itself
}

// references returns what a call of a well-formed function names itself, not what
// is named within its argument.
func references(name string, args jsonvalue.Value) []reference {
	switch name {
	case "Ref":
		return []reference{{function: name, name: args.Text()}}
	case "Fn::GetAtt":
		resource, attribute, _ := attributeOf(args)
		return []reference{{function: name, name: resource, attribute: attribute.Text()}}
	case "Fn::Sub":
		return substitutions(args)
	}
	return nil
}
