package validate

import (
	"math"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// names are the types as AWS's messages name them.
var names = map[model.Type]string{
	model.String:    "a String",
	model.Integer:   "an Integer",
	model.Long:      "a Long",
	model.Float:     "a Float",
	model.Double:    "a Double",
	model.Boolean:   "a Boolean",
	model.Timestamp: "milliseconds since epoch",
	model.Blob:      "a ByteBuffer",
}

// typeFault says what is wrong with the type of v or of a part of it, "" if
// nothing is. Null is a value of every type, and members that the model does
// not know are of no interest.
func typeFault(shape *model.Shape, v jsonvalue.Value) string {
	if v.IsNull() {
		return ""
	}
	switch shape.Type {
	case model.Structure:
		return structureFault(shape, v)
	case model.List:
		return listFault(shape, v)
	case model.Map:
		return mapFault(shape, v)
	default:
		return scalarFault(shape, v)
	}
}

func structureFault(shape *model.Shape, v jsonvalue.Value) string {
	if fault := objectFault(v); fault != "" {
		return fault
	}
	known := 0
	for _, m := range shape.Members {
		if e := v.Get(m.Name); e.Exists() {
			known++
			if fault := typeFault(m.Shape, e); fault != "" {
				return fault
			}
		}
	}
	if known < v.Len() {
		return caseFault(shape, v)
	}
	return ""
}

// caseFault refuses members whose names differ from those of the model in case
// only. Services read inputs with encoding/json, which takes one for the other:
// they would do what was neither checked nor allowed.
func caseFault(shape *model.Shape, v jsonvalue.Value) string {
	for name := range v.Members() {
		for _, m := range shape.Members {
			if name != m.Name && strings.EqualFold(name, m.Name) {
				return "Unknown member " + strconv.Quote(name) + ": the member's name is " + m.Name
			}
		}
	}
	return ""
}

func mapFault(shape *model.Shape, v jsonvalue.Value) string {
	if fault := objectFault(v); fault != "" {
		return fault
	}
	for _, e := range v.Members() {
		if fault := typeFault(shape.Element.Shape, e); fault != "" {
			return fault
		}
	}
	return ""
}

func objectFault(v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Object:
		return ""
	case jsonvalue.Array:
		return "Start of list found where not expected"
	default:
		return "Expected null"
	}
}

func listFault(shape *model.Shape, v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Array:
	case jsonvalue.Object:
		return "Start of structure or map found where not expected."
	default:
		return "Expected list or null"
	}
	for _, e := range v.Elements() {
		if fault := typeFault(shape.Element.Shape, e); fault != "" {
			return fault
		}
	}
	return ""
}

func scalarFault(shape *model.Shape, v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Object:
		return "Start of structure or map found where not expected."
	case jsonvalue.Array:
		return "Start of list found where not expected"
	}
	if isScalar(shape.Type, v) {
		return ""
	}
	return token(v) + " can not be converted to " + names[shape.Type]
}

// token is the kind of a scalar as AWS's JSON reader calls it.
func token(v jsonvalue.Value) string {
	switch {
	case v.Kind() == jsonvalue.Number:
		return "NUMBER_VALUE"
	case v.Kind() == jsonvalue.String:
		return "STRING_VALUE"
	case v.Bool():
		return "TRUE_VALUE"
	default:
		return "FALSE_VALUE"
	}
}

func isScalar(t model.Type, v jsonvalue.Value) bool {
	switch t {
	case model.String:
		return v.Kind() == jsonvalue.String
	case model.Boolean:
		return v.Kind() == jsonvalue.Bool
	case model.Integer:
		return isInteger(v, math.MinInt32, math.MaxInt32)
	case model.Long:
		return isInteger(v, math.MinInt64, math.MaxInt64)
	case model.Blob:
		return v.Kind() == jsonvalue.String && isBase64(v.Text())
	default:
		_, ok := v.Float64()
		return ok
	}
}

// isInteger wants the plain notation of integers, the only one that services
// can read into one.
func isInteger(v jsonvalue.Value, least, greatest int64) bool {
	n, ok := v.Int64()
	return ok && least <= n && n <= greatest && !strings.ContainsAny(v.Text(), ".eE")
}

func isBase64(text string) bool {
	if len(text)%4 != 0 {
		return false
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	for i := range len(digits) {
		if !isBase64Digit(digits[i]) {
			return false
		}
	}
	return true
}

func isBase64Digit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/'
}
