package filter

import (
	"slices"
	"strings"
)

// fields is a pattern for messages of fields with spaces between:
// [ip, user, ..., status = 4*, bytes > 1000].
type fields struct {
	columns []column
	open    int // place of the ellipsis, -1 without one
}

// column is a field of the pattern: its name and what it must be.
type column struct {
	name string
	root clause // nil: anything
}

const ellipsis = "..."

func compileFields(text string) (matcher, error) {
	s := &scanner{text: text}
	f := &fields{open: -1}
	s.eat("[")
	for first := true; !s.eat("]"); first = false {
		if !first && !s.eat(",") {
			return nil, s.fail()
		}
		if s.eat(ellipsis) {
			if f.open >= 0 {
				return nil, s.fail()
			}
			f.open = len(f.columns)
			continue
		}
		c, err := s.column()
		if err != nil {
			return nil, err
		}
		f.columns = append(f.columns, c)
	}
	if !s.end() || len(f.columns) == 0 && f.open < 0 {
		return nil, s.fail()
	}
	return f, nil
}

// column reads a name, or conditions of one name: status = 4* || status = 5*.
func (s *scanner) column() (c column, err error) {
	s.space()
	mark := s.at
	c.name = strings.TrimSpace(s.until(",]=!<>&|(\" \t"))
	if next := s.peek(); next == ',' || next == ']' {
		return c, nil // its name may be left out
	}
	s.at = mark
	c.root, err = s.expression(0, func(depth int) (clause, error) { return s.fieldClause(&c, depth) })
	return c, err
}

func (s *scanner) fieldClause(c *column, depth int) (clause, error) {
	if s.eat("(") {
		inner, err := s.expression(depth+1, func(depth int) (clause, error) { return s.fieldClause(c, depth) })
		if err == nil && !s.eat(")") {
			err = s.fail()
		}
		return inner, err
	}
	s.space()
	name := strings.TrimSpace(s.until(",]=!<>&|() \t"))
	if name == "" || c.name != "" && name != c.name {
		return nil, s.fail()
	}
	c.name = name
	one, err := s.condition()
	return comparison{name, one}, err
}

func (f *fields) match(message string) bool {
	values, ok := f.assign(message)
	if !ok {
		return false
	}
	for i, c := range f.columns {
		if c.root == nil {
			continue
		}
		if !c.root.holds(func(string) []fact { return []fact{{text: values[i]}} }) {
			return false
		}
	}
	return true
}

// assign gives each column its field. Without an ellipsis there are as many
// fields as columns; an ellipsis takes those that are too many.
func (f *fields) assign(message string) ([]string, bool) {
	have := split(message)
	switch {
	case f.open < 0:
		return have, len(have) == len(f.columns)
	case len(have) < len(f.columns):
		return nil, false
	}
	behind := len(f.columns) - f.open
	return append(slices.Clone(have[:f.open]), have[len(have)-behind:]...), true
}

// split parts a message at its spaces. What stands in quotation marks or in
// brackets is one field.
func split(message string) (parts []string) {
	for rest := strings.TrimLeft(message, " \t\r\n"); rest != ""; rest = strings.TrimLeft(rest, " \t\r\n") {
		if part, after, ok := enclosed(rest); ok {
			parts, rest = append(parts, part), after
			continue
		}
		end := strings.IndexAny(rest, " \t\r\n")
		if end < 0 {
			end = len(rest)
		}
		parts, rest = append(parts, rest[:end]), rest[end:]
	}
	return parts
}

// enclosed reads a field in quotation marks or brackets, which are no part of it.
func enclosed(text string) (part, rest string, ok bool) {
	closing := map[byte]string{'"': `"`, '[': "]"}[text[0]]
	if closing == "" {
		return "", "", false
	}
	return cutEnclosed(text[1:], closing)
}

func cutEnclosed(text, closing string) (part, rest string, ok bool) {
	part, rest, ok = strings.Cut(text, closing)
	if !ok || rest != "" && strings.IndexByte(" \t\r\n", rest[0]) < 0 {
		return "", "", false
	}
	return part, rest, true
}

func (f *fields) value(message, name string) (string, bool) {
	values, ok := f.assign(message)
	if !ok {
		return "", false
	}
	for i, c := range f.columns {
		if c.name != "" && "$"+c.name == name {
			return values[i], true
		}
	}
	return "", false
}

func (f *fields) names() (names []string) {
	for _, c := range f.columns {
		if c.name != "" {
			names = append(names, "$"+c.name)
		}
	}
	return names
}
