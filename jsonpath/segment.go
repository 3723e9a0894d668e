package jsonpath

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// segment is one step of a path.
type segment interface {
	// visit walks on from each value that the segment, the i-th of the path,
	// leads to from v.
	visit(s *search, v jsonvalue.Value, i int) error
	// definite reports whether the segment leads to one value at the most.
	definite() bool
}

// normalForm is the segment as messages show it. They show definite ones only.
func normalForm(s segment) string {
	switch s := s.(type) {
	case property:
		return "['" + string(s) + "']"
	case properties:
		return "['" + strings.Join(s.names, "','") + "']"
	case index:
		return "[" + strconv.Itoa(int(s)) + "]"
	case function:
		return "." + s.name + "()"
	default:
		return ""
	}
}

// property is ['a'] or .a.
type property string

func (p property) definite() bool { return true }

func (p property) visit(s *search, v jsonvalue.Value, i int) error {
	if v.Kind() != jsonvalue.Object {
		return s.missing(i, func() string { return noObject(s.path, i, v) })
	}
	if e := v.Get(string(p)); e.Exists() {
		return s.walk(e, i+1)
	}
	if s.leaf(i) {
		return nil
	}
	return s.missing(i, func() string { return "Missing property in path " + s.path.normal(i+1) })
}

func noObject(p *Path, i int, v jsonvalue.Value) string {
	return fmt.Sprintf("Expected to find an object with property %s in path %s but found '%s'. "+
		"This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
		normalForm(p.segments[i]), p.normal(i), javaClass(v))
}

// javaClass is the class Jackson reads v into.
func javaClass(v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Bool:
		return "java.lang.Boolean"
	case jsonvalue.String:
		return "java.lang.String"
	case jsonvalue.Array:
		return "java.util.ArrayList"
	case jsonvalue.Number:
		return javaNumber(v)
	default:
		return "null"
	}
}

func javaNumber(v jsonvalue.Value) string {
	if strings.ContainsAny(v.Text(), ".eE") {
		return "java.lang.Double"
	}
	n, ok := v.Int64()
	switch {
	case !ok:
		return "java.math.BigInteger"
	case int64(int32(n)) == n:
		return "java.lang.Integer"
	default:
		return "java.lang.Long"
	}
}

// properties is ['a','b'] at the end of a path: one object of those members
// that are there. In the middle of a path it leads to each of them.
type properties struct {
	names []string
	last  bool
}

func (p properties) definite() bool { return p.last }

func (p properties) visit(s *search, v jsonvalue.Value, i int) error {
	if v.Kind() != jsonvalue.Object {
		return s.missing(i, func() string { return noObject(s.path, i, v) })
	}
	if err := s.spend(len(p.names)); err != nil {
		return err
	}
	if p.last {
		return s.walk(p.merge(v), i+1)
	}
	for _, name := range p.names {
		e := v.Get(name)
		if !e.Exists() {
			continue
		}
		if err := s.walk(e, i+1); err != nil {
			return err
		}
	}
	return nil
}

func (p properties) merge(v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for _, name := range p.names {
		if e := v.Get(name); e.Exists() {
			b.Set(name, e)
		}
	}
	return b.Value()
}

// wildcard is [*] or .*.
type wildcard struct{}

func (wildcard) definite() bool { return false }

func (wildcard) visit(s *search, v jsonvalue.Value, i int) error {
	for k := range v.Len() {
		if err := s.walk(v.At(k), i+1); err != nil {
			return err
		}
	}
	return nil
}

// scan is "..": it tries the next segment on v and on all below it.
type scan struct{}

func (scan) definite() bool { return false }

func (sc scan) visit(s *search, v jsonvalue.Value, i int) error {
	if err := sc.try(s, v, i+1); err != nil {
		return err
	}
	for k := range v.Len() {
		if err := s.spend(1); err != nil {
			return err
		}
		if err := sc.visit(s, v.At(k), i); err != nil {
			return err
		}
	}
	return nil
}

// try walks on from v. A filter is applied to v itself and not to the elements
// of an array, for the scan comes to each of them anyway.
func (scan) try(s *search, v jsonvalue.Value, i int) error {
	f, ok := s.path.segments[i].(filter)
	if !ok {
		return s.walk(v, i)
	}
	return f.visitOne(s, v, i)
}
