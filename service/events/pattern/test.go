package pattern

import (
	"net/netip"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// test is what a leaf is asked.
type test interface {
	match(v jsonvalue.Value) bool
}

// compileTest reads a value, or an object with an operator.
func compileTest(v jsonvalue.Value) (test, error) {
	switch v.Kind() {
	case jsonvalue.Array:
		return nil, invalid("Match value must be String, number, true, false, or null")
	case jsonvalue.Object:
	default:
		return equal{v}, nil
	}
	if v.Len() != 1 {
		return nil, invalid("Only one key allowed in match expression")
	}
	return compileOperator(v.KeyAt(0), v.At(0))
}

// operators read what stands behind their name.
var operators map[string]func(v jsonvalue.Value) (test, error)

func init() { // not a literal, for anything-but uses operators
	operators = map[string]func(v jsonvalue.Value) (test, error){
		"prefix":             textOperator("prefix", strings.HasPrefix),
		"suffix":             textOperator("suffix", strings.HasSuffix),
		"equals-ignore-case": ignoreCase,
		"wildcard":           wildcard,
		"anything-but":       anythingBut,
		"numeric":            numeric,
		"exists":             exists,
		"cidr":               cidr,
	}
}

func compileOperator(name string, v jsonvalue.Value) (test, error) {
	operator, ok := operators[name]
	if !ok {
		return nil, invalid("Unrecognized match type %s", name)
	}
	return operator(v)
}

// equal asks for a value. Numbers are equal by what they are, not how they are written.
type equal struct{ value jsonvalue.Value }

func (e equal) match(v jsonvalue.Value) bool {
	return v.Kind() == e.value.Kind() && jsonvalue.Equal(v, e.value)
}

// text asks a text.
type text func(s string) bool

func (t text) match(v jsonvalue.Value) bool { return v.Kind() == jsonvalue.String && t(v.Text()) }

func asText(name string, v jsonvalue.Value) (string, error) {
	if v.Kind() != jsonvalue.String {
		return "", invalid("%s match pattern must be a string", name)
	}
	return v.Text(), nil
}

// textOperator makes prefix and suffix, which take a text or one in any case.
func textOperator(name string, is func(s, part string) bool) func(v jsonvalue.Value) (test, error) {
	return func(v jsonvalue.Value) (test, error) {
		fold := v.Kind() == jsonvalue.Object && v.Len() == 1 && v.KeyAt(0) == "equals-ignore-case"
		if fold {
			v = v.At(0)
		}
		part, err := asText(name, v)
		if err != nil {
			return nil, err
		}
		if fold {
			part = strings.ToLower(part)
			return text(func(s string) bool { return is(strings.ToLower(s), part) }), nil
		}
		return text(func(s string) bool { return is(s, part) }), nil
	}
}

func ignoreCase(v jsonvalue.Value) (test, error) {
	want, err := asText("equals-ignore-case", v)
	return text(func(s string) bool { return strings.EqualFold(s, want) }), err
}

// anythingBut asks for what none of some tests fit.
func anythingBut(v jsonvalue.Value) (test, error) {
	not := except{}
	switch v.Kind() {
	case jsonvalue.Object:
		if v.Len() != 1 || !exceptable[v.KeyAt(0)] {
			return nil, invalid("Unsupported anything-but pattern")
		}
		return exceptOperator(v.KeyAt(0), v.At(0))
	case jsonvalue.Array:
		if v.Len() == 0 {
			return nil, invalid("Empty arrays are not allowed")
		}
		for _, e := range v.Elements() {
			if e.Kind() != jsonvalue.String && e.Kind() != jsonvalue.Number || e.Kind() != v.At(0).Kind() {
				return nil, invalid("Inside anything-but list, either all values are number or string, mixed type is not supported")
			}
			not = append(not, equal{e})
		}
	case jsonvalue.String, jsonvalue.Number:
		not = append(not, equal{v})
	default:
		return nil, invalid("Value of anything-but must be an array or single string/number value.")
	}
	return not, nil
}

// exceptable are the operators that anything-but can stand before.
var exceptable = map[string]bool{"prefix": true, "suffix": true, "equals-ignore-case": true, "wildcard": true}

// exceptOperator reads an operator with one value or several.
func exceptOperator(name string, v jsonvalue.Value) (test, error) {
	values := []jsonvalue.Value{v}
	if v.Kind() == jsonvalue.Array {
		values = nil
		for _, e := range v.Elements() {
			values = append(values, e)
		}
	}
	not := except{}
	for _, e := range values {
		t, err := compileOperator(name, e)
		if err != nil {
			return nil, err
		}
		not = append(not, t)
	}
	if len(not) == 0 {
		return nil, invalid("Empty arrays are not allowed")
	}
	return not, nil
}

type except []test

func (e except) match(v jsonvalue.Value) bool {
	for _, t := range e {
		if t.match(v) {
			return false
		}
	}
	return true
}

// absence asks that there is nothing.
type absence struct{}

func (absence) match(jsonvalue.Value) bool { return false }

// presence asks that there is something.
type presence struct{}

func (presence) match(jsonvalue.Value) bool { return true }

func exists(v jsonvalue.Value) (test, error) {
	switch {
	case v.Kind() != jsonvalue.Bool:
		return nil, invalid("exists match pattern must be either true or false.")
	case v.Bool():
		return presence{}, nil
	default:
		return absence{}, nil
	}
}

// numeric reads [">", 0, "<=", 5].
func numeric(v jsonvalue.Value) (test, error) {
	if v.Kind() != jsonvalue.Array || v.Len() != 2 && v.Len() != 4 {
		return nil, invalid("Value of numeric must be an array of one or two comparisons.")
	}
	var all bounds
	for i := 0; i < v.Len(); i += 2 {
		operator, number := v.At(i), v.At(i+1)
		accept, ok := comparisons[operator.Text()]
		if operator.Kind() != jsonvalue.String || !ok {
			return nil, invalid("Unrecognized numeric range operator: %s", operator.Text())
		}
		if number.Kind() != jsonvalue.Number {
			return nil, invalid("Numeric match pattern must be a number")
		}
		all = append(all, bound{accept, number})
	}
	return all, nil
}

// comparisons say which results of a comparison an operator takes.
var comparisons = map[string]func(c int) bool{
	"=": func(c int) bool { return c == 0 }, "<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 },
	">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
}

type bound struct {
	accept func(c int) bool
	number jsonvalue.Value
}

type bounds []bound

func (b bounds) match(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.Number {
		return false
	}
	for _, one := range b {
		if !one.accept(jsonvalue.CompareNumbers(v, one.number)) {
			return false
		}
	}
	return true
}

// cidr asks for an address within a network.
func cidr(v jsonvalue.Value) (test, error) {
	s, err := asText("cidr", v)
	if err != nil {
		return nil, err
	}
	network, err := netip.ParsePrefix(s)
	if err != nil {
		return nil, invalid("Malformed CIDR, one '/' required")
	}
	return text(func(s string) bool {
		address, err := netip.ParseAddr(s)
		return err == nil && network.Contains(address)
	}), nil
}

// wildcard asks for a text in which * stands for any characters. A backslash
// takes a star or a backslash its meaning.
func wildcard(v jsonvalue.Value) (test, error) {
	s, err := asText("wildcard", v)
	if err != nil {
		return nil, err
	}
	parts := []string{""}
	for i := 0; i < len(s); i++ {
		last := &parts[len(parts)-1]
		switch c := s[i]; {
		case c == '*' && i > 0 && s[i-1] == '*' && len(parts) > 1 && *last == "":
			return nil, invalid("Consecutive wildcard characters at pos %d", i-1)
		case c == '*':
			parts = append(parts, "")
		case c == '\\':
			if i+1 == len(s) || s[i+1] != '*' && s[i+1] != '\\' {
				return nil, invalid("Invalid escape character at pos %d", i)
			}
			i++
			*last += string(s[i])
		default:
			*last += string(c)
		}
	}
	return text(func(s string) bool { return matchParts(s, parts) }), nil
}

// matchParts reports whether a text is the parts with anything between them. Each
// part in between is looked for at its first place, so that it takes no longer
// than the text and the parts are.
func matchParts(s string, parts []string) bool {
	if len(parts) == 1 {
		return s == parts[0]
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = rest
	}
	return true
}
