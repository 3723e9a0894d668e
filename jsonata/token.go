package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenVariable
	tokenString
	tokenNumber
	tokenLiteral // true, false, null
	tokenRegex
	tokenOperator
)

// token is one word of an expression. end is the offset behind it, which is
// what error positions speak of.
type token struct {
	kind   tokenKind
	text   string // name, operator, string contents, regex source
	flags  string // of a regex
	number float64
	end    int
}

// bindingPower says how strongly an operator holds on to what stands left of it.
var bindingPower = map[string]int{
	".": 75, "[": 80, "]": 0, "{": 70, "}": 0, "(": 80, ")": 0, ",": 0,
	"@": 80, "#": 80, ";": 0, ":": 0, "?": 20,
	"+": 50, "-": 50, "*": 60, "/": 60, "%": 60, "|": 0,
	"=": 40, "<": 40, ">": 40, "^": 40, "**": 60, "..": 20, ":=": 10,
	"!=": 40, "<=": 40, ">=": 40, "~>": 40,
	"and": 30, "or": 25, "in": 40, "&": 50, "!": 0, "~": 0,
}

var doubleOperators = [...]string{"..", ":=", "!=", "<=", ">=", "~>", "**"}

type lexer struct {
	text string
	pos  int
}

// next reads a token. Where prefix is set an operand is expected, so that a
// slash begins a regular expression.
func (l *lexer) next(prefix bool) (token, *Error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos >= len(l.text) {
		return token{kind: tokenEnd, text: "(end)", end: l.pos}, nil
	}
	c := l.text[l.pos]
	if c == '/' && prefix {
		return l.regex()
	}
	for _, op := range doubleOperators {
		if strings.HasPrefix(l.text[l.pos:], op) {
			l.pos += 2
			return l.operator(op), nil
		}
	}
	if c == '!' || c == '~' {
		return token{}, fail("S0204", l.pos+1, string(c), nil)
	}
	if isOperator(c) {
		l.pos++
		return l.operator(l.text[l.pos-1 : l.pos]), nil
	}
	if c == '"' || c == '\'' {
		return l.string(c)
	}
	if c >= '0' && c <= '9' {
		return l.number()
	}
	if c == '`' {
		return l.quotedName()
	}
	return l.name(), nil
}

func (l *lexer) operator(op string) token { return token{kind: tokenOperator, text: op, end: l.pos} }

// skip passes white space and comments.
func (l *lexer) skip() *Error {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v':
			l.pos++
		case strings.HasPrefix(l.text[l.pos:], "/*"):
			n := strings.Index(l.text[l.pos+2:], "*/")
			if n < 0 {
				return fail("S0106", len(l.text), "", nil)
			}
			l.pos += n + 4
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) regex() (token, *Error) {
	start := l.pos + 1
	depth := 0
	for i := start; i < len(l.text); i++ {
		switch c := l.text[i]; c {
		case '\\':
			i++
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '/':
			if depth > 0 {
				continue
			}
			if i == start {
				return token{}, fail("S0301", i, "", nil)
			}
			l.pos = i + 1
			for l.pos < len(l.text) && (l.text[l.pos] == 'i' || l.text[l.pos] == 'm') {
				l.pos++
			}
			return token{kind: tokenRegex, text: l.text[start:i], flags: l.text[i+1 : l.pos], end: l.pos}, nil
		}
	}
	return token{}, fail("S0302", len(l.text), "", nil)
}

const escapes = `"\/bfnrt`

