package jsonata

import (
	"math"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// unwrap returns a value of the data in the form that evaluation works on.
func unwrap(v jsonvalue.Value) any {
	switch v.Kind() {
	case jsonvalue.Null:
		return null{}
	case jsonvalue.Bool:
		return v.Bool()
	case jsonvalue.Number:
		return unwrapNumber(v)
	case jsonvalue.String:
		return v.Text()
	case jsonvalue.Array:
		return &array{source: v}
	case jsonvalue.Object:
		return &object{source: v}
	}
	return nil
}

// unwrapNumber returns a whole number within 64 bits as it is, and any other as
// the nearest float64.
func unwrapNumber(v jsonvalue.Value) any {
	if n, ok := v.Int64(); ok {
		return n
	}
	if f, ok := v.Float64(); ok {
		return f
	}
	if strings.HasPrefix(v.Text(), "-") {
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// wrapNumber returns a number as AWS writes it.
func wrapNumber(f float64) jsonvalue.Value {
	if f == math.Trunc(f) && math.Abs(f) < 1<<63 {
		return jsonvalue.IntValue(int64(f))
	}
	if v, ok := jsonvalue.DoubleValue(f); ok {
		return v
	}
	return jsonvalue.StringValue(formatFloat(f))
}

// result returns a value as JSON. A function is none.
func (r *run) result(v any) (jsonvalue.Value, error) {
	switch v := v.(type) {
	case nil:
		return jsonvalue.Value{}, nil
	case null:
		return jsonvalue.NullValue(), nil
	case bool:
		return jsonvalue.BoolValue(v), nil
	case string:
		return jsonvalue.StringValue(strings.ToValidUTF8(v, "\ufffd")), nil
	case int64:
		return jsonvalue.IntValue(v), nil
	case float64:
		return wrapNumber(v), nil
	case *array:
		return r.resultArray(v)
	case *object:
		return r.resultObject(v)
	}
	return jsonvalue.Value{}, &Error{Code: CodeResult, Message: noResult}
}

func (r *run) resultArray(a *array) (jsonvalue.Value, error) {
	if a.source.Exists() {
		return normal(a.source), nil
	}
	if a.outer {
		return r.result(a.items[0])
	}
	if err := r.work(len(a.items)); err != nil {
		return jsonvalue.Value{}, err
	}
	values := make([]jsonvalue.Value, 0, len(a.items))
	for _, e := range a.items {
		if t, ok := e.(*tuple); ok {
			e = t.item
		}
		v, err := r.result(e)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		if !v.Exists() {
			v = jsonvalue.NullValue()
		}
		values = append(values, v)
	}
	return jsonvalue.ArrayValue(values...), nil
}

func (r *run) resultObject(o *object) (jsonvalue.Value, error) {
	if o.members == nil {
		return normal(o.source), nil
	}
	if err := r.work(len(o.members)); err != nil {
		return jsonvalue.Value{}, err
	}
	var b jsonvalue.Builder
	for _, m := range o.members {
		v, err := r.result(m.value)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		if v.Exists() {
			b.Set(strings.ToValidUTF8(m.key, "\ufffd"), v)
		}
	}
	return b.Value(), nil
}

// normal returns a value of the data with its numbers as AWS writes them, the
// value itself where they are.
func normal(v jsonvalue.Value) jsonvalue.Value {
	if isNormal(v) {
		return v
	}
	return normalized(v)
}

func isNormal(v jsonvalue.Value) bool {
	switch v.Kind() {
	case jsonvalue.Number:
		return isPlainNumber(v.Text()) || normalNumber(v).Text() == v.Text()
	case jsonvalue.Array, jsonvalue.Object:
		for i := range v.Len() {
			if !isNormal(v.At(i)) {
				return false
			}
		}
	}
	return true
}

func normalized(v jsonvalue.Value) jsonvalue.Value {
	switch v.Kind() {
	case jsonvalue.Number:
		return normalNumber(v)
	case jsonvalue.Array:
		values := make([]jsonvalue.Value, v.Len())
		for i := range values {
			values[i] = normalized(v.At(i))
		}
		return jsonvalue.ArrayValue(values...)
	case jsonvalue.Object:
		var b jsonvalue.Builder
		for key, e := range v.Members() {
			b.Set(key, normalized(e))
		}
		return b.Value()
	}
	return v
}

func normalNumber(v jsonvalue.Value) jsonvalue.Value {
	if n, ok := unwrapNumber(v).(int64); ok {
		return jsonvalue.IntValue(n)
	}
	f, _ := toNumber(unwrapNumber(v))
	return wrapNumber(f)
}

// isPlainNumber reports whether a number is surely written as AWS writes it: a whole
// number of some digits, or a fraction that Java writes without an exponent and
// that has no more digits than a double tells apart.
func isPlainNumber(text string) bool {
	whole, fraction, isFraction := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if strings.ContainsAny(whole, "eE") {
		return false
	}
	if !isFraction {
		return len(whole) <= 18 && text != "-0"
	}
	return len(whole) <= 7 && len(whole)+len(fraction) <= 15 && !strings.ContainsAny(fraction, "eE") &&
		fraction[len(fraction)-1] != '0' && (whole != "0" || !strings.HasPrefix(fraction, "000"))
}

// formatFloat writes a number as ECMAScript does.
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	if a := math.Abs(f); a >= 1e21 || a < 1e-6 {
		return trimExponent(strconv.FormatFloat(f, 'e', -1, 64))
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// trimExponent takes the leading zero off an exponent: 1e-07 becomes 1e-7.
func trimExponent(s string) string {
	if n := len(s); n >= 4 && s[n-2] == '0' && (s[n-3] == '+' || s[n-3] == '-') {
		return s[:n-2] + s[n-1:]
	}
	return s
}
