package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treadle-run/treadle/internal/regex"
)

// dateSets are the sets of components that fix a date, most significant first,
// and timeSets those that fix a time of day. The first set that has all the
// components which a picture has is the one.
var (
	dateSets = []string{"YMD", "Yd", "XxwF", "XWF"}
	timeSets = []string{"Hmsf", "Phmsf"}
)

// parseTime reads a time by a picture. A text that does not fit gives nil, as
// does a picture without components.
func (r *run) parseTime(s string, parts []*datePart) (any, error) {
	values, err := r.readParts(s, parts)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	date, timeOfDay := setOf(values, "YXMxWwdD", dateSets), setOf(values, "PHhmsf", timeSets)
	if err := r.complete(values, date+timeOfDay); err != nil {
		return nil, err
	}
	if strings.HasPrefix(date, "X") {
		return nil, fault("D3136", detail{})
	}
	month, day := values['M'], values['D']
	if date == "Yd" {
		month, day = 1, values['d']
	}
	hour := values['H']
	if timeOfDay == "Phmsf" {
		hour = math.Mod(values['h'], 12) + 12*values['P']
	}
	for _, v := range values {
		if math.IsNaN(v) {
			return math.NaN(), nil
		}
	}
	t := time.Date(clamp32(values['Y']), time.Month(clamp32(month)), clamp32(day), clamp32(hour),
		clamp32(values['m']), clamp32(values['s']), 0, time.UTC)
	zone := values['Z'] + values['z']
	return float64(t.UnixMilli()) + values['f'] - zone*60_000, nil
}

// clamp32 keeps numbers where the calculation of times has no overflow.
func clamp32(f float64) int { return int(max(-1<<31, min(1<<31, f))) }

// setOf returns the first set that has all of the given components, of those
// that are present; the first set of all if there is none.
func setOf(values map[byte]float64, components string, sets []string) string {
	for _, set := range sets {
		fits := true
		for i := range len(components) {
			c := components[i]
			if _, ok := values[c]; ok && strings.IndexByte(set, c) < 0 {
				fits = false
			}
		}
		if fits {
			return set
		}
	}
	return sets[0]
}

// complete sets the components of a set that are not there: those more
// significant than all that are come from the present time, those less
// significant are the least they can be. There may be no gap between.
func (r *run) complete(values map[byte]float64, set string) error {
	begun, ended := false, false
	for i := range len(set) {
		c := set[i]
		_, ok := values[c]
		switch {
		case ok && ended:
			return fault("D3136", detail{})
		case ok:
			begun = true
		case begun:
			ended = true
			values[c] = float64(count(strings.IndexByte("MDd", c) >= 0))
		default:
			values[c] = float64(component(r.env.Now.UTC(), c))
			if c == 'P' {
				values[c] = float64(r.env.Now.UTC().Hour() / 12)
			}
		}
	}
	return nil
}

// readParts returns the components in a text, nil if it does not fit.
func (r *run) readParts(s string, parts []*datePart) (map[byte]float64, error) {
	pattern := strings.Builder{}
	pattern.WriteByte('^')
	for _, p := range parts {
		text, err := p.pattern()
		if err != nil {
			return nil, err
		}
		pattern.WriteString("(" + text + ")")
	}
	pattern.WriteByte('$')
	re, err := regex.Compile(pattern.String(), "i")
	if err != nil {
		return nil, fault("D3136", detail{})
	}
	m, err := r.find(re, s, 0)
	if err != nil || m == nil {
		return nil, err
	}
	values := map[byte]float64{}
	for i, p := range parts {
		if p.component != 0 {
			text, _ := m.groups[i].(string)
			values[p.component] = p.read(text)
		}
	}
	return values, nil
}

// pattern returns a regular expression, without groups, for what a part may be.
func (p *datePart) pattern() (string, error) {
	switch {
	case p.component == 0:
		return quoteRegex(p.literal), nil
	case p.component == 'Z' || p.component == 'z':
		return p.zonePattern()
	case p.picture != nil:
		return p.picture.pattern()
	case strings.IndexByte("MxFP", p.component) < 0:
		return "", fault("D3133", detail{value: string(p.component)})
	}
	return "[a-zA-Z]+", nil
}

func quoteRegex(s string) string {
	var b strings.Builder
	for _, c := range s {
		if strings.ContainsRune(`.*+?^${}()|[]\/`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (p *datePart) zonePattern() (string, error) {
	if p.picture == nil {
		return "", fault("D3133", detail{value: string(p.component)})
	}
	text := "[-+][0-9]+"
	if p.component == 'z' {
		text = "GMT" + text
	}
	if p.picture.regular > 0 {
		text += quoteRegex(string(p.picture.separators[0].char)) + "[0-9]+"
	}
	return text, nil
}

// pattern returns a regular expression for numbers that are written so.
func (p *integerPicture) pattern() (string, error) {
	switch p.primary {
	case asLetters:
		return "[A-Za-z]+", nil
	case asRoman:
		return "[MDCLXVI]+", nil
	case asWords:
		return wordPattern, nil
	case asSequence:
		return "", fault("D3130", detail{value: p.token})
	}
	text := "[" + string(p.zero) + "-" + string(p.zero+9) + "]"
	if p.width > 0 {
		text += "{" + strconv.Itoa(p.width) + "}"
	} else {
		text += "+"
	}
	if p.ordinal {
		text += "(?:th|st|nd|rd)"
	}
	return text, nil
}

// wordPattern matches numbers in words. Longer words come first, because some
// begin as others do.
var wordPattern = func() string {
	var words []string
	for word := range wordValues {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return "(?:" + strings.Join(words, "|") + "|and|[-, ])+"
}()

// read returns the value of a part.
func (p *datePart) read(s string) float64 {
	switch {
	case p.component == 'Z' || p.component == 'z':
		return p.readZone(s)
	case p.picture != nil && p.picture.ordinal && p.picture.primary == asDecimal:
		return p.picture.read(s[:len(s)-2])
	case p.picture != nil:
		return p.picture.read(s)
	case p.component == 'P':
		return float64(count(strings.EqualFold(s, "pm")))
	case p.component == 'F':
		return p.readName(s, dayNames[1:])
	}
	return p.readName(s, monthNames)
}

// readName returns the number of a name, NaN for another one.
func (p *datePart) readName(s string, names []string) float64 {
	for i, name := range names {
		if p.maxWidth > 0 && len(name) > p.maxWidth {
			name = name[:p.maxWidth]
		}
		if strings.EqualFold(s, name) {
			return float64(i + 1)
		}
	}
	return math.NaN()
}

// readZone returns the minutes that a zone is east of UTC.
func (p *datePart) readZone(s string) float64 {
	s = strings.TrimPrefix(strings.ToUpper(s), "GMT")
	sign, digits := 1.0, s[1:]
	if s[0] == '-' {
		sign = -1
	}
	hours, minutes := digits, ""
	if p.picture.regular > 0 {
		hours, minutes, _ = strings.Cut(digits, strings.ToUpper(string(p.picture.separators[0].char)))
	} else if len(digits) > 2 {
		hours, minutes = digits[:2], digits[2:]
	}
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return sign * float64(h*60+m)
}
