package template

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// mappings reads the section Mappings: name, key, key, and a text or a list.
func (b *builder) mappings(v jsonvalue.Value) error {
	return members(v, "Mappings", "Mapping", maxMappings, func(name string, v jsonvalue.Value) error {
		if v.Kind() != jsonvalue.Object || v.Len() == 0 {
			return Errorf("Template format error: Every Mappings member %s must be a map", name)
		}
		for key, row := range v.Members() {
			if err := mappingRow(name, key, row); err != nil {
				return err
			}
		}
		b.t.Mappings = append(b.t.Mappings, Mapping{Name: name, Value: v})
		return nil
	})
}

func mappingRow(name, key string, row jsonvalue.Value) error {
	if row.Kind() != jsonvalue.Object || row.Len() == 0 {
		return Errorf("Template format error: Every Mappings member %s/%s must be a map", name, key)
	}
	for attribute, value := range row.Members() {
		if strings.HasPrefix(attribute, "Fn::") || attribute == "Ref" {
			return Errorf("Template format error: Functions are not allowed in Mappings.")
		}
		if _, ok := text(value); ok || value.Kind() == jsonvalue.Array {
			continue
		}
		return Errorf("Template format error: Every Mappings attribute must be a String or a List.")
	}
	return nil
}

// conditions reads the section Conditions.
func (b *builder) conditions(v jsonvalue.Value) error {
	return members(b.withoutLoops(v), "Conditions", "Condition", maxResources, func(name string, v jsonvalue.Value) error {
		if name, _, ok := call(v, true); !ok || !functions[name].condition {
			return Errorf("Template format error: Conditions can only be boolean operations on parameters and other conditions")
		}
		b.t.Conditions = append(b.t.Conditions, Condition{Name: name, Value: v})
		return nil
	})
}

// rules reads the section Rules.
func (b *builder) rules(v jsonvalue.Value) error {
	return members(v, "Rules", "Rule", maxResources, func(name string, v jsonvalue.Value) error {
		rule := Rule{Name: name, Condition: v.Get("RuleCondition")}
		assertions := v.Get("Assertions")
		if assertions.Kind() != jsonvalue.Array || assertions.Len() == 0 {
			return Errorf("Template format error: Every Rules member must contain a list of Assertions.")
		}
		for _, a := range assertions.Elements() {
			if !a.Has("Assert") {
				return Errorf("Template format error: Every Assertions member must contain an Assert.")
			}
			rule.Assertions = append(rule.Assertions, Assertion{Assert: a.Get("Assert"), Description: a.Get("AssertDescription").Text()})
		}
		b.t.Rules = append(b.t.Rules, rule)
		return nil
	})
}

// outputs reads the section Outputs.
func (b *builder) outputs(v jsonvalue.Value) error {
	return members(b.withoutLoops(v), "Outputs", "Output", maxOutputs, func(name string, v jsonvalue.Value) error {
		o, err := readOutput(name, v)
		b.t.Outputs = append(b.t.Outputs, o)
		return err
	})
}

func readOutput(name string, v jsonvalue.Value) (Output, error) {
	o := Output{Key: name, Value: v.Get("Value")}
	if v.Kind() != jsonvalue.Object {
		return o, Errorf("Template format error: Any Outputs member must be an object.")
	}
	if !o.Value.Exists() {
		return o, Errorf("Template format error: Every Outputs member must contain a Value object")
	}
	for key, member := range v.Members() {
		if err := o.read(key, member); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *Output) read(key string, v jsonvalue.Value) error {
	switch key {
	case "Value":
		return nil
	case "Condition":
		return readCondition(&o.Condition, v)
	case "Description":
		if expected := readText(&o.Description, v); expected != "" {
			return Errorf("Template format error: Every Description member must be a %s.", expected)
		}
		if len(o.Description) > maxDescription {
			return Errorf("Template format error: 'Description' length is greater than %d.", maxDescription)
		}
		return nil
	case "Export":
		o.ExportName = v.Get("Name")
		if _, isText := text(o.ExportName); isText && exportable(o.ExportName.Text()) || o.ExportName.Kind() == jsonvalue.Object {
			return nil
		}
		return o.malformed()
	}
	return Errorf("Invalid template output property '%s'", key)
}

func (o *Output) malformed() error {
	return Errorf("Template format error: Output %s is malformed. The Name field of every Export member must be specified"+
		" and consist only of alphanumeric characters, colons, or hyphens.", o.Key)
}

// exportable says whether a name may be that of an export.
func exportable(name string) bool { return alphanumericOr(name, ":-") }
