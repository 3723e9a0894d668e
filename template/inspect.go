package template

import (
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxConstants bounds the text that is made of all that inspect evaluates.
const maxConstants = 4 * maxResult

// inspect looks at all that counts in a bound template: for references to
// resources that are not there, and for what fails before there are resources.
func (b *Bound) inspect() error {
	i := &inspector{b: b, constants: &evaluation{b: b, left: maxConstants}}
	for _, r := range b.resources {
		if err := i.values(r.values()...); err != nil {
			return err
		}
	}
	if len(i.missing) > 0 {
		return unresolvedResources(i.missing, "Resources")
	}
	for _, o := range b.outputs {
		if err := i.values(o.Value, o.ExportName); err != nil {
			return err
		}
	}
	if len(i.missing) > 0 {
		return unresolvedResources(i.missing, "Outputs")
	}
	slices.Sort(i.imports)
	b.imports = slices.Compact(i.imports)
	return nil
}

// inspector evaluates what is constant in values: what names no resource and
// imports nothing. Of what is constant as a whole it evaluates the whole, so
// that nothing is evaluated twice.
type inspector struct {
	b         *Bound
	constants *evaluation
	missing   []string // resources that are named and whose condition does not hold
	imports   []string
}

// values inspects values that stand for themselves.
func (i *inspector) values(list ...jsonvalue.Value) error {
	for _, v := range list {
		constant, err := i.value(v)
		if err == nil && constant {
			_, err = i.constants.value(v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// value says whether a value is constant; if not, the constant parts of it have
// been evaluated.
func (i *inspector) value(v jsonvalue.Value) (constant bool, err error) {
	if name, args, ok := call(v, false); ok {
		return i.call(name, args)
	}
	parts := make([]jsonvalue.Value, 0, v.Len())
	for _, element := range v.Elements() {
		parts = append(parts, element)
	}
	for _, member := range v.Members() {
		parts = append(parts, member)
	}
	return i.parts(parts)
}

// parts says whether all of the values are constant.
func (i *inspector) parts(list []jsonvalue.Value) (constant bool, err error) {
	var constants []jsonvalue.Value
	for _, v := range list {
		constant, err := i.value(v)
		if err != nil {
			return false, err
		}
		if constant {
			constants = append(constants, v)
		}
	}
	if len(constants) == len(list) {
		return true, nil
	}
	for _, v := range constants {
		if _, err := i.constants.value(v); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (i *inspector) call(name string, args jsonvalue.Value) (constant bool, err error) {
	if name == "Fn::If" {
		return i.value(args.At(branch(i.b.holds(args.At(0).Text()))))
	}
	constant, err = i.value(args)
	if err != nil || !i.depends(name, args) {
		return constant, err
	}
	if name == "Fn::ImportValue" {
		name, err := i.constants.importName(args)
		i.imports = append(i.imports, name)
		return false, err
	}
	if constant {
		_, err = i.constants.value(args)
	}
	return false, err
}

// depends says whether a call itself asks for what is outside of the template,
// and keeps the resources that it asks for in vain.
func (i *inspector) depends(name string, args jsonvalue.Value) bool {
	depends := name == "Fn::ImportValue"
	for _, ref := range references(name, args) {
		if _, known := i.b.values[ref.name]; known {
			continue
		}
		depends = true
		if !i.b.active[ref.name] && !slices.Contains(i.missing, ref.name) {
			i.missing = append(i.missing, ref.name)
		}
	}
	return depends
}