func (l *lexer) string(quote byte) (token, *Error) {
	var b strings.Builder
	for l.pos++; l.pos < len(l.text); l.pos++ {
		c := l.text[l.pos]
		if c == quote {
			l.pos++
			return token{kind: tokenString, text: b.String(), end: l.pos}, nil
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		if err := l.escape(&b); err != nil {
			return token{}, err
		}
	}
	return token{}, fail("S0101", l.pos, "", nil)
}

// escape reads an escape sequence and stays on its last character.
func (l *lexer) escape(b *strings.Builder) *Error {
	l.pos++
	if l.pos >= len(l.text) {
		return fail("S0101", l.pos, "", nil)
	}
	c := l.text[l.pos]
	if c == 'u' {
		r, ok := l.hex4(l.pos + 1)
		if !ok {
			return fail("S0104", l.pos, "", nil)
		}
		l.pos += 4
		if utf16.IsSurrogate(r) && strings.HasPrefix(l.text[l.pos+1:], `\u`) {
			if low, ok := l.hex4(l.pos + 3); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				r = utf16.DecodeRune(r, low)
				l.pos += 6
			}
		}
		appendSurrogate(b, r)
		return nil
	}
	i := strings.IndexByte(escapes, c)
	if i < 0 {
		return fail("S0103", l.pos, string(rune(c)), nil)
	}
	b.WriteByte("\"\\/\b\f\n\r\t"[i])
	return nil
}

// appendSurrogate appends a character. Half of a surrogate pair has no UTF-8; it
// is kept in the same pattern of bits, so that $encodeUrl can refuse it.
func appendSurrogate(b *strings.Builder, r rune) {
	if !utf16.IsSurrogate(r) {
		b.WriteRune(r)
		return
	}
	b.Write([]byte{0xe0 | byte(r>>12), 0x80 | byte(r>>6)&0xbf, 0x80 | byte(r)&0xbf})
}

func (l *lexer) hex4(at int) (rune, bool) {
	if at+4 > len(l.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(l.text[at:at+4], 16, 32)
	return rune(n), err == nil
}

func (l *lexer) number() (token, *Error) {
	start := l.pos
	digits := func() {
		for l.pos < len(l.text) && l.text[l.pos] >= '0' && l.text[l.pos] <= '9' {
			l.pos++
		}
	}
	if l.text[l.pos] == '0' {
		l.pos++
	} else {
		digits()
	}
	if l.digitAt(l.pos+1) && l.text[l.pos] == '.' {
		l.pos++
		digits()
	}
	if l.pos < len(l.text) && (l.text[l.pos] == 'e' || l.text[l.pos] == 'E') {
		at := l.pos + 1
		if at < len(l.text) && (l.text[at] == '+' || l.text[at] == '-') {
			at++
		}
		if l.digitAt(at) {
			l.pos = at
			digits()
		}
	}
	text := l.text[start:l.pos]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return token{}, fail("S0102", l.pos, text, nil)
	}
	return token{kind: tokenNumber, text: text, number: f, end: l.pos}, nil
}

func (l *lexer) digitAt(i int) bool {
	return i < len(l.text) && l.text[i] >= '0' && l.text[i] <= '9'
}

func (l *lexer) quotedName() (token, *Error) {
	n := strings.IndexByte(l.text[l.pos+1:], '`')
	if n < 0 {
		return token{}, fail("S0105", len(l.text), "", nil)
	}
	name := l.text[l.pos+1 : l.pos+1+n]
	l.pos += n + 2
	return token{kind: tokenName, text: name, end: l.pos}, nil
}

// name reads a name, a variable, a literal or an operator in letters: all up to
// the next white space or operator.
func (l *lexer) name() token {
	start := l.pos
	for l.pos < len(l.text) && !l.atBoundary(start) {
		_, n := utf8.DecodeRuneInString(l.text[l.pos:])
		l.pos += n
	}
	text := l.text[start:l.pos]
	switch {
	case text[0] == '$':
		return token{kind: tokenVariable, text: text[1:], end: l.pos}
	case text == "and" || text == "or" || text == "in":
		return l.operator(text)
	case text == "true" || text == "false" || text == "null":
		return token{kind: tokenLiteral, text: text, end: l.pos}
	}
	return token{kind: tokenName, text: text, end: l.pos}
}

func (l *lexer) atBoundary(start int) bool {
	c := l.text[l.pos]
	if c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' {
		return true
	}
	if l.pos == start {
		return false
	}
	return isOperator(c)
}

// isOperator reports whether an operator begins with c.
func isOperator(c byte) bool { return strings.IndexByte(operatorStarts, c) >= 0 }

const operatorStarts = ".[]{}(),@#;:?+-*/%|=<>^&!~"
