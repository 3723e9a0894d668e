package serverless

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// rename replaces names such as F.Alias by the logical ids behind them, in Ref,
// Fn::GetAtt and Fn::Sub.
func (x *transform) rename(v jsonvalue.Value) jsonvalue.Value {
	if len(x.names) == 0 {
		return v
	}
	switch v.Kind() {
	case jsonvalue.Array:
		return x.renameElements(v)
	case jsonvalue.Object:
		return x.renameMembers(v)
	}
	return v
}

func (x *transform) renameElements(v jsonvalue.Value) jsonvalue.Value {
	var elements []jsonvalue.Value
	for _, e := range v.Elements() {
		elements = append(elements, x.rename(e))
	}
	return jsonvalue.ArrayValue(elements...)
}

func (x *transform) renameMembers(v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for name, member := range v.Members() {
		switch {
		case v.Len() > 1:
			b.Set(name, x.rename(member))
		case name == "Ref":
			b.Set(name, x.renameText(member))
		case name == "Fn::GetAtt":
			b.Set(name, x.renameAttribute(member))
		case name == "Fn::Sub":
			b.Set(name, x.renameFormat(member))
		default:
			b.Set(name, x.rename(member))
		}
	}
	return b.Value()
}

func (x *transform) renameText(v jsonvalue.Value) jsonvalue.Value {
	if id, ok := x.names[v.Text()]; ok {
		return jsonvalue.StringValue(id)
	}
	return v
}

// renameAttribute takes F.Alias.Attribute as well as [F.Alias, Attribute].
func (x *transform) renameAttribute(v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		i := strings.LastIndexByte(v.Text(), '.')
		if i < 0 {
			return v
		}
		if id, ok := x.names[v.Text()[:i]]; ok {
			return jsonvalue.StringValue(id + v.Text()[i:])
		}
		return v
	}
	var elements []jsonvalue.Value
	for i, e := range v.Elements() {
		if i == 0 {
			e = x.renameText(e)
		}
		elements = append(elements, e)
	}
	return jsonvalue.ArrayValue(elements...)
}

func (x *transform) renameFormat(v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() == jsonvalue.Array {
		var elements []jsonvalue.Value
		for i, e := range v.Elements() {
			if i == 0 {
				e = x.renameFormat(e)
			} else {
				e = x.rename(e)
			}
			elements = append(elements, e)
		}
		return jsonvalue.ArrayValue(elements...)
	}
	if v.Kind() != jsonvalue.String {
		return v
	}
	return jsonvalue.StringValue(x.formats().Replace(v.Text()))
}

// formats replaces the names in texts of Fn::Sub.
func (x *transform) formats() *strings.Replacer {
	if x.replacer == nil {
		var pairs []string
		for name, id := range x.names {
			pairs = append(pairs, "${"+name+"}", "${"+id+"}", "${"+name+".", "${"+id+".")
		}
		x.replacer = strings.NewReplacer(pairs...)
	}
	return x.replacer
}
