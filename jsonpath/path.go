// Package jsonpath evaluates JSONPath as AWS Step Functions does, which is as
// the Java library Jayway JsonPath does: a missing property is an error, an
// indefinite path gives an array.
package jsonpath

import (
	"errors"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Path is a compiled path. It is immutable and safe for use from many
// goroutines.
type Path struct {
	text     string
	segments []segment
	// branch is the index of the first segment that may lead to several values;
	// len(segments) where there is none.
	branch int
}

// Compile parses a path, which starts with "$". Errors are of type *SyntaxError.
func Compile(text string) (*Path, error) {
	p := parser{text: text}
	if !p.eat('$') {
		return nil, p.fail("a path starts with '$'")
	}
	segments, err := p.segments(insidePath)
	if err != nil {
		return nil, err
	}
	return newPath(text, segments), nil
}

func newPath(text string, segments []segment) *Path {
	segments = aggregateScan(segments)
	branch := 0
	for branch < len(segments) && segments[branch].definite() {
		branch++
	}
	return &Path{text: text, segments: segments, branch: branch}
}

// String returns the path as it was written.
func (p *Path) String() string { return p.text }

// Definite reports whether the path can find one value at the most.
func (p *Path) Definite() bool { return p.branch == len(p.segments) }

// IsReference reports whether the path is a reference path, one that names
// exactly one place (States Language, "Reference Paths"); ResultPath must be one.
func (p *Path) IsReference() bool {
	for _, s := range p.segments {
		switch s := s.(type) {
		case property:
		case index:
			if s < 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// Find evaluates the path on root. A definite path that leads nowhere is an
// error of type *NotFoundError; an indefinite one gives an array, maybe empty.
// A search that would take too long ends with ErrTooComplex.
func (p *Path) Find(root jsonvalue.Value) (jsonvalue.Value, error) {
	return p.find(root, &scope{root: root, visitsLeft: maxVisits})
}

func (p *Path) find(start jsonvalue.Value, sc *scope) (jsonvalue.Value, error) {
	s := search{path: p, scope: sc}
	err := s.walk(start, 0)
	if p.Definite() {
		return s.only(err)
	}
	// AWS answers an empty array, not an error, when an indefinite path breaks
	// off before its first branch: $.a.b[*] of {}.
	var missing *NotFoundError
	if err != nil && !errors.As(err, &missing) {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.ArrayValue(s.found...), nil
}

// Looking at a value costs one of maxVisits, finding one resultCost: about a
// second and 40 MB at the most. A payload of 256 KiB holds at the most 131,072
// values.
const (
	maxVisits  = 10_000_000
	resultCost = 10
)

// scope is what all searches of one Find share, those of its filters included.
type scope struct {
	root       jsonvalue.Value
	visitsLeft int
}

// search is one evaluation of one path.
type search struct {
	*scope
	path  *Path
	found []jsonvalue.Value
}

// walk goes on from v with segment i.
func (s *search) walk(v jsonvalue.Value, i int) error {
	if err := s.spend(1); err != nil {
		return err
	}
	if i == len(s.path.segments) {
		s.found = append(s.found, v)
		return s.spend(resultCost)
	}
	return s.path.segments[i].visit(s, v, i)
}

// spend counts n values as looked at.
func (sc *scope) spend(n int) error {
	if sc.visitsLeft -= n; sc.visitsLeft < 0 {
		return ErrTooComplex
	}
	return nil
}

// missing ends the way at segment i: with an error where the path up to there
// is definite, silently otherwise.
func (s *search) missing(i int, message func() string) error {
	if i > s.path.branch {
		return nil
	}
	return &NotFoundError{Message: message()}
}

// leaf reports whether segment i is the path's last.
func (s *search) leaf(i int) bool { return i == len(s.path.segments)-1 }

// only returns the one value of a definite path.
func (s *search) only(err error) (jsonvalue.Value, error) {
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if len(s.found) == 0 {
		return jsonvalue.Value{}, &NotFoundError{Message: "No results for path: " + s.path.normal(len(s.path.segments))}
	}
	return s.found[0], nil
}

// normal writes the first n segments as Jayway does in messages: $['a'][0].
func (p *Path) normal(n int) string {
	text := "$"
	for _, s := range p.segments[:n] {
		text += normalForm(s)
	}
	return text
}
