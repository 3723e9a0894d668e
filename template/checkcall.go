package template

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// strayFunction refuses a function that shares its object with other members.
func strayFunction(v jsonvalue.Value) error {
	for key := range v.Members() {
		if strings.HasPrefix(key, forEach) || strings.HasPrefix(key, "Fn::") && functions[key].check == nil {
			return unsupported(key)
		}
		if strings.HasPrefix(key, "Fn::") {
			return Errorf("Template error: %s must be the only member of its object", key)
		}
	}
	return nil
}

func unsupported(name string) error {
	return Errorf("Template error: Encountered unsupported function: %s Supported functions are: %s", name, supported)
}

// call checks one call of a function: that it may stand here, its form, and what it
// names.
func (c *checker) call(name string, args jsonvalue.Value) error {
	f, ok := functions[name]
	if !ok || f.extension && !c.t.extended || f.rule && c.block != "Rules" {
		return unsupported(name)
	}
	if f.condition && !c.static() {
		return Errorf("Template error: %s can only be used in the Conditions and Rules blocks of the template", name)
	}
	if err := f.check(args); err != nil {
		return err
	}
	if err := c.named(name, args); err != nil {
		return err
	}
	for _, ref := range references(name, args) {
		if err := c.reference(ref); err != nil {
			return err
		}
	}
	return nil
}

// named checks the names of conditions, mappings and exports in a call.
func (c *checker) named(name string, args jsonvalue.Value) error {
	switch name {
	case "Fn::If":
		return c.condition(args.At(0).Text())
	case "Condition":
		return c.condition(args.Text())
	case "Fn::ImportValue":
		return c.importName(args)
	case "Fn::FindInMap":
		return c.findInMap(args)
	}
	return nil
}

func (c *checker) findInMap(args jsonvalue.Value) error {
	if !c.t.extended {
		if err := checkPlainFindInMap(args); err != nil {
			return err
		}
	}
	if s, ok := text(args.At(0)); ok && !c.mappings[s] && args.Len() == 3 {
		return noMapping(s)
	}
	return nil
}

// importName refuses names of imports that depend on a resource.
func (c *checker) importName(args jsonvalue.Value) error {
	w := visitor{call: func(name string, args jsonvalue.Value) error {
		for _, ref := range references(name, args) {
			if c.resources[ref.name] {
				return errImport
			}
		}
		return nil
	}}
	return w.value(args)
}

func (c *checker) reference(ref reference) error {
	isResource := c.resources[ref.name]
	switch {
	case c.static() && (isResource || ref.attribute != "" || ref.function == "Fn::GetAtt"):
		c.miss(ref.name)
	case isResource:
	case ref.function == "Fn::GetAtt":
		return Errorf("Template error: instance of Fn::GetAtt references undefined resource %s", ref.name)
	case ref.attribute != "":
		return Errorf("Template error: instance of Fn::Sub references invalid resource attribute %s.%s", ref.name, ref.attribute)
	case !c.parameters[ref.name] && !slices.Contains(pseudo, ref.name):
		c.miss(ref.name)
	}
	return nil
}
