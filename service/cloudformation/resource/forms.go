package resource

import (
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func (c *checker) text(path string, v jsonvalue.Value) jsonvalue.Value {
	switch v.Kind() {
	case jsonvalue.String:
		return v
	case jsonvalue.Number, jsonvalue.Bool:
		return jsonvalue.StringValue(v.JSON())
	}
	return c.wrong(path, "String", v)
}

func (c *checker) number(path string, v jsonvalue.Value, whole bool) jsonvalue.Value {
	n := v
	if v.Kind() == jsonvalue.String {
		n, _ = jsonvalue.NumberValue(strings.TrimSpace(v.Text()))
	}
	if n.Kind() != jsonvalue.Number {
		return c.wrong(path, "Number", v)
	}
	if whole {
		i, ok := n.Int64()
		if !ok {
			return c.wrong(path, "Integer", v)
		}
		return jsonvalue.IntValue(i)
	}
	return n
}

func (c *checker) flag(path string, v jsonvalue.Value) jsonvalue.Value {
	switch {
	case v.Kind() == jsonvalue.Bool:
		return v
	case v.Kind() == jsonvalue.String && strings.EqualFold(v.Text(), "true"):
		return jsonvalue.BoolValue(true)
	case v.Kind() == jsonvalue.String && strings.EqualFold(v.Text(), "false"):
		return jsonvalue.BoolValue(false)
	}
	return c.wrong(path, "Boolean", v)
}

func (c *checker) texts(path string, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		return c.wrong(path, "JSONArray", v)
	}
	var list []jsonvalue.Value
	for i, e := range v.Elements() {
		list = append(list, c.text(path+"/"+strconv.Itoa(i), e))
	}
	return jsonvalue.ArrayValue(list...)
}

func (c *checker) document(path string, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() == jsonvalue.String {
		return v
	}
	if v.Kind() != jsonvalue.Object {
		return c.wrong(path, "JSONObject", v)
	}
	return jsonvalue.StringValue(v.JSON())
}

// wrong notes that a value is of another type than it has to be.
func (c *checker) wrong(path, want string, v jsonvalue.Value) jsonvalue.Value {
	c.fail("%s: expected type: %s, found: %s", path, want, typeNames[v.Kind()])
	return v
}

var typeNames = map[jsonvalue.Kind]string{
	jsonvalue.Missing: "Null", jsonvalue.Null: "Null", jsonvalue.Bool: "Boolean", jsonvalue.Number: "Number",
	jsonvalue.String: "String", jsonvalue.Array: "JSONArray", jsonvalue.Object: "JSONObject",
}
