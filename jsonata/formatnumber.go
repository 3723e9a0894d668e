package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// This is fn:format-number of XPath (https://www.w3.org/TR/xpath-functions-31/#formatting-numbers),
// whose rules the comments number.

// marks are the characters of a picture, which an option may change.
type marks struct {
	decimal, grouping, exponent, percent, perMille, zero, digit, pattern rune
	minus, infinity, nan                                                 string
}

func newMarks(options any) *marks {
	m := &marks{
		decimal: '.', grouping: ',', exponent: 'e', percent: '%', perMille: '‰', zero: '0', digit: '#', pattern: ';',
		minus: "-", infinity: "Infinity", nan: "NaN",
	}
	o, ok := options.(*object)
	if !ok {
		return m
	}
	for _, c := range []struct {
		name string
		mark *rune
	}{
		{"decimal-separator", &m.decimal}, {"grouping-separator", &m.grouping}, {"exponent-separator", &m.exponent},
		{"percent", &m.percent}, {"per-mille", &m.perMille}, {"zero-digit", &m.zero}, {"digit", &m.digit},
		{"pattern-separator", &m.pattern},
	} {
		if s, ok := o.get(c.name).(string); ok && s != "" {
			*c.mark = []rune(s)[0]
		}
	}
	for _, c := range []struct {
		name string
		text *string
	}{{"minus-sign", &m.minus}, {"infinity", &m.infinity}, {"NaN", &m.nan}} {
		if s, ok := o.get(c.name).(string); ok {
			*c.text = s
		}
	}
	return m
}

// isDigit reports whether c is of the decimal digit family.
func (m *marks) isDigit(c rune) bool { return c >= m.zero && c <= m.zero+9 }

// isPlace reports whether c stands for a digit, optional or not.
func (m *marks) isPlace(c rune) bool { return c == m.digit || m.isDigit(c) }

func (m *marks) isActive(c rune) bool {
	return m.isPlace(c) || c == m.decimal || c == m.grouping || c == m.exponent || c == m.pattern
}

// digits writes digits of the family.
func (m *marks) digits(s string) []rune {
	out := []rune(s)
	for i, c := range out {
		out[i] = c - '0' + m.zero
	}
	return out
}

// subPicture says how to write positive or negative numbers.
type subPicture struct {
	marks                     *marks
	text                      []rune
	prefix, suffix            []rune
	active                    []rune
	whole, fraction, exponent []rune
	hasPoint, hasExponent     bool
	scale                     int
	minWhole, minFraction     int
	maxFraction, minExponent  int
	groups, fractionGroups    []int // how many digits stand right or left of separators
	regular                   int   // 0, or the size of all groups
}

func formatNumber(r *run, args []any) (any, error) {
	f, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	picture, _ := args[1].(string)
	if err := r.work(len(picture)); err != nil {
		return nil, err
	}
	m := newMarks(args[2])
	pictures, err := m.parse(picture)
	if err != nil {
		return nil, err
	}
	p := pictures[0]
	if f < 0 {
		p = pictures[1]
	}
	switch {
	case math.IsNaN(f):
		return m.nan, nil
	case math.IsInf(f, 0):
		return string(p.prefix) + m.infinity + string(p.suffix), nil
	}
	return r.made(p.format(decimalOf(f)))
}

// parse returns the pictures for positive and for negative numbers.
func (m *marks) parse(picture string) ([2]*subPicture, error) {
	texts := strings.Split(picture, string(m.pattern))
	if len(texts) > 2 {
		return [2]*subPicture{}, fault("D3080", detail{})
	}
	var pictures [2]*subPicture
	for i, text := range texts {
		p, code := m.parseOne([]rune(text))
		if code != "" {
			return pictures, fault(code, detail{})
		}
		pictures[i] = p
	}
	if pictures[1] == nil {
		negative := *pictures[0]
		negative.prefix = append([]rune(m.minus), negative.prefix...)
		pictures[1] = &negative
	}
	return pictures, nil
}

