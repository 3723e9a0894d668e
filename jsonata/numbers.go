package jsonata

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

func numberFunctions() []builtin {
	return []builtin{
		{"number", "<(nsb)-:n>", 1, toNumberFunction},
		{"abs", "<n-:n>", 1, ofNumber(math.Abs)},
		{"floor", "<n-:n>", 1, ofNumber(math.Floor)},
		{"ceil", "<n-:n>", 1, ofNumber(math.Ceil)},
		{"sqrt", "<n-:n>", 1, squareRoot},
		{"power", "<n-n:n>", 2, power},
		{"round", "<n-n?:n>", 2, round},
		{"sum", "<a<n>:n>", 1, ofNumbers(func(list []float64) any { return total(list) }, 0.0)},
		{"max", "<a<n>:n>", 1, ofNumbers(func(list []float64) any { return fold(list, math.Max) }, nil)},
		{"min", "<a<n>:n>", 1, ofNumbers(func(list []float64) any { return fold(list, math.Min) }, nil)},
		{"average", "<a<n>:n>", 1, ofNumbers(func(list []float64) any { return total(list) / float64(len(list)) }, nil)},
		{"formatBase", "<n-n?:s>", 2, formatBase},
		{"formatNumber", "<n-so?:s>", 3, formatNumber},
		{"formatInteger", "<n-s:s>", 2, formatInteger},
		{"parseInteger", "<s-s:n>", 2, parseInteger},
	}
}

// ofNumber makes a function of one number.
func ofNumber(f func(float64) float64) native {
	return func(_ *run, args []any) (any, error) {
		n, ok := toNumber(args[0])
		if !ok {
			return nil, nil
		}
		return f(n), nil
	}
}

// ofNumbers makes a function of an array of numbers, which gives undefined for
// undefined and some other value for an empty array.
func ofNumbers(f func([]float64) any, empty any) native {
	return func(r *run, args []any) (any, error) {
		if args[0] == nil {
			return nil, nil
		}
		list := items(args[0])
		if len(list) == 0 {
			return empty, nil
		}
		if err := r.work(len(list)); err != nil {
			return nil, err
		}
		numbers := make([]float64, len(list))
		for i, e := range list {
			numbers[i], _ = toNumber(e)
		}
		return f(numbers), nil
	}
}

func total(list []float64) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f
	}
	return sum
}

func fold(list []float64, f func(a, b float64) float64) float64 {
	result := list[0]
	for _, n := range list[1:] {
		result = f(result, n)
	}
	return result
}

// numeral is the text of a number that $number reads: decimal, or with a prefix
// for its base.
var numeral = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?|0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+)$`)

func toNumberFunction(_ *run, args []any) (any, error) {
	switch v := args[0].(type) {
	case bool:
		return int64(count(v)), nil
	case string:
		return parseNumber(v)
	}
	return args[0], nil
}

func parseNumber(s string) (any, error) {
	if !numeral.MatchString(s) {
		return nil, fault("D3030", detail{value: s, index: 1})
	}
	if len(s) > 1 && strings.ContainsAny(s[1:2], "xXoObB") {
		n, ok := new(big.Int).SetString(s, 0)
		f, _ := new(big.Float).SetInt(n).Float64()
		if !ok || math.IsInf(f, 0) {
			return nil, fault("D3030", detail{value: s, index: 1})
		}
		return f, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fault("D3030", detail{value: s, index: 1})
	}
	return f, nil
}

func squareRoot(_ *run, args []any) (any, error) {
	f, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	if f < 0 {
		return nil, fault("D3060", detail{value: args[0], index: 1})
	}
	return math.Sqrt(f), nil
}

func power(_ *run, args []any) (any, error) {
	base, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	exponent, _ := toNumber(args[1])
	f := math.Pow(base, exponent)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, fault("D3061", detail{value: args[0], value2: args[1], index: 1})
	}
	return f, nil
}

func round(_ *run, args []any) (any, error) {
	if n, ok := args[0].(int64); ok && args[1] == nil {
		return n, nil
	}
	f, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	precision, _ := integer(args[1])
	return roundTo(f, precision), nil
}

// roundTo rounds half to even at a decimal place of the number as it is
// written, so that 2.675 becomes 2.68 although the nearest float64 is less.
func roundTo(f float64, precision int) float64 {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	d := decimalOf(f)
	d.round(precision)
	return d.float()
}

// decimal is a number as it is written: digits times ten to the power of
// exponent. The digits have no leading zeros; none are zero.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// decimalOf returns the shortest decimal that is read as f.
func decimalOf(f float64) decimal {
	text := strconv.FormatFloat(math.Abs(f), 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	n, _ := strconv.Atoi(exponent)
	return decimal{
		negative: f < 0,
		digits:   strings.TrimLeft(whole+fraction, "0"),
		exponent: n - len(fraction),
	}
}

// shift multiplies by ten to the power of n.
func (d *decimal) shift(n int) { d.exponent += n }

// round rounds half to even, to so many digits behind the point.
func (d *decimal) round(places int) {
	drop := -d.exponent - places
	if drop <= 0 || d.digits == "" {
		return
	}
	d.exponent += drop
	if drop > len(d.digits) {
		d.digits = ""
		return
	}
	kept, rest := d.digits[:len(d.digits)-drop], d.digits[len(d.digits)-drop:]
	d.digits = kept
	half := "5" + strings.Repeat("0", drop-1)
	odd := kept != "" && (kept[len(kept)-1]-'0')%2 == 1
	if rest > half || rest == half && odd {
		d.up()
	}
}

// up adds one to the last digit.
func (d *decimal) up() {
	trimmed := strings.TrimRight(d.digits, "9")
	zeros := strings.Repeat("0", len(d.digits)-len(trimmed))
	if trimmed == "" {
		d.digits = "1" + zeros
		return
	}
	last := len(trimmed) - 1
	d.digits = trimmed[:last] + string(trimmed[last]+1) + zeros
}

func (d *decimal) float() float64 {
	if d.digits == "" {
		return 0
	}
	f, _ := strconv.ParseFloat(d.digits+"e"+strconv.Itoa(d.exponent), 64)
	if d.negative {
		return -f
	}
	return f
}

// parts returns the digits before and behind the point.
func (d *decimal) parts() (whole, fraction string) {
	switch {
	case d.digits == "":
		return "", ""
	case d.exponent >= 0:
		return d.digits + strings.Repeat("0", d.exponent), ""
	case -d.exponent >= len(d.digits):
		return "", strings.Repeat("0", -d.exponent-len(d.digits)) + d.digits
	}
	at := len(d.digits) + d.exponent
	return d.digits[:at], d.digits[at:]
}

func formatBase(_ *run, args []any) (any, error) {
	f, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	radix := 10
	if r, ok := toNumber(args[1]); ok {
		radix = clamp(roundTo(r, 0))
	}
	if radix < 2 || radix > 36 {
		return nil, fault("D3100", detail{value: args[1]})
	}
	f = roundTo(f, 0)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return formatFloat(f), nil
	}
	n, _ := big.NewFloat(f).Int(nil)
	return n.Text(radix), nil
}
