package jsonata

import "strings"

// signature is what a function says about its arguments, such as <s-nn?:s>
// (https://docs.jsonata.org/programming#function-signatures).
type signature struct{ params []param }

// param is a place for one or more arguments.
type param struct {
	types    string // the symbols of the types it takes
	array    bool   // it takes an array, or makes one of a single value
	subtype  string // of the array's elements, "" for any
	optional bool
	many     bool
	context  bool // the context stands in for it when it is left out
}

// The symbols of the types of values. Undefined goes where most types go.
const (
	symbolMissing = 'm'
	anyType       = "asnblfom"
	anyJSON       = "asnblom"
)

// mustSignature parses the signature of a function of the language.
func mustSignature(text string) *signature {
	s, err := parseSignature(text)
	if err != nil {
		panic("jsonata: " + text + ": " + err.Message)
	}
	return s
}

// parseSignature parses a signature with its brackets.
func parseSignature(text string) (*signature, *Error) {
	s := &signature{}
	for i := 1; i < len(text); i++ {
		c := text[i]
		switch c {
		case ':', '>': // what the function returns is not checked
			return s, nil
		case '?', '+', '-':
			if len(s.params) > 0 {
				s.params[len(s.params)-1].modify(c)
			}
		case '(':
			end := closing(text, i, '(', ')')
			choice := text[i+1 : end]
			if strings.Contains(choice, "<") {
				return nil, fail("S0402", i, choice, choice)
			}
			s.params = append(s.params, param{types: choice + string(symbolMissing)})
			i = end
		case '<':
			end := closing(text, i, '<', '>')
			if err := s.parameterize(text[i+1 : end]); err != nil {
				err.Position = i
				return nil, err
			}
			i = end
		default:
			s.params = append(s.params, newParam(c))
		}
	}
	return s, nil
}

// closing returns the place of the bracket that closes the one at start, or the
// end of the text.
func closing(text string, start int, open, shut byte) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case open:
			depth++
		case shut:
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return len(text)
}

func newParam(symbol byte) param {
	switch symbol {
	case 'a':
		return param{types: anyType, array: true}
	case 'f':
		return param{types: "f"}
	case 'j':
		return param{types: anyJSON}
	case 'x':
		return param{types: anyType}
	}
	return param{types: string(symbol) + string(symbolMissing)}
}

func (p *param) modify(c byte) {
	switch c {
	case '?':
		p.optional = true
	case '+':
		p.many = true
	case '-':
		p.context, p.optional = true, true
	}
}

// parameterize sets the type of the elements of the last parameter.
func (s *signature) parameterize(subtype string) *Error {
	if len(s.params) == 0 {
		return fail("S0401", 0, subtype, subtype)
	}
	last := &s.params[len(s.params)-1]
	switch {
	case last.array:
		last.subtype = subtype
	case last.types != "f":
		return fail("S0401", 0, subtype, subtype)
	}
	return nil
}

// symbolOf returns the symbol of a value's type.
func symbolOf(v any) byte {
	switch v := v.(type) {
	case nil:
		return symbolMissing
	case null:
		return 'l'
	case bool:
		return 'b'
	case string:
		return 's'
	case *array:
		if v.outer {
			return symbolOf(v.items[0])
		}
		return 'a'
	case *object:
		return 'o'
	case *function:
		return 'f'
	}
	return 'n'
}

// validate returns the arguments in the places of their parameters, with the
// context in the place of one that is left out where the signature says so.
func (s *signature) validate(args []any, context any, name string) ([]any, error) {
	symbols := make([]byte, len(args))
	for i, a := range args {
		symbols[i] = symbolOf(a)
	}
	counts := s.match(symbols)
	if counts == nil {
		return nil, fault("T0410", detail{token: name, index: s.mismatch(symbols) + 1})
	}
	out := make([]any, 0, max(len(s.params), len(args)))
	next := 0
	for i := range s.params {
		p := &s.params[i]
		if counts[i] == 0 && p.context {
			v, err := p.missing(context, next, name)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
			continue
		}
		// A parameter that is left out without a substitute moves the others on:
		// so it is in the language.
		for range max(1, counts[i]) {
			v, err := p.convert(argument(args, next), next, name)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
			next++
		}
	}
	return out, nil
}

