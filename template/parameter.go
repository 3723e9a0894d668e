package template

import (
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// parameters reads the section Parameters.
func (b *builder) parameters(v jsonvalue.Value) error {
	return members(v, "Parameters", "Parameter", maxParameters, func(name string, v jsonvalue.Value) error {
		p, err := readParameter(name, v)
		b.t.Parameters = append(b.t.Parameters, p)
		return err
	})
}

// parameterMembers are the members of a parameter with what reads each. What
// they return says what is expected instead, "" if all is well.
var parameterMembers = map[string]func(p *Parameter, v jsonvalue.Value) (expected string){
	"Type":                  func(p *Parameter, v jsonvalue.Value) string { return readText(&p.Type, v) },
	"Description":           func(p *Parameter, v jsonvalue.Value) string { return readText(&p.Description, v) },
	"AllowedPattern":        func(p *Parameter, v jsonvalue.Value) string { return readText(&p.AllowedPattern, v) },
	"ConstraintDescription": func(p *Parameter, v jsonvalue.Value) string { return readText(&p.ConstraintDescription, v) },
	"Default": func(p *Parameter, v jsonvalue.Value) string {
		p.HasDefault = true
		return readText(&p.Default, v)
	},
	"AllowedValues": readAllowed,
	"MinLength":     func(p *Parameter, v jsonvalue.Value) string { return readLength(&p.MinLength, v) },
	"MaxLength":     func(p *Parameter, v jsonvalue.Value) string { return readLength(&p.MaxLength, v) },
	"MinValue":      func(p *Parameter, v jsonvalue.Value) string { return readNumber(&p.MinValue, v) },
	"MaxValue":      func(p *Parameter, v jsonvalue.Value) string { return readNumber(&p.MaxValue, v) },
	"NoEcho": func(p *Parameter, v jsonvalue.Value) string {
		s, ok := text(v)
		p.NoEcho = strings.EqualFold(s, "true")
		if !ok || !p.NoEcho && !strings.EqualFold(s, "false") {
			return "boolean"
		}
		return ""
	},
}

func readParameter(name string, v jsonvalue.Value) (Parameter, error) {
	p := Parameter{Name: name}
	if v.Kind() != jsonvalue.Object {
		return p, Errorf("Template format error: Any Parameters member must be an object.")
	}
	for key, member := range v.Members() {
		read, ok := parameterMembers[key]
		if !ok {
			return p, Errorf("Invalid template parameter property '%s'", key)
		}
		if expected := read(&p, member); expected != "" {
			return p, Errorf("Template format error: Every %s member must be a %s.", key, expected)
		}
	}
	if p.Type == "" {
		return p, Errorf("Template format error: Every Parameters object must contain a Type member.")
	}
	if !knownType(p.Type) {
		return p, Errorf("Template format error: Unrecognized parameter type: %s", p.Type)
	}
	return p, nil
}

func readText(to *string, v jsonvalue.Value) string {
	s, ok := text(v)
	if !ok {
		return "string"
	}
	*to = s
	return ""
}

func readAllowed(p *Parameter, v jsonvalue.Value) string {
	if v.Kind() != jsonvalue.Array {
		return "list"
	}
	p.AllowedValues = []string{}
	for _, e := range v.Elements() {
		s, ok := text(e)
		if !ok {
			return "list of strings"
		}
		p.AllowedValues = append(p.AllowedValues, s)
	}
	return ""
}

func readLength(to **int64, v jsonvalue.Value) string {
	s, _ := text(v)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return "number"
	}
	*to = &n
	return ""
}

func readNumber(to *string, v jsonvalue.Value) string {
	s, _ := text(v)
	if _, ok := number(s); !ok {
		return "number"
	}
	*to = s
	return ""
}

// number returns the number that a text is, as a parameter may have it.
func number(s string) (jsonvalue.Value, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	return jsonvalue.NumberValue(s)
}