func (m *marks) parseOne(text []rune) (*subPicture, string) {
	p := &subPicture{marks: m, text: text}
	isEdge := func(c rune) bool { return m.isActive(c) && c != m.exponent }
	first := slices.IndexFunc(text, isEdge)
	if first < 0 {
		return nil, "D3086"
	}
	last := len(text)
	for !isEdge(text[last-1]) {
		last--
	}
	p.prefix, p.active, p.suffix = text[:first], text[first:last], text[last:]
	mantissa := p.active
	if at := slices.Index(text[first:], m.exponent); at >= 0 && at <= len(p.active) {
		p.hasExponent = true
		mantissa, p.exponent = p.active[:at], p.active[min(at+1, len(p.active)):]
	}
	p.whole = mantissa
	if at := slices.Index(mantissa, m.decimal); at >= 0 {
		p.hasPoint = true
		p.whole, p.fraction = mantissa[:at], mantissa[at+1:]
	}
	if code := p.check(mantissa); code != "" {
		return nil, code
	}
	p.analyse()
	return p, ""
}

// check returns the code of the first rule that the picture breaks.
func (p *subPicture) check(mantissa []rune) string {
	m := p.marks
	for _, rule := range []struct {
		code   string
		broken bool
	}{
		{"D3081", occurs(p.text, m.decimal) > 1},
		{"D3082", occurs(p.text, m.percent) > 1},
		{"D3083", occurs(p.text, m.perMille) > 1},
		{"D3084", p.has(m.percent) && p.has(m.perMille)},
		{"D3085", !slices.ContainsFunc(mantissa, m.isPlace)},
		{"D3086", slices.ContainsFunc(p.active, func(c rune) bool { return !m.isActive(c) })},
		{"D3087", p.hasPoint && (endsWith(p.whole, m.grouping) || len(p.fraction) > 0 && p.fraction[0] == m.grouping)},
		{"D3088", !p.hasPoint && endsWith(p.whole, m.grouping)},
		{"D3089", hasPair(p.active, m.grouping)},
		{"D3090", m.digitThenOptional(p.whole)},
		{"D3091", m.optionalThenDigit(p.fraction)},
		{"D3092", p.hasExponent && len(p.exponent) > 0 && (p.has(m.percent) || p.has(m.perMille))},
		{"D3093", p.hasExponent && (len(p.exponent) == 0 || slices.ContainsFunc(p.exponent, func(c rune) bool { return !m.isDigit(c) }))},
	} {
		if rule.broken {
			return rule.code
		}
	}
	return ""
}

func (p *subPicture) has(c rune) bool { return slices.Contains(p.text, c) }

func occurs(text []rune, c rune) int { return tally(text, func(r rune) bool { return r == c }) }

func tally(text []rune, test func(rune) bool) int {
	n := 0
	for _, c := range text {
		n += count(test(c))
	}
	return n
}

func endsWith(text []rune, c rune) bool { return len(text) > 0 && text[len(text)-1] == c }

func hasPair(text []rune, c rune) bool {
	for i := 1; i < len(text); i++ {
		if text[i-1] == c && text[i] == c {
			return true
		}
	}
	return false
}

func (m *marks) digitThenOptional(text []rune) bool {
	at := slices.Index(text, m.digit)
	return at >= 0 && slices.ContainsFunc(text[:at], m.isDigit)
}

func (m *marks) optionalThenDigit(text []rune) bool {
	at := slices.Index(text, m.digit)
	return at >= 0 && slices.ContainsFunc(text[at:], m.isDigit)
}

