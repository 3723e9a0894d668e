package jsonvalue

import (
	"cmp"
	"math"
	"slices"
	"strconv"
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

// Key returns a text that two values have in common exactly when they are Equal,
// for use as a map key.
func (v Value) Key() string { return string(v.appendKey(nil)) }

func (v Value) appendKey(b []byte) []byte {
	switch v.kind {
	case Number:
		d := newDecimal(v.text)
		b = append(strconv.AppendInt(b, int64(d.sign), 10), '.')
		return strconv.AppendInt(append(append(b, d.digits...), 'e'), d.exponent, 10)
	case Array:
		b = append(b, '[')
		for _, e := range v.node.values {
			b = append(e.appendKey(b), ',')
		}
		return append(b, ']')
	case Object:
		order := make([]int, len(v.node.keys))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(i, j int) int { return strings.Compare(v.node.keys[i], v.node.keys[j]) })
		b = append(b, '{')
		for _, i := range order {
			b = append(strconv.AppendQuote(b, v.node.keys[i]), ':')
			b = append(v.node.values[i].appendKey(b), ',')
		}
		return append(b, '}')
	case String:
		return strconv.AppendQuote(b, v.text)
	default:
		return v.AppendJSON(b)
	}
}

// CompareNumbers returns -1, 0 or +1 as number a is less than, equal to or
// greater than number b, exactly, whatever their size.
func CompareNumbers(a, b Value) int {
	if a.text == b.text {
		return 0
	}
	x, y := newDecimal(a.text), newDecimal(b.text)
	if x.sign != y.sign {
		return cmp.Compare(x.sign, y.sign)
	}
	if c := cmp.Compare(x.exponent, y.exponent); c != 0 {
		return c * x.sign
	}
	return strings.Compare(x.digits, y.digits) * x.sign
}

// decimal is sign × 0.digits × 10^exponent. Digits begin and end with other
// digits than 0, so that equal numbers have equal decimals; zero has no digits.
type decimal struct {
	sign     int
	digits   string
	exponent int64
}

func newDecimal(number string) decimal {
	d := decimal{sign: 1}
	if rest, negative := strings.CutPrefix(number, "-"); negative {
		d.sign, number = -1, rest
	}
	mantissa := number
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		mantissa, d.exponent = number[:i], clampedInt(number[i+1:])
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return decimal{}
	}
	d.exponent += int64(len(digits) - len(fraction))
	d.digits = strings.TrimRight(digits, "0")
	return d
}

// maxExponent stands for all larger exponents: numbers beyond it differ only in
// sign and digits, for no text is long enough to make up for it.
const maxExponent = math.MaxInt64 / 4

func clampedInt(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // the nearest int64 where it is too large
	return min(max(n, -maxExponent), maxExponent)
}
