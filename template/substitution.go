package template

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// substitution puts an item of a loop in the place of its identifier.
type substitution struct {
	u                *unroller
	identifier, item string
	replacer         *strings.Replacer
}

func (s *substitution) value(v jsonvalue.Value) (jsonvalue.Value, error) {
	if err := s.spend(1); err != nil {
		return v, err
	}
	switch v.Kind() {
	case jsonvalue.String:
		replaced, err := s.text(v.Text())
		return jsonvalue.StringValue(replaced), err
	case jsonvalue.Array:
		var elements []jsonvalue.Value
		for _, e := range v.Elements() {
			replaced, err := s.value(e)
			if err != nil {
				return v, err
			}
			elements = append(elements, replaced)
		}
		return jsonvalue.ArrayValue(elements...), nil
	case jsonvalue.Object:
		return s.object(v)
	}
	return v, nil
}

func (s *substitution) object(v jsonvalue.Value) (jsonvalue.Value, error) {
	if name, args, ok := call(v, false); ok && name == "Ref" && args.Text() == s.identifier {
		return jsonvalue.StringValue(s.item), nil
	}
	var object jsonvalue.Builder
	for key, member := range v.Members() {
		name, err := s.text(key)
		if err != nil {
			return v, err
		}
		replaced, err := s.value(member)
		if err != nil {
			return v, err
		}
		object.Set(name, replaced)
	}
	return object.Value(), nil
}

func (s *substitution) text(text string) (string, error) {
	replaced := s.replacer.Replace(text)
	return replaced, s.spend(len(replaced))
}

func (s *substitution) spend(bytes int) error {
	if s.u.left -= bytes; s.u.left < 0 {
		return Errorf("The loops make more than %d bytes", maxUnrolled)
	}
	return nil
}
