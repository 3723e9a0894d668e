package asl

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
)

// place says where a value stands in the text. Beside the value itself it is
// all that is kept of a parsed definition.
type place struct {
	offset int32   // of the value
	key    int32   // of the quote before the member's name, or of the value
	inner  []place // of elements or members, in the value's order
}

// syntaxError is text that is not JSON, in the words of the parser AWS uses
// (Jackson), which its answers pass on.
type syntaxError struct {
	offset  int
	message string
}

// parser reads JSON and notes places. Scalars are left to package jsonvalue.
type parser struct {
	text string
	pos  int
}

// parse reads one document. Unlike jsonvalue.Parse it refuses duplicate keys,
// because a state that is overwritten is never meant.
func parse(text string) (jsonvalue.Value, place, *syntaxError) {
	if len(text) > math.MaxInt32 {
		return jsonvalue.Value{}, place{}, &syntaxError{0, "Document too large"}
	}
	p := parser{text: text}
	v, at, err := p.value(0)
	if err != nil {
		return jsonvalue.Value{}, place{}, err
	}
	p.space()
	if p.pos < len(text) {
		return jsonvalue.Value{}, place{}, p.unexpected("end of content")
	}
	return v, at, nil
}

func (p *parser) fail(format string, args ...any) *syntaxError {
	return &syntaxError{p.pos, fmt.Sprintf(format, args...)}
}

// unexpected says which character stands where another was due.
func (p *parser) unexpected(due string) *syntaxError {
	if p.pos >= len(p.text) {
		return p.fail("Unexpected end-of-input: was expecting %s", due)
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return p.fail("Unexpected character ('%c' (code %d)): was expecting %s", r, r, due)
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *parser) eat(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) value(depth int) (jsonvalue.Value, place, *syntaxError) {
	p.space()
	at := place{offset: int32(p.pos), key: int32(p.pos)}
	if p.pos >= len(p.text) {
		return jsonvalue.Value{}, at, p.fail("Unexpected end-of-input: expected a value")
	}
	if depth > jsonvalue.MaxDepth {
		return jsonvalue.Value{}, at, p.fail("Document nesting depth (%d) exceeds the maximum allowed (%d)", depth, jsonvalue.MaxDepth)
	}
	var v jsonvalue.Value
	var err *syntaxError
	switch p.text[p.pos] {
	case '{':
		v, at.inner, err = p.object(depth)
	case '[':
		v, at.inner, err = p.array(depth)
	case '"':
		v, err = p.string()
	default:
		v, err = p.word()
	}
	return v, at, err
}

func (p *parser) array(depth int) (jsonvalue.Value, []place, *syntaxError) {
	p.pos++
	var values []jsonvalue.Value
	var places []place
	if p.space(); p.eat(']') {
		return jsonvalue.ArrayValue(), nil, nil
	}
	for {
		v, at, err := p.value(depth + 1)
		if err != nil {
			return v, nil, err
		}
		values, places = append(values, v), append(places, at)
		p.space()
		if p.eat(']') {
			return jsonvalue.ArrayValue(values...), places, nil
		}
		if !p.eat(',') {
			return jsonvalue.Value{}, nil, p.unexpected("comma to separate Array entries")
		}
	}
}

func (p *parser) object(depth int) (jsonvalue.Value, []place, *syntaxError) {
	p.pos++
	var members jsonvalue.Builder
	var places []place
	if p.space(); p.eat('}') {
		return members.Value(), nil, nil
	}
	for {
		p.space()
		start := p.pos
		key, v, at, err := p.member(depth)
		if err != nil {
			return v, nil, err
		}
		at.key = int32(start)
		members.Set(key, v)
		if places = append(places, at); members.Len() < len(places) {
			return v, nil, &syntaxError{start, fmt.Sprintf("Duplicate field '%s'", key)}
		}
		p.space()
		if p.eat('}') {
			return members.Value(), places, nil
		}
		if !p.eat(',') {
			return v, nil, p.unexpected("comma to separate Object entries")
		}
	}
}

func (p *parser) member(depth int) (string, jsonvalue.Value, place, *syntaxError) {
	if p.pos >= len(p.text) || p.text[p.pos] != '"' {
		return "", jsonvalue.Value{}, place{}, p.unexpected("double-quote to start field name")
	}
	key, err := p.string()
	if err != nil {
		return "", key, place{}, err
	}
	p.space()
	if !p.eat(':') {
		return "", key, place{}, p.unexpected("a colon to separate field name and value")
	}
	v, at, err := p.value(depth + 1)
	return key.Text(), v, at, err
}

// string reads the string literal that begins here.
func (p *parser) string() (jsonvalue.Value, *syntaxError) {
	end := p.pos + 1
	for end < len(p.text) && p.text[end] != '"' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		p.pos = len(p.text)
		return jsonvalue.Value{}, p.fail("Unexpected end-of-input in a String value")
	}
	v, err := jsonvalue.Parse(p.text[p.pos : end+1])
	if err != nil {
		return v, p.badString(err.(*jsonvalue.SyntaxError).Offset)
	}
	p.pos = end + 1
	return v, nil
}

// badString says what is wrong at the offset in the string that begins here.
func (p *parser) badString(offset int) *syntaxError {
	p.pos += offset
	switch r, _ := utf8.DecodeRuneInString(p.text[p.pos:]); {
	case r < ' ':
		return p.fail("Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in string value", r)
	case strings.HasPrefix(p.text[p.pos:], `\u`):
		return p.fail("Unexpected character in a \\u escape: expected a hex-digit for character escape sequence")
	default:
		r, _ = utf8.DecodeRuneInString(p.text[p.pos+1:])
		return p.fail("Unrecognized character escape '%c' (code %d)", r, r)
	}
}

// maxToken bounds how much of an unknown word a message repeats.
const maxToken = 256

// word reads a number, true, false or null.
func (p *parser) word() (jsonvalue.Value, *syntaxError) {
	n := strings.IndexAny(p.text[p.pos:], " \t\r\n,:]}\"[{")
	if n < 0 {
		n = len(p.text) - p.pos
	}
	if word := p.text[p.pos : p.pos+n]; n > 0 {
		if v, err := jsonvalue.Parse(word); err == nil {
			p.pos += n
			return v, nil
		}
	}
	return jsonvalue.Value{}, p.badWord(p.text[p.pos : p.pos+min(n, maxToken)])
}

const validTokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

func (p *parser) badWord(word string) *syntaxError {
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		return p.fail("Unrecognized token '%s': was expecting %s", word, validTokens)
	case r == '-' || r >= '0' && r <= '9':
		return p.fail("Invalid numeric value: '%s'", word)
	default:
		return p.fail("Unexpected character ('%c' (code %d)): expected a valid value %s", r, r, validTokens)
	}
}
