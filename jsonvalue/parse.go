package jsonvalue

import (
	"fmt"
	"slices"
	"strings"
	"sync"
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
// stands. Bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD
// each, as with encoding/json. Strings of the Value share memory with the text.
// Errors are of type *SyntaxError.
func Parse(text string) (Value, error) { return parse(text, false) }

// ParseDistinct is Parse for documents that others read by other rules: it refuses
// duplicate keys, of which everybody may see another value.
func ParseDistinct(text string) (Value, error) { return parse(text, true) }

func parse(text string, distinct bool) (Value, error) {
	p := parsers.Get().(*parser)
	p.text, p.pos, p.distinct = text, 0, distinct
	v, err := p.document()
	p.giveBack()
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// parsers keeps parsers for the sake of their stacks.
var parsers = sync.Pool{New: func() any { return &parser{} }}

// maxStack is the size of stacks beyond which a parser is not worth keeping.
const maxStack = 1024

// giveBack keeps a parser for other documents. It holds on to nothing of this one.
func (p *parser) giveBack() {
	if cap(p.keys) > maxStack || cap(p.values) > maxStack {
		return
	}
	clear(p.keys[:cap(p.keys)])
	clear(p.values[:cap(p.values)])
	p.text, p.keys, p.values = "", p.keys[:0], p.values[:0]
	parsers.Put(p)
}

type parser struct {
	text     string
	pos      int
	distinct bool // duplicate keys are refused
	// keys and values are stacks of the members and elements of all objects and
	// arrays that are still open, so that each gets slices of its exact size.
	keys   []string
	values []Value
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
	switch c := p.text[p.pos]; {
	case c == '"':
		s, err := p.string()
		return StringValue(s), err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c != '{' && c != '[':
		return p.literal()
	case depth == MaxDepth:
		return Value{}, p.fail("nested more than %d levels deep", MaxDepth)
	default:
		return p.container(depth + 1)
	}
}

// container reads an object or array and keeps its text with it.
func (p *parser) container(depth int) (v Value, err error) {
	start := p.pos
	if p.text[start] == '{' {
		v, err = p.object(depth)
	} else {
		v, err = p.array(depth)
	}
	if err == nil {
		v.node.source = p.text[start:p.pos]
	}
	return v, err
}

func (p *parser) literal() (Value, error) {
	rest := p.text[p.pos:]
	switch {
	case strings.HasPrefix(rest, "true"):
		p.pos += len("true")
		return BoolValue(true), nil
	case strings.HasPrefix(rest, "false"):
		p.pos += len("false")
		return BoolValue(false), nil
	case strings.HasPrefix(rest, "null"):
		p.pos += len("null")
		return NullValue(), nil
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
	p.space()
	if p.eat(']') {
		return ArrayValue(), nil
	}
	first := len(p.values)
	for {
		v, err := p.value(depth)
		if err != nil {
			return Value{}, err
		}
		p.values = append(p.values, v)
		p.space()
		if p.eat(']') {
			return ArrayValue(pop(&p.values, first)...), nil
		}
		if !p.eat(',') {
			return Value{}, p.fail("expected ',' or ']'")
		}
	}
}

func (p *parser) object(depth int) (Value, error) {
	p.pos++
	p.space()
	if p.eat('}') {
		return ObjectValue(), nil
	}
	firstKey, first := len(p.keys), len(p.values)
	for {
		key, err := p.key()
		if err != nil {
			return Value{}, err
		}
		v, err := p.value(depth)
		if err != nil {
			return Value{}, err
		}
		p.keys, p.values = append(p.keys, key), append(p.values, v)
		p.space()
		if p.eat('}') {
			members := len(p.keys) - firstKey
			o := objectOf(pop(&p.keys, firstKey), pop(&p.values, first))
			if p.distinct && o.Len() < members {
				return Value{}, p.fail("a member name stands twice")
			}
			return o, nil
		}
		if !p.eat(',') {
			return Value{}, p.fail("expected ',' or '}'")
		}
	}
}

// pop takes what is on a stack from first on, as a slice of its own.
func pop[T any](stack *[]T, first int) []T {
	top := slices.Clone((*stack)[first:])
	*stack = (*stack)[:first]
	return top
}

// objectOf makes an object that owns the slices.
func objectOf(keys []string, values []Value) Value {
	if len(keys) <= scanLimit && !hasDuplicates(keys) {
		return Value{kind: Object, node: &node{keys: keys, values: values}}
	}
	var b Builder
	for i, k := range keys {
		b.Set(k, values[i])
	}
	return b.Value()
}

func hasDuplicates(keys []string) bool {
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			return true
		}
	}
	return false
}

// key reads a member's name and the colon after it.
func (p *parser) key() (string, error) {
	p.space()
	if p.pos >= len(p.text) || p.text[p.pos] != '"' {
		return "", p.fail("expected a member name")
	}
	key, err := p.string()
	if err != nil {
		return "", err
	}
	p.space()
	if !p.eat(':') {
		return "", p.fail("expected ':'")
	}
	return key, nil
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
			return validUTF8(p.text[start:i]), nil
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
	b := append(make([]byte, 0, first-start+32), p.text[start:first]...)
	p.pos = first
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			return validUTF8(string(b)), nil
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
		if 'A' <= c && c <= 'F' {
			c += 'a' - 'A'
		}
		i := strings.IndexByte(hexDigits, c)
		if i < 0 {
			return 0, false
		}
		r = r<<4 | rune(i)
	}
	return r, true
}

// validUTF8 puts U+FFFD in the place of every byte that is not UTF-8.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
