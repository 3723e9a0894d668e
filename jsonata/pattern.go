package jsonata

import (
	"errors"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/treadle-run/treadle/internal/regex"
)

func patternFunctions() []builtin {
	return []builtin{
		{"contains", "<s-(sf):b>", 2, contains},
		{"match", "<s-f<s:o>n?:a<o>>", 3, match},
		{"replace", "<s-(sf)(sf)n?:s>", 4, replace},
		{"split", "<s-(sf)n?:a<s>>", 3, split},
	}
}

// newMatcher returns the function that a regular expression stands for: given a
// string it returns the first match, which knows the next one.
func newMatcher(re *regex.Regex) *function {
	f := &function{arity: 1, pattern: re}
	f.native = func(r *run, args []any) (any, error) {
		s, ok := args[0].(string)
		if !ok {
			return nil, nil
		}
		m, err := r.first(f, s, "")
		if err != nil || m == nil {
			return nil, err
		}
		return m.object(), nil
	}
	return f
}

// found is a match in a string.
type found struct {
	in         string
	text       string
	start, end int   // offsets in bytes
	groups     []any // strings, nil for those that took no part
	next       func() (*found, error)
}

// first returns the first match of a pattern, which is a regular expression or
// a function like one; nil if there is none. The name is that of the function
// which looks for it.
func (r *run) first(pattern *function, s, name string) (*found, error) {
	if pattern.pattern != nil {
		return r.find(pattern.pattern, s, 0)
	}
	v, err := r.callback(pattern, s)
	if err != nil {
		return nil, err
	}
	return r.foundBy(v, s, name)
}

// find looks for a match of a regular expression from an offset on.
func (r *run) find(re *regex.Regex, s string, from int) (*found, error) {
	budget := r.limits.Steps - r.steps
	left := budget
	loc, err := re.Find(s, from, &left)
	if workErr := r.work(max(1, (budget-left)/4)); workErr != nil {
		return nil, workErr
	}
	if errors.Is(err, regex.ErrBudget) {
		return nil, limit(tooLong)
	}
	if err != nil || loc == nil {
		return nil, err
	}
	m := &found{in: s, text: s[loc[0]:loc[1]], start: loc[0], end: loc[1]}
	for i := 2; i < len(loc); i += 2 {
		if loc[i] < 0 {
			m.groups = append(m.groups, nil)
		} else {
			m.groups = append(m.groups, s[loc[i]:loc[i+1]])
		}
	}
	m.next = func() (*found, error) {
		if m.end >= len(s) {
			return nil, nil
		}
		next, err := r.find(re, s, m.end)
		if next != nil && next.text == "" {
			return nil, fault("D1004", detail{})
		}
		return next, err
	}
	return m, r.grow(len(loc) * 2 * elementSize)
}

// foundBy returns the match that a function says there is.
func (r *run) foundBy(v any, s, name string) (*found, error) {
	if v == nil {
		return nil, nil
	}
	o, ok := v.(*object)
	if !ok {
		return nil, fault("T1010", detail{token: name})
	}
	start, hasStart := integer(o.get("start"))
	end, hasEnd := integer(o.get("end"))
	groups, hasGroups := o.get("groups").(*array)
	next, hasNext := o.get("next").(*function)
	if !hasStart && !hasEnd && !hasGroups && !hasNext {
		return nil, fault("T1010", detail{token: name})
	}
	m := &found{in: s, start: unitOffset(s, start), end: unitOffset(s, end)}
	m.end = max(m.end, m.start)
	if hasGroups {
		m.groups = groups.list()
	}
	m.text, _ = o.get("match").(string)
	m.next = func() (*found, error) {
		if !hasNext {
			return nil, nil
		}
		v, err := r.callback(next)
		if err != nil {
			return nil, err
		}
		return r.foundBy(v, s, name)
	}
	return m, nil
}

// object returns a match as a matcher function returns it.
func (m *found) object() *object {
	o := newObject()
	o.set("match", m.text)
	o.set("start", int64(units(m.in[:m.start])))
	o.set("end", int64(units(m.in[:m.end])))
	o.set("groups", newArray(m.groups...))
	o.set("next", &function{native: func(*run, []any) (any, error) {
		next, err := m.next()
		if err != nil || next == nil {
			return nil, err
		}
		return next.object(), nil
	}})
	return o
}

// units returns the length of a string in UTF-16, in which positions count.
func units(s string) int {
	n := 0
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}

// unitOffset returns the offset in bytes of a position in UTF-16.
func unitOffset(s string, at int) int {
	for i, c := range s {
		if at <= 0 {
			return i
		}
		at -= utf16.RuneLen(c)
	}
	return len(s)
}

// atMost returns how often to do something at the most: what an argument says,
// or any number of times.
func atMost(v any, code string) (int, error) {
	if v == nil {
		return math.MaxInt, nil
	}
	if f, _ := toNumber(v); f < 0 {
		return 0, fault(code, detail{value: v, index: 3})
	}
	n, _ := integer(v)
	return n, nil
}

func contains(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	switch token := args[1].(type) {
	case string:
		return strings.Contains(s, token), nil
	case *function:
		m, err := r.first(token, s, "contains")
		return m != nil, err
	}
	return strings.Contains(s, "undefined"), nil
}