func argument(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

func (p *param) takes(symbol byte) bool { return strings.IndexByte(p.types, symbol) >= 0 }

// match returns how many arguments each parameter takes: the first ones as many
// as they can, but so that all arguments find a place; nil where they don't.
func (s *signature) match(symbols []byte) []int {
	if counts := s.oneByOne(symbols); counts != nil {
		return counts
	}
	fits := s.fits(symbols)
	if !fits[0][0] {
		return nil
	}
	counts := make([]int, len(s.params))
	at := 0
	for i := range s.params {
		p := &s.params[i]
		most := at
		for end := at; ; end++ {
			if fits[i+1][end] && (end > at || p.optional) {
				most = end
			}
			if end == len(symbols) || !p.takes(symbols[end]) || end > at && !p.many {
				break
			}
		}
		counts[i] = most - at
		at = most
	}
	return counts
}

// oneByOne is match where the parameters take what comes, one argument each;
// nil where it needs a closer look.
func (s *signature) oneByOne(symbols []byte) []int {
	counts := make([]int, len(s.params))
	for i := range s.params {
		p := &s.params[i]
		switch {
		case p.many:
			return nil
		case len(symbols) > 0 && p.takes(symbols[0]):
			symbols = symbols[1:]
			counts[i] = 1
		case !p.optional:
			return nil
		}
	}
	if len(symbols) > 0 {
		return nil
	}
	return counts
}

// fits says for each parameter and argument whether the parameters from that
// one on can take exactly the arguments from that one on.
func (s *signature) fits(symbols []byte) [][]bool {
	n := len(symbols)
	cells := make([]bool, (len(s.params)+1)*(n+1))
	fits := make([][]bool, len(s.params)+1)
	for i := range fits {
		fits[i] = cells[i*(n+1) : (i+1)*(n+1)]
	}
	fits[len(s.params)][n] = true
	for i := len(s.params) - 1; i >= 0; i-- {
		p, rest := &s.params[i], fits[i+1]
		more := false // the arguments after this one fit when p takes more of them
		for at := n; at >= 0; at-- {
			taken := at < n && p.takes(symbols[at]) && (rest[at+1] || p.many && more)
			fits[i][at] = taken || p.optional && rest[at]
			more = taken
		}
	}
	return fits
}

// mismatch returns the argument at which the parameters can go no further.
func (s *signature) mismatch(symbols []byte) int {
	reached := make([]bool, len(symbols)+1)
	reached[0] = true
	last := 0
	for i := range s.params {
		p := &s.params[i]
		next := make([]bool, len(symbols)+1)
		furthest := -1
		for at, ok := range reached {
			if ok && p.optional {
				next[at] = true
			}
			if at > 0 && p.takes(symbols[at-1]) && (reached[at-1] || p.many && next[at-1]) {
				next[at] = true
			}
			if next[at] {
				furthest = at
			}
		}
		if furthest < 0 {
			return last
		}
		reached, last = next, furthest
	}
	return last
}

// missing returns the context for a parameter that takes no argument.
func (p *param) missing(context any, next int, name string) (any, error) {
	if !p.takes(symbolOf(context)) {
		return nil, fault("T0411", detail{token: name, index: next + 1})
	}
	if a, ok := context.(*array); ok && a.outer {
		return a.items[0], nil
	}
	return context, nil
}

// convert returns an argument as the parameter wants it.
func (p *param) convert(v any, next int, name string) (any, error) {
	if !p.array || v == nil {
		return v, nil
	}
	if !p.allows(v) {
		return nil, fault("T0412", detail{token: name, index: next + 1, kind: elementNames[p.subtype]})
	}
	if isArray(v) {
		return v, nil
	}
	return newArray(v), nil
}

// allows reports whether the elements of v are of the parameter's subtype.
func (p *param) allows(v any) bool {
	if p.subtype == "" {
		return true
	}
	list := items(v)
	for _, e := range list {
		if symbolOf(e) != p.subtype[0] {
			return false
		}
	}
	return true
}

// elementNames says in messages what an array should be of.
var elementNames = map[string]string{
	"a": `"arrays"`, "b": `"booleans"`, "f": `"functions"`, "n": `"numbers"`, "o": `"objects"`, "s": `"strings"`,
	"": "undefined",
}
