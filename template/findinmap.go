package template

import "github.com/treadle-run/treadle/jsonvalue"

var errFindInMap = Errorf("Template error: every Fn::FindInMap object requires three parameters," +
	" the map name, map key and the attribute for return value")

func checkFindInMap(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array || args.Len() < 3 || args.Len() > 4 {
		return errFindInMap
	}
	for i := range 3 {
		if _, ok := text(args.At(i)); !ok && !isCall(args.At(i)) {
			return errFindInMap
		}
	}
	if args.Len() == 4 && !args.At(3).Has("DefaultValue") {
		return errFindInMap
	}
	return nil
}

// checkPlainFindInMap says what an Fn::FindInMap has that only the language
// extensions allow: a default, and other functions than these two.
func checkPlainFindInMap(args jsonvalue.Value) error {
	if args.Len() > 3 {
		return errFindInMap
	}
	for _, a := range args.Elements() {
		if isCall(a) && !isCall(a, "Ref", "Fn::FindInMap") {
			return errFindInMap
		}
	}
	return nil
}

func (e *evaluation) findInMap(args jsonvalue.Value) (jsonvalue.Value, error) {
	var keys [3]string
	for i := range keys {
		s, err := e.scalar(args.At(i), errFindInMap)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		keys[i] = s
	}
	mapping, ok := e.b.mapping(keys[0])
	if v := mapping.Get(keys[1]).Get(keys[2]); v.Exists() {
		return v, nil
	}
	if args.Len() == 4 {
		return e.value(args.At(3).Get("DefaultValue"))
	}
	if !ok {
		return jsonvalue.Value{}, noMapping(keys[0])
	}
	return jsonvalue.Value{}, Errorf("Template error: Unable to get mapping for %s::%s::%s", keys[0], keys[1], keys[2])
}

func noMapping(name string) error {
	return Errorf("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", name)
}

func (b *Bound) mapping(name string) (jsonvalue.Value, bool) {
	for i := range b.t.Mappings {
		if m := &b.t.Mappings[i]; m.Name == name {
			return m.Value, true
		}
	}
	return jsonvalue.Value{}, false
}
