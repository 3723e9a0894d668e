package jsonata

import (
	"errors"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

func (r *run) binary(n *node, input any, scope *frame) (any, error) {
	left, err := r.eval(n.lhs, input, scope)
	if err != nil {
		return nil, err
	}
	if n.value == "and" || n.value == "or" {
		return r.logical(n, left, input, scope)
	}
	right, err := r.eval(n.rhs, input, scope)
	if err != nil {
		return nil, err
	}
	v, err := r.operate(n.value, left, right)
	return v, located(err, n.position, n.value)
}

// located says where an error comes from that does not say so itself.
func located(err error, position int, token string) error {
	var e *Error
	if !errors.As(err, &e) || e.Code == CodeLimit || e.Position != 0 && e.Token != "" {
		return err
	}
	at := *e
	if at.Position == 0 {
		at.Position = position
	}
	if at.Token == "" {
		at.Token = token
	}
	return &at
}

func (r *run) logical(n *node, left any, input any, scope *frame) (any, error) {
	holds, err := r.isTrue(left)
	if err != nil || holds == (n.value == "or") {
		return holds, err
	}
	right, err := r.eval(n.rhs, input, scope)
	if err != nil {
		return nil, err
	}
	return r.isTrue(right)
}

func (r *run) operate(op string, left, right any) (any, error) {
	switch op {
	case "+", "-", "*", "/", "%":
		return arithmetic(op, left, right)
	case "=", "!=":
		if left == nil || right == nil {
			return false, nil
		}
		same, err := r.equal(left, right)
		return same == (op == "="), err
	case "<", "<=", ">", ">=":
		return compare(op, left, right)
	case "&":
		return r.concatenate(left, right)
	case "..":
		return r.between(left, right)
	default: // "in"
		return r.contains(left, right)
	}
}

func arithmetic(op string, left, right any) (any, error) {
	a, err := side("T2001", op, left)
	if err != nil {
		return nil, err
	}
	b, err := side("T2002", op, right)
	if err != nil || left == nil || right == nil {
		return nil, err
	}
	switch op {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "/":
		return a / b, nil
	}
	return math.Mod(a, b), nil
}

// side returns an operand of arithmetic, which may be undefined.
func side(code, op string, v any) (float64, error) {
	f, ok, err := operand(v)
	if err == nil && !ok && v != nil {
		err = fault(code, detail{token: op, value: v})
	}
	return f, err
}

// isOrdered reports whether v has a place in an order: a number or a string.
func isOrdered(v any) bool {
	_, isString := v.(string)
	return isString || isNumber(v)
}

// order compares two numbers or two strings; ok is false for anything else.
func order(a, b any) (c int, ok bool) {
	if x, isNumber := toNumber(a); isNumber {
		y, ok := toNumber(b)
		switch {
		case x < y:
			return -1, ok
		case x > y:
			return 1, ok
		}
		return 0, ok
	}
	x, aOK := a.(string)
	y, bOK := b.(string)
	return compareUTF16(x, y), aOK && bOK
}

// compareUTF16 compares strings by their UTF-16 code units, as ECMAScript and
// Java do.
func compareUTF16(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i == len(b) {
		return sign(len(a) - len(b))
	}
	for i > 0 && (!utf8.RuneStart(a[i]) || !utf8.RuneStart(b[i])) {
		i--
	}
	x, _ := utf8.DecodeRuneInString(a[i:])
	y, _ := utf8.DecodeRuneInString(b[i:])
	if (x > 0xffff) != (y > 0xffff) {
		x, y = firstUnit(x), firstUnit(y)
	}
	return sign(int(x - y))
}

func firstUnit(c rune) rune {
	if high, _ := utf16.EncodeRune(c); high != utf8.RuneError {
		return high
	}
	return c
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func compare(op string, left, right any) (any, error) {
	if left != nil && !isOrdered(left) || right != nil && !isOrdered(right) {
		return nil, fault("T2010", detail{token: op})
	}
	if left == nil || right == nil {
		return nil, nil
	}
	c, ok := order(left, right)
	if !ok {
		return nil, fault("T2009", detail{token: op, value: left, value2: right})
	}
	switch op {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	}
	return c >= 0, nil
}

func (r *run) concatenate(left, right any) (any, error) {
	a, err := r.concatenable(left)
	if err != nil {
		return nil, err
	}
	b, err := r.concatenable(right)
	if err != nil {
		return nil, err
	}
	if err := r.text(len(a) + len(b)); err != nil {
		return nil, err
	}
	return a + b, nil
}

// maxRange is how many numbers the language lets the range operator make. The
// limits of an evaluation are usually lower.
const maxRange = 10_000_000

func (r *run) between(left, right any) (any, error) {
	a, err := bound("T2003", left)
	if err != nil {
		return nil, err
	}
	b, err := bound("T2004", right)
	if err != nil || left == nil || right == nil || a > b {
		return nil, err
	}
	size := b - a + 1
	if size > maxRange {
		return nil, fault("D2014", detail{token: "..", value: size})
	}
	if err := r.room(int(size)); err != nil {
		return nil, err
	}
	if err := r.work(int(size) / 8); err != nil {
		return nil, err
	}
	out := newSequence()
	out.items = make([]any, int(size))
	for i := range out.items {
		out.items[i] = a + float64(i)
	}
	return out, nil
}

// bound returns an end of a range, which may be undefined.
func bound(code string, v any) (float64, error) {
	f, ok := toNumber(v)
	if v != nil && (!ok || f != math.Trunc(f) || math.IsInf(f, 0)) {
		return 0, fault(code, detail{token: "..", value: v})
	}
	return f, nil
}

func (r *run) contains(v, list any) (any, error) {
	if v == nil || list == nil {
		return false, nil
	}
	if err := r.work(length(list)); err != nil {
		return nil, err
	}
	for _, e := range items(list) {
		if same, err := r.equal(v, e); same || err != nil {
			return same, err
		}
	}
	return false, nil
}
