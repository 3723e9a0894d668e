package policy

import "strings"

// pattern is a text of a policy in which * and ? may stand for others, and
// ${key} for a value of the request.
type pattern struct {
	text []rune // where there are no variables
	// parts are texts and variables by turns, the first a text.
	parts []part
}

type part struct {
	text     []rune
	variable string  // a key, in small letters
	fallback *string // what stands for it where the request has none
}

// In the text of a pattern these stand for any characters and for any one.
const (
	anyRunes rune = -1 - iota
	oneRune
)

// A style says how a text of a policy is read.
type style struct {
	wild      bool // * and ? are wildcards
	variables bool
	fold      bool // without regard to case
}

func newPattern(text string, s style) pattern {
	if s.fold {
		text = strings.ToLower(text)
	}
	if !s.variables || !strings.Contains(text, "${") {
		return pattern{text: s.runes(text)}
	}
	var p pattern
	var open part
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		open.text = append(open.text, s.runes(before)...)
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "}")
		if !closed { // no variable after all
			open.text = append(open.text, s.runes("${"+rest)...)
			break
		}
		text = after
		if inside == "*" || inside == "?" || inside == "$" {
			open.text = append(open.text, []rune(inside)...)
			continue
		}
		open.variable, open.fallback = variable(inside)
		p.parts = append(p.parts, open)
		open = part{}
	}
	if len(p.parts) == 0 {
		return pattern{text: open.text}
	}
	p.parts = append(p.parts, open)
	return p
}

// variable reads what stands between braces: "key" or "key, 'fallback'".
func variable(inside string) (key string, fallback *string) {
	key, rest, _ := strings.Cut(inside, ",")
	rest = strings.TrimSpace(rest)
	if len(rest) >= 2 && rest[0] == '\'' && rest[len(rest)-1] == '\'' {
		text := rest[1 : len(rest)-1]
		fallback = &text
	}
	return strings.ToLower(strings.TrimSpace(key)), fallback
}

// runes is a text with its wildcards told apart from characters.
func (s style) runes(text string) []rune {
	list := []rune(text)
	if !s.wild {
		return list
	}
	for i, c := range list {
		switch c {
		case '*':
			list[i] = anyRunes
		case '?':
			list[i] = oneRune
		}
	}
	return list
}

// expand puts the request's values in place of the variables. It is not ok if
// the request lacks one: then the pattern matches nothing.
func (p *pattern) expand(q *Request) (text []rune, ok bool) {
	if p.parts == nil {
		return p.text, true
	}
	for i := range p.parts {
		e := &p.parts[i]
		text = append(text, e.text...)
		if e.variable == "" {
			continue
		}
		value, ok := q.variable(e.variable)
		if !ok && e.fallback == nil {
			return nil, false
		}
		if !ok {
			value = *e.fallback
		}
		text = append(text, []rune(value)...) // its stars are stars
	}
	return text, true
}

// glob reports whether all of s matches the pattern.
func glob(pattern []rune, s string) bool {
	text := []rune(s)
	p, t := 0, 0
	back, from := -1, 0 // where the last star is, and what it took so far
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == anyRunes:
			back, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == oneRune || pattern[p] == text[t]):
			p++
			t++
		case back >= 0:
			from++
			p, t = back+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == anyRunes {
		p++
	}
	return p == len(pattern)
}

// arnParts is how many parts an ARN has; colons after the fifth belong to the
// last.
const arnParts = 6

// matchARN reports whether an ARN matches the pattern, part by part: a star
// never reaches over a colon before the resource. The parts that a pattern lacks
// are any, so "*" matches everything, also what is no ARN.
func matchARN(pattern []rune, s string) bool {
	if len(pattern) == 1 && pattern[0] == anyRunes {
		return true
	}
	want := splitRunes(pattern)
	for len(want) < arnParts {
		want = append(want, []rune{anyRunes})
	}
	have := strings.SplitN(s, ":", arnParts)
	if len(have) < arnParts {
		return false
	}
	for i, part := range have {
		if !glob(want[i], part) {
			return false
		}
	}
	return true
}

func splitRunes(text []rune) [][]rune {
	var list [][]rune
	start := 0
	for i, c := range text {
		if c == ':' && len(list) < arnParts-1 {
			list = append(list, text[start:i])
			start = i + 1
		}
	}
	return append(list, text[start:])
}
