package jsonvalue

import (
	"math"
	"strconv"
	"strings"
)

// JavaText returns v as Java prints it once Jackson has read it into maps,
// lists and boxed numbers: {a=1, b=[x, null]}. AWS shows values so in the result
// of States.Format and in some messages.
func (v Value) JavaText() string { return string(v.appendJava(nil)) }

func (v Value) appendJava(b []byte) []byte {
	switch v.kind {
	case String:
		return append(b, v.text...)
	case Number:
		return append(b, javaNumber(v.text)...)
	case Array:
		b = append(b, '[')
		for i, e := range v.node.values {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = e.appendJava(b)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, k := range v.node.keys {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(append(b, k...), '=')
			b = v.node.values[i].appendJava(b)
		}
		return append(b, '}')
	default:
		return v.AppendJSON(b)
	}
}

// javaNumber prints whole numbers as they are and others as a Java double.
func javaNumber(text string) string {
	if !strings.ContainsAny(text, ".eE") {
		return text
	}
	f, _ := strconv.ParseFloat(text, 64) // beyond float64 it is infinite
	return javaDouble(f)
}

// javaDouble is Double.toString: plain from 0.001 up to ten million, else with
// an exponent, and always with a digit after the point.
func javaDouble(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0 || abs >= 1e-3 && abs < 1e7:
		return withPoint(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	return withPoint(mantissa) + "E" + strconv.Itoa(n)
}

func withPoint(s string) string {
	if strings.Contains(s, ".") {
		return s
	}
	return s + ".0"
}

// DoubleValue returns a number written as Java writes a double (3.0, 1.0E10);
// ok is false where f is not finite, which JSON cannot express.
func DoubleValue(f float64) (v Value, ok bool) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return Value{}, false
	}
	return Value{kind: Number, text: javaDouble(f)}, true
}
