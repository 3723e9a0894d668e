package jsonvalue

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest in a parsed document.
const MaxDepth = 1000

// SyntaxError says where a document stops being JSON.
type SyntaxError struct {
	Offset  int // byte offset in the text
	Message string
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSON at offset %d: %s", e.Offset, e.Message)
}

// Parse reads one JSON document (RFC 8259). Of duplicate keys the last value
// stands. Errors are of type *SyntaxError.
func Parse(text string) (Value, error) {
	p := parser{text: text}
	v, err := p.document()
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

type parser struct {
	text string
	pos  int
}

func (p *parser) document() (Value, error) {
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	p.space()
	if p.pos < len(p.text) {
		return Value{}, p.fail("unexpected text after the document")
	}
	return v, nil
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Offset: p.pos, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) value(depth int) (Value, error) {
	p.space()
	if p.pos >= len(p.text) {
		return Value{}, p.fail("unexpected end of text")
	}
	if depth > MaxDepth {
		return Value{}, p.fail("nested more than %d levels deep", MaxDepth)
	}
	switch c := p.text[p.pos]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		s, err := p.string()
		return StringValue(s), err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	default:
		return p.literal()
	}
}

func (p *parser) literal() (Value, error) {
	rest := p.text[p.pos:]
	for _, l := range [...]struct {
		text  string
		value Value
	}{{"true", BoolValue(true)}, {"false", BoolValue(false)}, {"null", NullValue()}} {
		if strings.HasPrefix(rest, l.text) {
			p.pos += len(l.text)
			return l.value, nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return Value{}, p.fail("unexpected character %q", r)
}

func (p *parser) number() (Value, error) {
	n := scanNumber(p.text[p.pos:])
	if n == 0 {
		return Value{}, p.fail("malformed number")
	}
	v := Value{kind: Number, text: p.text[p.pos : p.pos+n]}
	p.pos += n
	return v, nil
}

// scanNumber returns the length of the number that s begins with, 0 for none.
func scanNumber(s string) int {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i >= len(s) || s[i] < '0' || s[i] > '9':
		return 0
	case s[i] == '0':
		i++
	default:
		i += digits(s[i:])
	}
	if i < len(s) && s[i] == '.' {
		n := digits(s[i+1:])
		if n == 0 {
			return 0
		}
		i += 1 + n
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		n := digits(s[j:])
		if n == 0 {
			return 0
		}
		i = j + n
	}
	return i
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func (p *parser) array(depth int) (Value, error) {
	p.pos++
	var values []Value
	for p.space(); ; p.space() {
		if p.eat(']') && len(values) == 0 {
			return ArrayValue(), nil
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		values = append(values, v)
		p.space()
		if p.eat(']') {
			return ArrayValue(values...), nil
		}
		if !p.eat(',') {
			return Value{}, p.fail("expected ',' or ']'")
		}
	}
}

func (p *parser) object(depth int) (Value, error) {
	p.pos++
	b := Builder{}
	p.space()
	if p.eat('}') {
		return b.Value(), nil
	}
	for {
		p.space()
		if p.pos >= len(p.text) || p.text[p.pos] != '"' {
			return Value{}, p.fail("expected a member name")
		}
		key, err := p.string()
		if err != nil {
			return Value{}, err
		}
		p.space()
		if !p.eat(':') {
			return Value{}, p.fail("expected ':'")
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		b.Set(key, v)
		p.space()
		if p.eat('}') {
			return b.Value(), nil
		}
		if !p.eat(',') {
			return Value{}, p.fail("expected ',' or '}'")
		}
	}
}

func (p *parser) eat(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// string reads a string literal at the current quote.
func (p *parser) string() (string, error) {
	start := p.pos + 1
	for i := start; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '"':
			p.pos = i + 1
			return p.text[start:i], nil
		case c == '\\':
			return p.escaped(start, i)
		case c < 0x20:
			p.pos = i
			return "", p.fail("control character in a string")
		}
	}
	return "", p.fail("unterminated string")
}

func (p *parser) escaped(start, first int) (string, error) {
	b := make([]byte, 0, len(p.text[start:first])+32)
	b = append(b, p.text[start:first]...)
	p.pos = first
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			return string(b), nil
		case c == '\\':
			var err error
			if b, err = p.escape(b); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", p.fail("control character in a string")
		default:
			b = append(b, c)
			p.pos++
		}
	}
	return "", p.fail("unterminated string")
}

func (p *parser) escape(b []byte) ([]byte, error) {
	if p.pos+1 >= len(p.text) {
		return nil, p.fail("unterminated string")
	}
	c := p.text[p.pos+1]
	if c == 'u' {
		return p.unicode(b)
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if i < 0 {
		return nil, p.fail("unknown escape '\\%c'", c)
	}
	p.pos += 2
	return append(b, "\"\\/\b\f\n\r\t"[i]), nil
}

func (p *parser) unicode(b []byte) ([]byte, error) {
	r, ok := p.hex4()
	if !ok {
		return nil, p.fail("malformed \\u escape")
	}
	p.pos += 6
	if utf16.IsSurrogate(r) {
		low, ok := p.hex4()
		if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
			p.pos += 6
			return utf8.AppendRune(b, pair), nil
		}
		r = utf8.RuneError
	}
	return utf8.AppendRune(b, r), nil
}

// hex4 reads the \uXXXX at the current position without moving.
func (p *parser) hex4() (rune, bool) {
	if p.pos+6 > len(p.text) || p.text[p.pos] != '\\' || p.text[p.pos+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.text[p.pos+2 : p.pos+6]) {
		i := strings.IndexByte(hexDigits, c|0x20)
		if i < 0 {
			return 0, false
		}
		r = r<<4 | rune(i)
	}
	return r, true
}