func match(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	most, err := atMost(args[2], "D3040")
	if err != nil {
		return nil, err
	}
	out := newSequence()
	if most == 0 {
		return out, nil
	}
	m, err := r.first(args[1].(*function), s, "match")
	for n := 0; m != nil && err == nil && n < most; n++ {
		o := newObject()
		o.set("match", m.text)
		o.set("index", int64(units(s[:m.start])))
		o.set("groups", newArray(m.groups...))
		if err := r.push(out, o); err != nil {
			return nil, err
		}
		m, err = m.next()
	}
	return out, err
}

func split(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	most, err := atMost(args[2], "D3020")
	if err != nil {
		return nil, err
	}
	switch separator := args[1].(type) {
	case string:
		return r.splitBy(s, separator, most)
	case *function:
		return r.splitAt(s, separator, most)
	}
	return newArray(s), nil
}

func (r *run) splitBy(s, separator string, most int) (any, error) {
	out := newArray()
	if separator == "" {
		return out, r.splitUnits(out, s, most)
	}
	for n, rest, more := 0, s, true; more && n < most; n++ {
		var part string
		part, rest, more = strings.Cut(rest, separator)
		if err := r.push(out, part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// splitUnits splits a string into its characters, those beyond the first plane
// into two halves that are none.
func (r *run) splitUnits(out *array, s string, most int) error {
	for _, c := range s {
		parts := []any{string(c)}
		if utf16.RuneLen(c) == 2 {
			parts = []any{string(utf8.RuneError), string(utf8.RuneError)}
		}
		for _, part := range parts {
			if out.len() == most {
				return nil
			}
			if err := r.push(out, part); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) splitAt(s string, separator *function, most int) (any, error) {
	out := newArray()
	if most == 0 {
		return out, nil
	}
	at := 0
	m, err := r.first(separator, s, "split")
	for m != nil && err == nil && out.len() < most {
		if err := r.push(out, s[min(at, m.start):m.start]); err != nil {
			return nil, err
		}
		at = m.end
		m, err = m.next()
	}
	if err == nil && out.len() < most {
		err = r.push(out, s[at:])
	}
	return out, err
}

func replace(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	if args[1] == "" {
		return nil, fault("D3010", detail{value: args[1], index: 2})
	}
	most, err := atMost(args[3], "D3011")
	if err != nil {
		return nil, err
	}
	pattern, isPattern := args[1].(*function)
	if !isPattern {
		return r.replaceText(s, args[1], args[2], most)
	}
	with, isFunction := args[2].(*function)
	text, _ := args[2].(string)
	return r.replaceMatches(s, pattern, most, func(m *found) (string, error) {
		if !isFunction {
			return expand(text, m), nil
		}
		v, err := r.callback(with, m.object())
		if err != nil {
			return "", err
		}
		replaced, ok := v.(string)
		if !ok {
			return "", fault("D3012", detail{value: v})
		}
		return replaced, nil
	})
}

// replaceText replaces a text. It may be given a function to replace it with,
// which a text does not have a use for.
func (r *run) replaceText(s string, pattern, with any, most int) (any, error) {
	old, _ := pattern.(string)
	text, isText := with.(string)
	if old == "" || !isText && with != nil {
		return nil, fault("D3012", detail{value: with})
	}
	times := min(most, strings.Count(s, old))
	if err := r.text(len(s) + times*(len(text)-len(old))); err != nil {
		return nil, err
	}
	return strings.Replace(s, old, text, times), nil
}

func (r *run) replaceMatches(s string, pattern *function, most int, with func(*found) (string, error)) (any, error) {
	var b strings.Builder
	at := 0
	m, err := r.first(pattern, s, "replace")
	for n := 0; m != nil && err == nil && n < most; n++ {
		replaced, err := with(m)
		if err != nil {
			return nil, err
		}
		b.WriteString(s[min(at, m.start):m.start])
		b.WriteString(replaced)
		if err := r.fits(b.Len()); err != nil {
			return nil, err
		}
		at = m.end
		if m, err = m.next(); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	b.WriteString(s[at:])
	return r.made(b.String())
}

// expand puts the groups of a match into the places $1, $2, … of a text, and
// the whole match into $0. $$ is a dollar sign.
func expand(text string, m *found) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "$")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		switch {
		case strings.HasPrefix(rest, "$"):
			b.WriteByte('$')
			text = rest[1:]
		case strings.HasPrefix(rest, "0"):
			b.WriteString(m.text)
			text = rest[1:]
		default:
			n, size := groupNumber(rest, len(m.groups))
			if size == 0 {
				b.WriteByte('$')
			}
			if n > 0 && n <= len(m.groups) {
				group, _ := m.groups[n-1].(string)
				b.WriteString(group)
			}
			text = rest[size:]
		}
	}
}

// groupNumber parses the number of a group, with as many digits as the numbers
// of all groups have, and one less where there is no such group.
func groupNumber(s string, groups int) (n, size int) {
	digits := 1
	for limit := 10; groups >= limit; limit *= 10 {
		digits++
	}
	for size < digits && size < len(s) && s[size] >= '0' && s[size] <= '9' {
		next := n*10 + int(s[size]-'0')
		if size > 0 && next > groups {
			break
		}
		n = next
		size++
	}
	return n, size
}
