package filter

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// scanner goes through the text of a pattern.
type scanner struct {
	text string
	at   int
}

func (s *scanner) fail() error {
	return fmt.Errorf("%w at character %d", ErrSyntax, s.at+1)
}

func (s *scanner) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// end reports whether nothing is left but space.
func (s *scanner) end() bool {
	s.space()
	return s.at == len(s.text)
}

// eat passes over a token, after space, if it comes next.
func (s *scanner) eat(token string) bool {
	s.space()
	if !strings.HasPrefix(s.text[s.at:], token) {
		return false
	}
	s.at += len(token)
	return true
}

// word passes over a keyword in any case, if it comes next as a word of its own.
func (s *scanner) word(keyword string) bool {
	s.space()
	end := s.at + len(keyword)
	if end > len(s.text) || !strings.EqualFold(s.text[s.at:end], keyword) || end < len(s.text) && isBare(s.text[end]) {
		return false
	}
	s.at = end
	return true
}

// peek returns the next character after space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

// until returns the text up to the next character of a set, or the end.
func (s *scanner) until(set string) string {
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(set, s.text[s.at]) < 0 {
		s.at++
	}
	return s.text[start:s.at]
}

// quoted reads a text in quotation marks, in which a backslash keeps what
// follows from its meaning.
func (s *scanner) quoted(mark byte) (string, error) {
	var b strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == mark:
			s.at++
			return b.String(), nil
		case c == '\\' && s.at+1 < len(s.text):
			s.at++
			b.WriteByte(s.text[s.at])
		default:
			b.WriteByte(c)
		}
	}
	return "", s.fail()
}

// regex reads a regular expression between percent signs. AWS has no groups and
// no question mark but for "once or not at all".
func (s *scanner) regex() (*regexp.Regexp, error) {
	s.at++
	start := s.at
	for s.at < len(s.text) && s.text[s.at] != '%' {
		if s.text[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	if s.at >= len(s.text) {
		return nil, s.fail()
	}
	text := s.text[start:s.at]
	s.at++
	if text == "" || hasGroup(text) {
		return nil, s.fail()
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, s.fail()
	}
	return re, nil
}

// hasGroup reports whether an expression has a parenthesis that means one.
func hasGroup(text string) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '(', ')':
			return true
		}
	}
	return false
}

// isBare says what characters a word without quotation marks is made of.
func isBare(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80 ||
		strings.IndexByte("_-.*#@+:;/$", c) >= 0
}

// bare reads a word without quotation marks; "" if there is none.
func (s *scanner) bare() string {
	s.space()
	start := s.at
	for s.at < len(s.text) && isBare(s.text[s.at]) {
		s.at++
	}
	return s.text[start:s.at]
}

// number reads a text as a number: digits, a point, an exponent.
func number(text string) (float64, bool) {
	if text == "" || strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) >= 0 {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}