func (p *subPicture) analyse() {
	m := p.marks
	for i, c := range p.whole {
		if c == m.grouping {
			p.groups = append(p.groups, tally(p.whole[i:], m.isPlace))
		}
	}
	p.regular = regularSize(p.groups)
	for i, c := range p.fraction {
		if c == m.grouping {
			p.fractionGroups = append(p.fractionGroups, tally(p.fraction[:i], m.isPlace))
		}
	}
	p.minWhole = tally(p.whole, m.isDigit)
	p.scale = p.minWhole
	p.minFraction = tally(p.fraction, m.isDigit)
	p.maxFraction = tally(p.fraction, m.isPlace)
	p.minExponent = tally(p.exponent, m.isDigit)
	if p.minWhole == 0 && p.maxFraction == 0 {
		if p.hasExponent {
			p.minFraction, p.maxFraction = 1, 1
		} else {
			p.minWhole = 1
		}
	}
	if p.hasExponent && p.minWhole == 0 && slices.Contains(p.whole, m.digit) {
		p.minWhole = 1
	}
	if p.minWhole == 0 && p.minFraction == 0 {
		p.minFraction = 1
	}
}

// regularSize returns the size of groups where separators stand at all of its
// multiples, 0 where they don't.
func regularSize(groups []int) int {
	size := 0
	for _, g := range groups {
		for a, b := size, g; ; a, b = b, a%b {
			if b == 0 {
				size = a
				break
			}
		}
	}
	for i := range groups {
		if !slices.Contains(groups, (i+1)*size) {
			return 0
		}
	}
	return size
}

// format writes a number.
func (p *subPicture) format(d decimal) string {
	m := p.marks
	switch { // rules 3 and 4
	case p.has(m.percent):
		d.shift(2)
	case p.has(m.perMille):
		d.shift(3)
	}
	exponent := 0
	if p.hasExponent {
		exponent = p.normalize(&d)
	}
	d.round(p.maxFraction) // rule 6
	whole, fraction := d.parts()
	if len(fraction) > p.maxFraction {
		fraction = fraction[:p.maxFraction]
	}
	fraction = strings.TrimRight(fraction, "0")
	whole = padZeros(whole, p.minWhole-len(whole)) // rules 8 and 9
	fraction += strings.Repeat("0", max(0, p.minFraction-len(fraction)))
	out := slices.Concat(p.prefix, p.grouped(m.digits(whole)))
	if fraction != "" {
		out = append(append(out, m.decimal), p.groupedFraction(m.digits(fraction))...)
	}
	if p.hasExponent {
		out = append(out, m.exponent)
		if exponent < 0 {
			out = append(out, []rune(m.minus)...)
		}
		digits := strconv.Itoa(max(exponent, -exponent))
		out = append(out, m.digits(padZeros(digits, p.minExponent-len(digits)))...)
	}
	return string(append(out, p.suffix...))
}

// normalize shifts the point to where the picture has it, and returns the
// exponent that makes up for it (rule 5).
func (p *subPicture) normalize(d *decimal) int {
	if d.digits == "" {
		return 0
	}
	exponent := len(d.digits) + d.exponent - p.scale
	if exponent == 1 && strings.TrimRight(d.digits, "0") == "1" {
		return 0 // the mantissa may be as large as the power of ten itself
	}
	d.shift(-exponent)
	return exponent
}

func padZeros(s string, n int) string { return strings.Repeat("0", max(0, n)) + s }

// grouped puts the separators into the digits before the point (rule 10).
func (p *subPicture) grouped(digits []rune) []rune {
	var out []rune
	for i, c := range digits {
		left := len(digits) - i
		if i > 0 && (p.regular > 0 && left%p.regular == 0 || p.regular == 0 && slices.Contains(p.groups, left)) {
			out = append(out, p.marks.grouping)
		}
		out = append(out, c)
	}
	return out
}

// groupedFraction puts the separators into the digits behind the point (rule 11).
func (p *subPicture) groupedFraction(digits []rune) []rune {
	var out []rune
	for i, c := range digits {
		if i > 0 && slices.Contains(p.fractionGroups, i) {
			out = append(out, p.marks.grouping)
		}
		out = append(out, c)
	}
	return out
}
