package template

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxUnrolled bounds the text that loops make.
const maxUnrolled = 2 << 20

// extend is the macro of the language extensions, as far as they are not
// functions that are evaluated with the others: it unrolls loops, and evaluates
// functions that say what Ref and Fn::GetAtt refer to.
func extend(t *Template, values map[string]string) (*Template, error) {
	given, err := t.parameterValues(values)
	if err != nil {
		return nil, err
	}
	alone := *t
	alone.extended = true
	b := newBound(&alone, given, Env{})
	for _, name := range pseudo {
		delete(b.values, name) // they are not known yet
	}
	u := &unroller{constants: &evaluation{b: b, left: maxResult}, left: maxUnrolled}
	document := t.Document
	for _, section := range []string{"Conditions", "Resources", "Outputs"} {
		v := document.Get(section)
		if !v.Exists() {
			continue
		}
		unrolled, err := u.value(v)
		if err != nil {
			return nil, err
		}
		document = document.With(section, unrolled)
	}
	return build(document, true)
}

// unroller replaces loops by what they stand for.
type unroller struct {
	constants *evaluation // of collections and names
	left      int         // bytes that may still be made
}

func (u *unroller) value(v jsonvalue.Value) (jsonvalue.Value, error) {
	switch v.Kind() {
	case jsonvalue.Array:
		var elements []jsonvalue.Value
		for _, e := range v.Elements() {
			result, err := u.value(e)
			if err != nil {
				return result, err
			}
			elements = append(elements, result)
		}
		return jsonvalue.ArrayValue(elements...), nil
	case jsonvalue.Object:
		return u.object(v)
	}
	return v, nil
}

func (u *unroller) object(v jsonvalue.Value) (jsonvalue.Value, error) {
	var object jsonvalue.Builder
	for key, member := range v.Members() {
		if strings.HasPrefix(key, forEach) {
			if err := u.loop(key, member, &object); err != nil {
				return v, err
			}
			continue
		}
		result, err := u.value(member)
		if err != nil {
			return v, err
		}
		object.Set(key, result)
	}
	return u.settle(object.Value())
}

// loop adds what a loop stands for to an object: its fragment, once for each of
// the items.
func (u *unroller) loop(key string, args jsonvalue.Value, to *jsonvalue.Builder) error {
	if args.Kind() != jsonvalue.Array || args.Len() != 3 ||
		args.At(0).Kind() != jsonvalue.String || args.At(2).Kind() != jsonvalue.Object {
		return Errorf("Fn::ForEach layout is incorrect: %s needs an identifier, a collection and a fragment", key)
	}
	items, err := u.constants.value(args.At(1))
	if err != nil {
		return err
	}
	if items.Kind() != jsonvalue.Array {
		return Errorf("Fn::ForEach layout is incorrect: the collection of %s is no list", key)
	}
	seen := map[string]bool{}
	for _, item := range items.Elements() {
		s, ok := text(item)
		if !ok {
			return Errorf("Fn::ForEach layout is incorrect: the collection of %s has other elements than strings", key)
		}
		if seen[s] {
			return Errorf("Fn::ForEach layout is incorrect: the collection of %s has %s twice", key, s)
		}
		seen[s] = true
		if err := u.round(args.At(0).Text(), s, args.At(2), to); err != nil {
			return err
		}
	}
	return nil
}

// round adds the members of one round of a loop.
func (u *unroller) round(identifier, item string, fragment jsonvalue.Value, to *jsonvalue.Builder) error {
	plain := strings.Map(func(r rune) rune {
		if r < 0x80 && alphanumeric(string(r)) {
			return r
		}
		return -1
	}, item)
	s := &substitution{u: u, identifier: identifier, item: item,
		replacer: strings.NewReplacer("${"+identifier+"}", item, "&{"+identifier+"}", plain)}
	replaced, err := s.value(fragment)
	if err != nil {
		return err
	}
	unrolled, err := u.object(replaced)
	if err != nil {
		return err
	}
	for key, member := range unrolled.Members() {
		before := to.Len()
		if to.Set(key, member); to.Len() == before {
			return Errorf("Fn::ForEach layout is incorrect: %s is there twice", key)
		}
	}
	return nil
}

// settle evaluates what Ref and Fn::GetAtt refer to where functions say it.
func (u *unroller) settle(v jsonvalue.Value) (jsonvalue.Value, error) {
	name, args, ok := call(v, false)
	if !ok {
		return v, nil
	}
	switch {
	case name == "Ref" && isCall(args):
		s, err := u.constants.scalar(args, checkRef(jsonvalue.NullValue()))
		return v.With(name, jsonvalue.StringValue(s)), err
	case name == "Fn::GetAtt" && args.Len() > 1 && isCall(args.At(0)):
		s, err := u.constants.scalar(args.At(0), checkGetAtt(jsonvalue.NullValue()))
		parts := []jsonvalue.Value{jsonvalue.StringValue(s)}
		for i := 1; i < args.Len(); i++ {
			parts = append(parts, args.At(i))
		}
		return v.With(name, jsonvalue.ArrayValue(parts...)), err
	}
	return v, nil
}
