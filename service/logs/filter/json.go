package filter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// document is a pattern for messages that are JSON: { $.a = 1 && $.b = "x*" }.
type document struct {
	root      clause
	selectors map[string]selector
	order     []string // of the selectors
}

// selector is the way to a value: keys, and indexes of arrays.
type selector []step

type step struct {
	key   string
	index int
	kind  stepKind
}

type stepKind int

const (
	byKey stepKind = iota
	byIndex
	all // every element of an array, or member of an object
)

func compileJSON(text string) (matcher, error) {
	s := &scanner{text: text}
	d := &document{selectors: map[string]selector{}}
	s.eat("{")
	var err error
	if d.root, err = s.expression(0, func(depth int) (clause, error) { return d.clause(s, depth) }); err != nil {
		return nil, err
	}
	if !s.eat("}") || !s.end() {
		return nil, s.fail()
	}
	return d, nil
}

// clause reads ( expression ), or a selector and what is asked of it.
func (d *document) clause(s *scanner, depth int) (clause, error) {
	if s.eat("(") {
		inner, err := s.expression(depth+1, func(depth int) (clause, error) { return d.clause(s, depth) })
		if err == nil && !s.eat(")") {
			err = s.fail()
		}
		return inner, err
	}
	name, err := d.selector(s)
	if err != nil {
		return nil, err
	}
	switch {
	case s.word("IS"):
		for _, q := range []state{{name, null, ""}, {name, boolean, "true"}, {name, boolean, "false"}} {
			if s.word(q.word()) {
				return q, nil
			}
		}
		return nil, s.fail()
	case s.word("NOT"):
		if !s.word("EXISTS") {
			return nil, s.fail()
		}
		return absent{name}, nil
	case s.word("EXISTS"):
		return present{name}, nil
	}
	c, err := s.condition()
	return comparison{name, c}, err
}

// selector reads the way to a value and returns its text, by which it is known.
func (d *document) selector(s *scanner) (name string, err error) {
	if !s.eat("$") {
		return "", s.fail()
	}
	start := s.at - 1
	var way selector
	for err == nil && s.at < len(s.text) {
		var one step
		switch s.text[s.at] {
		case '.':
			s.at++
			one, err = s.member()
		case '[':
			s.at++
			one, err = s.subscript()
		default:
			name = s.text[start:s.at]
			if len(way) == 0 {
				return "", s.fail()
			}
			if _, known := d.selectors[name]; !known {
				d.selectors[name] = way
				d.order = append(d.order, name)
			}
			return name, nil
		}
		way = append(way, one)
	}
	if err == nil {
		err = s.fail() // a pattern does not end so
	}
	return "", err
}

// member reads what follows a point.
func (s *scanner) member() (step, error) {
	if s.at < len(s.text) && s.text[s.at] == '[' {
		s.at++
		return s.subscript()
	}
	if s.at < len(s.text) && s.text[s.at] == '*' {
		s.at++
		return step{kind: all}, nil
	}
	key := s.until(" \t\r\n.[]{}()=!<>&|\"%")
	if key == "" {
		return step{}, s.fail()
	}
	return step{key: key}, nil
}

// subscript reads what follows a bracket, and the closing one.
func (s *scanner) subscript() (one step, err error) {
	switch c := s.peek(); c {
	case '"', '\'':
		one.key, err = s.quoted(c)
	case '*':
		s.at++
		one.kind = all
	default:
		one.kind = byIndex
		one.index, err = strconv.Atoi(s.until("]"))
		if err != nil || one.index < 0 {
			err = s.fail()
		}
	}
	if err == nil && !s.eat("]") {
		err = s.fail()
	}
	return one, err
}

func (d *document) match(message string) bool {
	v, ok := parseObject(message)
	return ok && d.root.holds(d.lookup(v))
}

func parseObject(message string) (jsonvalue.Value, bool) {
	message = strings.TrimSpace(message)
	if !strings.HasPrefix(message, "{") && !strings.HasPrefix(message, "[") {
		return jsonvalue.Value{}, false
	}
	v, err := jsonvalue.Parse(message)
	return v, err == nil
}

func (d *document) lookup(v jsonvalue.Value) lookup {
	return func(name string) []fact { return d.selectors[name].facts(v, nil) }
}

// facts appends the values at the end of the way.
func (way selector) facts(v jsonvalue.Value, found []fact) []fact {
	if len(way) == 0 {
		return append(found, factOf(v))
	}
	switch one := way[0]; one.kind {
	case byKey:
		if next := v.Get(one.key); next.Exists() {
			return way[1:].facts(next, found)
		}
	case byIndex:
		if v.Kind() == jsonvalue.Array && one.index < v.Len() {
			return way[1:].facts(v.At(one.index), found)
		}
	case all:
		if v.Kind() == jsonvalue.Array || v.Kind() == jsonvalue.Object {
			for i := range v.Len() {
				found = way[1:].facts(v.At(i), found)
			}
		}
	}
	return found
}

func factOf(v jsonvalue.Value) fact {
	switch v.Kind() {
	case jsonvalue.Null:
		return fact{kind: null}
	case jsonvalue.Bool:
		return fact{strconv.FormatBool(v.Bool()), boolean}
	case jsonvalue.Array, jsonvalue.Object:
		return fact{v.JSON(), container}
	default:
		return fact{v.Text(), scalar}
	}
}

func (d *document) value(message, name string) (string, bool) {
	v, ok := parseObject(message)
	if !ok {
		return "", false
	}
	way, known := d.selectors[name]
	if !known {
		other, err := compileJSON("{" + name + " EXISTS}")
		if err != nil {
			return "", false
		}
		way = other.(*document).selectors[name]
	}
	found := way.facts(v, nil)
	if len(found) == 0 || found[0].kind == null {
		return "", false
	}
	return found[0].text, true
}

func (d *document) names() []string { return slices.Clone(d.order) }

// comparison asks whether a value compares well; one that is not there, is null
// or holds others does not.
type comparison struct {
	name string
	condition
}

func (c comparison) holds(v lookup) bool {
	for _, f := range v(c.name) {
		if (f.kind == scalar || f.kind == boolean) && c.condition.holds(f.text) {
			return true
		}
	}
	return false
}

// state asks whether a value is null, true or false.
type state struct {
	name string
	kind kind
	text string
}

func (q state) word() string {
	if q.kind == null {
		return "NULL"
	}
	return q.text
}

func (q state) holds(v lookup) bool { return slices.Contains(v(q.name), fact{q.text, q.kind}) }

type absent struct{ name string }

func (a absent) holds(v lookup) bool { return len(v(a.name)) == 0 }

type present struct{ name string }

func (p present) holds(v lookup) bool { return len(v(p.name)) > 0 }
