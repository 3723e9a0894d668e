package validate

import (
	"regexp"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// pattern is a regular expression of a model in terms of Go: what it demands
// of the whole of a text, and what it forbids.
type pattern struct {
	all  []*regexp.Regexp
	none []*regexp.Regexp
}

func (p *pattern) match(text string) bool {
	for _, r := range p.all {
		if !r.MatchString(text) {
			return false
		}
	}
	for _, r := range p.none {
		if r.MatchString(text) {
			return false
		}
	}
	return true
}

// split is a pattern taken apart by hand.
type split struct{ all, none []string }

// lookarounds are the patterns that look ahead or behind, which Go's regular
// expressions don't, taken apart into what they say.
var lookarounds = map[string]split{
	`^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`:    {all: []string{`.*[a-zA-Z_\-\.].*`, `[a-zA-Z0-9_\-\.]+`}},
	`(?!^[0-9]+$)([a-zA-Z0-9-_]+)`:              {all: []string{`[a-zA-Z0-9-_]+`}, none: []string{`[0-9]+`}},
	`((?!^\d+$)^[0-9a-zA-Z-_]+$)`:               {all: []string{`[0-9a-zA-Z-_]+`}, none: []string{`\d+`}},
	`(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)`: {all: []string{`[_a-zA-Z0-9][^$]*`}, none: []string{`system\x2e(?s:.*)`}},
	`[0-9A-Za-z\.\-_]*(?<!\.)`:                  {all: []string{`[0-9A-Za-z\.\-_]*`}, none: []string{`(?s:.*)\.`}},
	`^(?!\s*$).+`:                               {all: []string{`.+`}, none: []string{`\s*`}},
	`^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$`: {
		all: []string{`[/\.\-_A-Za-z0-9].*|\$(\.[\w_-]+(\[(\d+|\*)\])*)*`}, none: []string{`aws\..*`},
	},
	`^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`: {all: []string{`[a-z0-9][a-z0-9-]{1,61}[a-z0-9]`}, none: []string{`.*--.*`}},
}

// patterns are the compiled patterns by their texts.
var patterns sync.Map

func matches(shape *model.Shape, v jsonvalue.Value) bool {
	p, ok := patterns.Load(shape.Pattern)
	if !ok {
		// A pattern that Go cannot read demands nothing; a test sees to it that the
		// tables have none.
		compiled, err := compile(shape.Pattern)
		if err != nil {
			compiled = &pattern{}
		}
		p, _ = patterns.LoadOrStore(shape.Pattern, compiled)
	}
	return p.(*pattern).match(v.Text())
}

func compile(text string) (*pattern, error) {
	s, ok := lookarounds[text]
	if !ok {
		s = split{all: []string{text}}
	}
	p := &pattern{}
	var err error
	if p.all, err = compileWhole(s.all); err != nil {
		return nil, err
	}
	p.none, err = compileWhole(s.none)
	return p, err
}

func compileWhole(texts []string) ([]*regexp.Regexp, error) {
	var list []*regexp.Regexp
	for _, text := range texts {
		r, err := regexp.Compile(`\A(?:` + translate(text) + `)\z`)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

var javaEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// translate rewrites what Java writes in another way than Go.
func translate(text string) string {
	text = strings.ReplaceAll(text, `\p{ASCII}`, `[\x00-\x7F]`)
	return javaEscape.ReplaceAllString(text, `\x{$1}`)
}
