package jsonata

import (
	"math"
	"strconv"
	"strings"
)

// stringify casts a value to a string as $string and & do.
func (r *run) stringify(v any, pretty bool) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case *function:
		return "", nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return "", fault("D3001", detail{value: v})
		}
		return numberText(v), nil
	case *array:
		if v.outer {
			return r.stringify(v.items[0], pretty)
		}
	}
	w := writer{pretty: pretty, room: r.limits.Value}
	w.value(v, 0)
	if w.err != nil {
		return "", w.err
	}
	if err := r.work(len(w.text) / 8); err != nil {
		return "", err
	}
	return string(w.text), r.text(len(w.text))
}

// concatenable casts a value to a string, undefined to the empty one.
func (r *run) concatenable(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	return r.stringify(v, false)
}

// writer writes values as JSON text, in which functions are empty strings.
type writer struct {
	text   []byte
	pretty bool
	room   int // how long the text may become
	err    error
}

func (w *writer) value(v any, depth int) {
	if len(w.text) > w.room {
		w.err = limit(tooLarge)
	}
	if w.err != nil {
		return
	}
	switch v := v.(type) {
	case string:
		w.text = appendQuoted(w.text, v)
	case bool:
		w.text = strconv.AppendBool(w.text, v)
	case int64:
		w.text = strconv.AppendInt(w.text, v, 10)
	case float64:
		w.number(v)
	case *array:
		w.array(v, depth)
	case *object:
		w.object(v, depth)
	case *tuple:
		w.value(v.item, depth)
	case *function:
		w.text = append(w.text, `""`...)
	default:
		w.text = append(w.text, "null"...)
	}
}

func (w *writer) number(f float64) {
	switch {
	case math.IsInf(f, 0):
		w.err = fault("D1001", detail{value: f})
	case math.IsNaN(f):
		w.text = append(w.text, "null"...)
	default:
		w.text = append(w.text, numberText(f)...)
	}
}

func (w *writer) array(a *array, depth int) {
	w.text = append(w.text, '[')
	for i, e := range a.list() {
		w.separate(i, depth+1)
		w.value(e, depth+1)
	}
	w.end(']', a.len(), depth)
}

func (w *writer) object(o *object, depth int) {
	w.text = append(w.text, '{')
	n := 0
	for _, m := range o.list() {
		if m.value == nil {
			continue
		}
		w.separate(n, depth+1)
		n++
		w.text = append(appendQuoted(w.text, m.key), ':')
		if w.pretty {
			w.text = append(w.text, ' ')
		}
		w.value(m.value, depth+1)
	}
	w.end('}', n, depth)
}

// separate goes to the place of element i.
func (w *writer) separate(i, depth int) {
	if i > 0 {
		w.text = append(w.text, ',')
	}
	w.line(depth)
}

// end closes what holds n elements.
func (w *writer) end(bracket byte, n, depth int) {
	if n > 0 {
		w.line(depth)
	}
	w.text = append(w.text, bracket)
}

func (w *writer) line(depth int) {
	if !w.pretty {
		return
	}
	w.text = append(w.text, '\n')
	for range depth {
		w.text = append(w.text, "  "...)
	}
}

// appendQuoted appends s as a JSON string. AWS escapes no more than this, not
// even the other control characters.
func appendQuoted(b []byte, s string) []byte {
	const special, letters = "\"\\\b\f\n\r\t", `"\bfnrt`
	b = append(b, '"')
	done := 0
	for i := range len(s) {
		c := s[i]
		if c > '"' && c != '\\' {
			continue
		}
		if at := strings.IndexByte(special, c); at >= 0 {
			b = append(append(b, s[done:i]...), '\\', letters[at])
			done = i + 1
		}
	}
	return append(append(b, s[done:]...), '"')
}

// significant is how many digits $string writes of a fraction.
const significant = 15

// numberText writes a number as $string does: whole numbers in full below 1e21,
// others with 15 significant digits, of which AWS rounds the last one down.
func numberText(f float64) string {
	if f == math.Trunc(f) {
		return formatFloat(f)
	}
	d := decimalOf(f)
	if extra := len(d.digits) - significant; extra > 0 {
		d.digits = d.digits[:significant]
		d.exponent += extra
		if d.negative {
			d.up()
		}
	}
	text := d.text()
	if d.negative {
		return "-" + text
	}
	return text
}

// text writes the digits of a decimal, with an exponent where they end before
// the point or the number is tiny.
func (d *decimal) text() string {
	trimmed := strings.TrimRight(d.digits, "0")
	point := d.exponent + len(d.digits) - 1 // of d.ddd
	switch {
	case point < -6, point >= len(trimmed):
		if len(trimmed) > 1 {
			trimmed = trimmed[:1] + "." + trimmed[1:]
		}
		return trimmed + "e" + signed(point)
	case point < 0:
		return "0." + strings.Repeat("0", -point-1) + trimmed
	case point == len(trimmed)-1:
		return trimmed
	}
	return trimmed[:point+1] + "." + trimmed[point+1:]
}

func signed(n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	return "+" + strconv.Itoa(n)
}
