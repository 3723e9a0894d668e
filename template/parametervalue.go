package template

import (
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/treadle-run/treadle/internal/regex"
	"github.com/treadle-run/treadle/jsonvalue"
)

// ParameterValue is a parameter with the value that is in force.
type ParameterValue struct {
	Parameter *Parameter
	Value     string // not masked: mask it where Parameter.NoEcho
}

// value returns what Ref gives: a text, or a list of texts.
func (p ParameterValue) value() jsonvalue.Value {
	if p.Parameter.isList() {
		return texts(p.Parameter.elements(p.Value))
	}
	return jsonvalue.StringValue(p.Value)
}

// maxValue is how long the value of a parameter may be, in bytes.
const maxValue = 4096

// patternSteps bounds the work of matching all values with their patterns.
const patternSteps = 5_000_000

// parameterValues returns the value of each parameter: the given one or the
// default.
func (t *Template) parameterValues(values map[string]string) ([]ParameterValue, error) {
	if err := t.knownParameters(values); err != nil {
		return nil, err
	}
	var given []ParameterValue
	var missing []string
	for i := range t.Parameters {
		p := &t.Parameters[i]
		value, ok := values[p.Name]
		if !ok && !p.HasDefault {
			missing = append(missing, p.Name)
			continue
		}
		if !ok {
			value = p.Default
		}
		given = append(given, ParameterValue{Parameter: p, Value: value})
	}
	if len(missing) > 0 {
		return nil, Errorf("Parameters: %s must have values", list(missing))
	}
	steps := patternSteps
	for _, p := range given {
		if err := p.check(&steps); err != nil {
			return nil, err
		}
	}
	return given, nil
}

func (t *Template) knownParameters(values map[string]string) error {
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.ContainsFunc(t.Parameters, func(p Parameter) bool { return p.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return Errorf("Parameters: %s do not exist in the template", list(unknown))
	}
	return nil
}

// check says what of its declaration the value breaks. It takes the steps of
// matching patterns from a budget.
func (p ParameterValue) check(steps *int) error {
	if storedType(p.Parameter.Type) {
		return Errorf("Template validation error: Parameter %s is of type %s: there is no Systems Manager here to look its value up",
			p.Parameter.Name, p.Parameter.Type)
	}
	if len(p.Value) > maxValue {
		return Errorf("Template format error: Parameter '%s' default value length is greater than %d.", p.Parameter.Name, maxValue)
	}
	for _, element := range p.Parameter.elements(p.Value) {
		if broken := p.Parameter.broken(element, steps); broken != "" {
			return p.Parameter.constraint(broken)
		}
	}
	return nil
}

// constraint words the error: in the words of the template where it has some.
func (p *Parameter) constraint(broken string) error {
	if p.ConstraintDescription != "" {
		return Errorf("Parameter %s failed to satisfy constraint: %s", p.Name, p.ConstraintDescription)
	}
	return Errorf("Parameter '%s' %s", p.Name, broken)
}

// broken says which constraint one value breaks, "" for none.
func (p *Parameter) broken(value string, steps *int) string {
	if p.AllowedValues != nil && !slices.Contains(p.AllowedValues, value) {
		return "must be one of AllowedValues"
	}
	if p.isNumber() {
		return p.brokenNumber(value)
	}
	length := int64(utf8.RuneCountInString(value))
	switch {
	case p.MinLength != nil && length < *p.MinLength:
		return "must contain at least " + decimal(*p.MinLength) + " characters"
	case p.MaxLength != nil && length > *p.MaxLength:
		return "must contain at most " + decimal(*p.MaxLength) + " characters"
	case p.AllowedPattern != "" && !matches(p.AllowedPattern, value, steps):
		return "must match pattern " + p.AllowedPattern
	}
	return ""
}

func (p *Parameter) brokenNumber(value string) string {
	n, ok := number(value)
	if !ok {
		return "must be a number"
	}
	if least, ok := number(p.MinValue); ok && jsonvalue.CompareNumbers(n, least) < 0 {
		return "must be a number not less than " + p.MinValue
	}
	if most, ok := number(p.MaxValue); ok && jsonvalue.CompareNumbers(n, most) > 0 {
		return "must be a number not greater than " + p.MaxValue
	}
	return ""
}

func decimal(n int64) string { return jsonvalue.IntValue(n).Text() }

// matches says whether a pattern matches all of a text. A pattern that cannot be
// read matches nothing, nor does any once the steps are used up.
func matches(pattern, text string, steps *int) bool {
	whole := "^(?:" + pattern + ")$"
	re, err := regex.Compile(whole, "")
	if err != nil {
		// Some of what Java's expressions have, and these have not, Go's have.
		simple, err := regexp.Compile(whole)
		return err == nil && simple.MatchString(text)
	}
	found, err := re.Find(text, 0, steps)
	return err == nil && found != nil
}
