package serverless

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// object returns an object of names and values in turn. Values are texts, lists
// of texts, lists of values, and values, of which Missing ones are left out.
func object(pairs ...any) jsonvalue.Value {
	var b jsonvalue.Builder
	for i := 0; i < len(pairs); i += 2 {
		if v := value(pairs[i+1]); v.Exists() {
			b.Set(pairs[i].(string), v)
		}
	}
	return b.Value()
}

func value(v any) jsonvalue.Value {
	switch v := v.(type) {
	case string:
		return jsonvalue.StringValue(v)
	case []string:
		return list(v)
	case []jsonvalue.Value:
		return jsonvalue.ArrayValue(v...)
	}
	return v.(jsonvalue.Value)
}

func list(texts []string) jsonvalue.Value {
	values := make([]jsonvalue.Value, len(texts))
	for i, s := range texts {
		values[i] = jsonvalue.StringValue(s)
	}
	return jsonvalue.ArrayValue(values...)
}

// ref returns {Ref: id}, and arn {Fn::GetAtt: [id, Arn]}.
func ref(id string) jsonvalue.Value { return object("Ref", id) }
func arn(id string) jsonvalue.Value { return object("Fn::GetAtt", []string{id, "Arn"}) }

// isCall says whether a value is a call of a function of CloudFormation.
func isCall(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.Object || v.Len() != 1 {
		return false
	}
	name := v.KeyAt(0)
	return name == "Ref" || strings.HasPrefix(name, "Fn::")
}

// plain leaves of a name what may stand in a logical id.
func plain(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, name)
}
