package intrinsic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxNesting is how deep calls may nest ("up to 10 intrinsic functions").
const maxNesting = 10

type parser struct {
	text  string
	pos   int
	depth int
	paths []string
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Text: p.text, Offset: p.pos, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) rest() string { return p.text[p.pos:] }

func (p *parser) eat(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) space() {
	p.pos = len(p.text) - len(strings.TrimLeft(p.rest(), " \t\r\n"))
}

// call reads Name(argument, …).
func (p *parser) call() (*call, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, p.fail("calls nest more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	start := p.pos
	name, _, _ := strings.Cut(p.rest(), "(")
	f, ok := functions[name]
	if !ok {
		return nil, p.fail("not an intrinsic function")
	}
	p.pos += len(name)
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	if len(args) < f.minArgs || len(args) > f.maxArgs {
		return nil, p.fail("%s does not take %d arguments", name, len(args))
	}
	return &call{text: p.text[start:p.pos], function: f, args: args}, nil
}

func (p *parser) arguments() ([]argument, error) {
	if !p.eat('(') {
		return nil, p.fail("expected '('")
	}
	var args []argument
	p.space()
	for !p.eat(')') {
		if len(args) > 0 && !p.eat(',') {
			return nil, p.fail("expected ',' or ')'")
		}
		p.space()
		a, err := p.argument()
		if err != nil {
			return nil, err
		}
		args = append(args, a)
		p.space()
	}
	return args, nil
}

func (p *parser) argument() (argument, error) {
	rest := p.rest()
	switch {
	case strings.HasPrefix(rest, "'"):
		return p.string()
	case strings.HasPrefix(rest, "$"):
		return p.path()
	case strings.HasPrefix(rest, "States."):
		c, err := p.call()
		return argument{call: c}, err
	}
	n := strings.IndexAny(rest, ",) \t\r\n")
	if n < 0 {
		n = len(rest)
	}
	v, ok := scalar(rest[:n])
	if !ok {
		return argument{}, p.fail("expected an argument")
	}
	p.pos += n
	return argument{literal: v}, nil
}

func scalar(word string) (_ jsonvalue.Value, ok bool) {
	switch word {
	case "true", "false":
		return jsonvalue.BoolValue(word == "true"), true
	case "null":
		return jsonvalue.NullValue(), true
	}
	return jsonvalue.NumberValue(word)
}

// string reads a string in single quotes. A backslash may stand only before a
// quote, a brace or a backslash, as recorded on AWS.
func (p *parser) string() (argument, error) {
	start := p.pos + 1
	var value []byte
	for p.pos = start; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		if c == '\'' {
			p.pos++
			return argument{literal: jsonvalue.StringValue(string(value)), source: p.text[start : p.pos-1]}, nil
		}
		if c == '\\' {
			if p.pos+1 == len(p.text) || !strings.ContainsRune(`'{}\`, rune(p.text[p.pos+1])) {
				return argument{}, p.fail("a backslash may stand only before ', {, } and \\")
			}
			p.pos++
			c = p.text[p.pos]
		}
		value = append(value, c)
	}
	return argument{}, p.fail("a string does not end")
}

// path reads up to the comma or parenthesis that ends the argument. Those in
// brackets, quotes or in a function call belong to the path.
func (p *parser) path() (argument, error) {
	end := p.pos + pathLength(p.rest())
	text := strings.TrimRight(p.text[p.pos:end], " \t\r\n")
	p.pos = end
	if !slices.Contains(p.paths, text) {
		p.paths = append(p.paths, text)
	}
	return argument{path: text}, nil
}

func pathLength(s string) int {
	var quote byte
	open := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case open > 0 && (c == '\'' || c == '"'):
			quote = c
		case open == 0 && (c == ',' || c == ')'):
			return i
		case c == '[' || c == '(':
			open++
		case c == ']' || c == ')':
			open--
		}
	}
	return len(s)
}
