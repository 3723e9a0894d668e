package jsonvalue

import (
	"math/big"
	"strings"
)

// Equal reports whether a and b are the same JSON value: numbers by value,
// objects regardless of member order.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Number:
		return CompareNumbers(a, b) == 0
	case Array:
		if a.Len() != b.Len() {
			return false
		}
		for i, e := range a.Elements() {
			if !Equal(e, b.At(i)) {
				return false
			}
		}
		return true
	case Object:
		if a.Len() != b.Len() {
			return false
		}
		for k, e := range a.Members() {
			if !Equal(e, b.Get(k)) {
				return false
			}
		}
		return true
	default:
		return a.text == b.text
	}
}

// maxExactExponent bounds the exponents that are compared exactly; beyond it
// (1e999999999 would need gigabytes) float64 and its infinities decide.
const maxExactExponent = 400

// CompareNumbers returns -1, 0 or +1 as number a is less than, equal to or
// greater than number b, without rounding either to float64.
func CompareNumbers(a, b Value) int {
	if a.text == b.text {
		return 0
	}
	if x, ok := exact(a.text); ok {
		if y, ok := exact(b.text); ok {
			return x.Cmp(y)
		}
	}
	x, _, _ := big.ParseFloat(a.text, 10, 64, big.ToNearestEven)
	y, _, _ := big.ParseFloat(b.text, 10, 64, big.ToNearestEven)
	return x.Cmp(y)
}

func exact(text string) (*big.Rat, bool) {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, ok := NumberValue(strings.TrimPrefix(text[i+1:], "+"))
		e, isInt := n.Int64()
		if !ok || !isInt || e > maxExactExponent || e < -maxExactExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}
