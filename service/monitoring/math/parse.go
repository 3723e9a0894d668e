package math

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var namePattern = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

// IsName reports whether a text can be the id of a metric or an expression.
func IsName(text string) bool { return namePattern.MatchString(text) }

// Parse reads an expression. Its errors are of type *Error.
func Parse(text string) (*Expression, error) {
	p := &parser{rest: strings.TrimSpace(text)}
	root, err := p.binary(0, 0)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, wrong("Unexpected '%.20s'", p.rest)
	}
	return &Expression{root, namesOf(root)}, nil
}

// parser holds what is left of the text, without space before it.
type parser struct{ rest string }

// maxDepth is how deep expressions may nest.
const maxDepth = 100

// operator is one of two values.
type operator struct {
	sign    string
	operate func(a, b float64) float64
}

// levels are the operators, those that bind least first.
var levels = [][]operator{
	{{"OR", func(a, b float64) float64 { return truth(a != 0 || b != 0) }}, {"||", func(a, b float64) float64 { return truth(a != 0 || b != 0) }}},
	{{"AND", func(a, b float64) float64 { return truth(a != 0 && b != 0) }}, {"&&", func(a, b float64) float64 { return truth(a != 0 && b != 0) }}},
	{
		{"==", func(a, b float64) float64 { return truth(a == b) }}, {"!=", func(a, b float64) float64 { return truth(a != b) }},
		{"<=", func(a, b float64) float64 { return truth(a <= b) }}, {">=", func(a, b float64) float64 { return truth(a >= b) }},
		{"<", func(a, b float64) float64 { return truth(a < b) }}, {">", func(a, b float64) float64 { return truth(a > b) }},
	},
	{{"+", func(a, b float64) float64 { return a + b }}, {"-", func(a, b float64) float64 { return a - b }}},
	{{"*", func(a, b float64) float64 { return a * b }}, {"/", func(a, b float64) float64 { return a / b }}},
	{{"^", math.Pow}},
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (p *parser) eat(sign string) bool {
	if !strings.HasPrefix(p.rest, sign) {
		return false
	}
	p.rest = strings.TrimSpace(p.rest[len(sign):])
	return true
}

// binary reads operations of a level and those that bind more.
func (p *parser) binary(level, depth int) (node, error) {
	if level == len(levels) {
		return p.unary(depth)
	}
	left, err := p.binary(level+1, depth)
	for err == nil {
		operate := p.operator(level)
		if operate == nil {
			break
		}
		var right node
		right, err = p.binary(level+1, depth)
		left = binary{operate, left, right}
	}
	return left, err
}

func (p *parser) operator(level int) func(a, b float64) float64 {
	for _, o := range levels[level] {
		if p.eat(o.sign) {
			return o.operate
		}
	}
	return nil
}

func (p *parser) unary(depth int) (node, error) {
	if depth > maxDepth {
		return nil, wrong("The expression nests too deeply")
	}
	if p.eat("-") {
		operand, err := p.unary(depth + 1)
		return binary{func(a, b float64) float64 { return a - b }, constant(0), operand}, err
	}
	if p.eat("(") {
		inner, err := p.binary(0, depth+1)
		if err == nil && !p.eat(")") {
			err = wrong("Missing ')'")
		}
		return inner, err
	}
	return p.atom(depth)
}

var (
	numberToken = regexp.MustCompile(`^[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?`)
	nameToken   = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*`)
)

func (p *parser) atom(depth int) (node, error) {
	if text := numberToken.FindString(p.rest); text != "" {
		p.eat(text)
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, wrong("%s is no number", text)
		}
		return constant(f), nil
	}
	text := nameToken.FindString(p.rest)
	if text == "" {
		return nil, wrong("Unexpected '%.20s'", p.rest)
	}
	p.eat(text)
	if p.eat("(") {
		return p.call(text, depth)
	}
	if !IsName(text) {
		return nil, wrong("Unknown identifier: %s", text)
	}
	return name(text), nil
}

func (p *parser) call(text string, depth int) (node, error) {
	f, ok := functions[text]
	if !ok {
		return nil, wrong("The function %s is not supported", text)
	}
	args, err := p.arguments(depth, text == "FILL")
	if err != nil {
		return nil, err
	}
	if len(args) < f.min || f.max >= 0 && len(args) > f.max {
		return nil, wrong("The function %s does not take %d arguments", text, len(args))
	}
	return call{f, args}, nil
}

// arguments reads what stands between parentheses, of which the first is read. A
// list in brackets stands for its elements. What FILL fills with may be REPEAT.
func (p *parser) arguments(depth int, filling bool) (args []node, err error) {
	listed := p.eat("[")
	for len(args) == 0 || p.eat(",") {
		if filling && len(args) == 1 && p.eat("REPEAT") {
			args = append(args, repeat{})
			continue
		}
		one, err := p.binary(0, depth+1)
		if err != nil {
			return nil, err
		}
		args = append(args, one)
	}
	if listed && !p.eat("]") {
		return nil, wrong("Missing ']'")
	}
	if !p.eat(")") {
		return nil, wrong("Missing ')'")
	}
	return args, nil
}
