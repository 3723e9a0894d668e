package filter

import (
	"regexp"
	"strings"
)

// terms is a pattern of words, phrases and regular expressions that a message
// must have, must not have (-), or must have one of (?).
type terms struct{ all, none, any []term }

// term is a text or a regular expression.
type term struct {
	text  string
	regex *regexp.Regexp
}

func (t term) in(message string) bool {
	if t.regex != nil {
		return t.regex.MatchString(message)
	}
	return strings.Contains(message, t.text)
}

func compileTerms(text string) (matcher, error) {
	s := &scanner{text: text}
	t := &terms{}
	for !s.end() {
		list := &t.all
		switch {
		case s.eat("?"):
			list = &t.any
		case s.eat("-"):
			list = &t.none
		}
		one, err := s.term()
		if err != nil {
			return nil, err
		}
		*list = append(*list, one)
	}
	return t, nil
}

func (s *scanner) term() (t term, err error) {
	switch s.peek() {
	case 0:
		return t, s.fail()
	case '"':
		t.text, err = s.quoted('"')
	case '%':
		t.regex, err = s.regex()
	default:
		t.text = s.until(" \t\r\n")
	}
	return t, err
}

// match goes by the terms that must be there; beside them, those of which one
// must be there do not count, as on AWS.
func (t *terms) match(message string) bool {
	for _, one := range t.none {
		if one.in(message) {
			return false
		}
	}
	for _, one := range t.all {
		if !one.in(message) {
			return false
		}
	}
	if len(t.all) > 0 || len(t.any) == 0 {
		return true
	}
	for _, one := range t.any {
		if one.in(message) {
			return true
		}
	}
	return false
}

func (t *terms) value(string, string) (string, bool) { return "", false }

func (t *terms) names() []string { return nil }
