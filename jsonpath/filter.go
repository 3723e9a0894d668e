package jsonpath

import "github.com/treadle-run/treadle/jsonvalue"

// filter is [?(...)]: the elements of an array for which the predicate holds,
// or an object itself if it holds for it.
type filter struct{ predicate predicate }

func (filter) definite() bool { return false }

func (f filter) visit(s *search, v jsonvalue.Value, i int) error {
	switch v.Kind() {
	case jsonvalue.Array:
		for _, e := range v.Elements() {
			if err := f.visitOne(s, e, i); err != nil {
				return err
			}
		}
		return nil
	case jsonvalue.Object:
		return f.visitOne(s, v, i)
	default:
		return nil
	}
}

// visitOne walks on from v itself if the predicate holds for it.
func (f filter) visitOne(s *search, v jsonvalue.Value, i int) error {
	if err := s.spend(1); err != nil {
		return err
	}
	holds, err := f.predicate.holds(s, v)
	if err != nil || !holds {
		return err
	}
	return s.walk(v, i+1)
}

// predicate is a condition on the current value, "@".
type predicate interface {
	holds(s *search, current jsonvalue.Value) (bool, error)
}

type or []predicate

func (list or) holds(s *search, current jsonvalue.Value) (bool, error) {
	for _, p := range list {
		if ok, err := p.holds(s, current); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

type and []predicate

func (list and) holds(s *search, current jsonvalue.Value) (bool, error) {
	for _, p := range list {
		if ok, err := p.holds(s, current); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

type not struct{ predicate }

func (n not) holds(s *search, current jsonvalue.Value) (bool, error) {
	ok, err := n.predicate.holds(s, current)
	return !ok, err
}

// exists holds where the operand's path finds something, null included; an
// indefinite path must find at least one value. A literal true holds too.
type exists struct{ operand operand }

func (e exists) holds(s *search, current jsonvalue.Value) (bool, error) {
	v, err := e.operand.value(s, current)
	switch {
	case err != nil:
		return false, err
	case e.operand.path == nil:
		return v.Bool(), nil
	case e.operand.path.Definite():
		return v.Exists(), nil
	default:
		return v.Len() > 0, nil
	}
}

// comparison is "left operator right".
type comparison struct {
	left, right operand
	test        func(left, right jsonvalue.Value) bool
}

func (c comparison) holds(s *search, current jsonvalue.Value) (bool, error) {
	left, err := c.left.value(s, current)
	if err != nil {
		return false, err
	}
	right, err := c.right.value(s, current)
	if err != nil {
		return false, err
	}
	if err := s.spend(weight(left) * weight(right)); err != nil {
		return false, err
	}
	return c.test(left, right), nil
}

// weight is what v costs in a comparison, roughly: one for each element or 64
// bytes of text.
func weight(v jsonvalue.Value) int { return 1 + v.Len() + len(v.Text())/64 }
