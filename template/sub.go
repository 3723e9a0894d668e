package template

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// piece is a part of a text of Fn::Sub: as it stands, or the name of a variable.
type piece struct {
	text     string
	variable bool
}

// pieces takes a text of Fn::Sub apart. ${!Name} stands for ${Name}, and what is
// not closed stands for itself.
func pieces(s string) ([]piece, error) {
	var list []piece
	for {
		before, rest, found := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(list, piece{text: s}), nil
		}
		list = append(list, piece{text: before})
		s = after
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			list = append(list, piece{text: "${" + literal + "}"})
			continue
		}
		if !variableName(name) {
			return nil, Errorf("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
		}
		list = append(list, piece{text: name, variable: true})
	}
}

func variableName(name string) bool { return alphanumericOr(name, "_.:") }

// subParts returns the text of Fn::Sub and the values of its variables, Missing
// where it has none.
func subParts(args jsonvalue.Value) (format string, variables jsonvalue.Value, ok bool) {
	if args.Kind() == jsonvalue.String {
		return args.Text(), variables, true
	}
	if args.Kind() != jsonvalue.Array || args.Len() != 2 ||
		args.At(0).Kind() != jsonvalue.String || args.At(1).Kind() != jsonvalue.Object || isCall(args.At(1)) {
		return "", variables, false
	}
	return args.At(0).Text(), args.At(1), true
}

func checkSub(args jsonvalue.Value) error {
	format, variables, ok := subParts(args)
	if !ok {
		return Errorf("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments." +
			" Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string")
	}
	for name := range variables.Members() {
		if !variableName(name) {
			return Errorf("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
		}
	}
	_, err := pieces(format)
	return err
}

// substitutions returns what the text of Fn::Sub names beside its own variables.
func substitutions(args jsonvalue.Value) []reference {
	format, variables, _ := subParts(args)
	parts, _ := pieces(format)
	var refs []reference
	for _, p := range parts {
		if !p.variable || variables.Has(p.text) {
			continue
		}
		name, attribute, _ := strings.Cut(p.text, ".")
		refs = append(refs, reference{function: "Fn::Sub", name: name, attribute: attribute})
	}
	return refs
}

func (e *evaluation) sub(args jsonvalue.Value) (jsonvalue.Value, error) {
	format, variables, _ := subParts(args)
	parts, err := pieces(format)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	var b strings.Builder
	known := map[string]string{}
	for _, p := range parts {
		s := p.text
		if p.variable {
			if s, err = e.variable(p.text, variables, known); err != nil {
				return jsonvalue.Value{}, err
			}
		}
		if err := e.spend(len(s)); err != nil {
			return jsonvalue.Value{}, err
		}
		b.WriteString(s)
	}
	return jsonvalue.StringValue(b.String()), unresolved(b.String())
}

// variable returns the text of a variable, which known keeps: no value is
// evaluated twice.
func (e *evaluation) variable(name string, variables jsonvalue.Value, known map[string]string) (string, error) {
	if s, ok := known[name]; ok {
		return s, nil
	}
	v, err := e.variableValue(name, variables)
	if err != nil {
		return "", err
	}
	s, ok := text(v)
	if !ok {
		return "", Errorf("Template error: variable %s in Fn::Sub expression does not resolve to a string", name)
	}
	known[name] = s
	return s, nil
}

func (e *evaluation) variableValue(name string, variables jsonvalue.Value) (jsonvalue.Value, error) {
	if v := variables.Get(name); v.Exists() {
		return e.value(v)
	}
	if resource, attribute, ok := strings.Cut(name, "."); ok {
		return e.attribute(resource, attribute)
	}
	return e.lookup(name)
}
