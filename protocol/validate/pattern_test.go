package validate

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/protocol/model"
)

func TestEveryPatternOfTheTablesCompiles(t *testing.T) {
	seen := map[string]bool{}
	var visit func(service string, s *model.Shape)
	visited := map[*model.Shape]bool{}
	visit = func(service string, s *model.Shape) {
		if s == nil || visited[s] {
			return
		}
		visited[s] = true
		if s.Pattern != "" && !seen[s.Pattern] {
			seen[s.Pattern] = true
			if _, err := compile(s.Pattern); err != nil {
				t.Errorf("%s, shape %s: %v", service, s.Name, err)
			}
		}
		for _, m := range s.Members {
			visit(service, m.Shape)
		}
		for _, m := range []*model.Member{s.Key, s.Element} {
			if m != nil {
				visit(service, m.Shape)
			}
		}
	}
	for _, s := range model.Services() {
		for _, op := range s.Operations() {
			visit(s.Name, op.Input)
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d patterns were found", len(seen))
	}
}

func TestPatternsMatchAsInJava(t *testing.T) {
	for _, c := range []struct {
		pattern  string
		good, no []string
	}{
		{`^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`, []string{"a", "1a", "1.", "-"}, []string{"", "123", "a b", "ALIAS@"}},
		{`(?!^[0-9]+$)([a-zA-Z0-9-_]+)`, []string{"PROD", "1a", "-"}, []string{"", "12", "a.b"}},
		{`((?!^\d+$)^[0-9a-zA-Z-_]+$)`, []string{"PROD", "1a"}, []string{"", "12"}},
		{`(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)`, []string{"a", "systemx"}, []string{"", "system.a", "a$", "-"}},
		{`[0-9A-Za-z\.\-_]*(?<!\.)`, []string{"", "a.b"}, []string{"a.", "a b"}},
		{`^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`, []string{"abc", "a-b"}, []string{"ab", "a--b", "a-" + strings.Repeat("b", 62)}},
		{`^(?!\s*$).+`, []string{"a", " a"}, []string{"", " ", "\n"}},
		{`^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$`,
			[]string{"my.app", "aws", "$.a[0].b", "$"}, []string{"", "aws.s3", " a", "$a"}},
		{`\p{ASCII}*`, []string{"", "a\n"}, []string{"é"}},
		{`[\u0020-\u00FF]+`, []string{"a é"}, []string{"", "\t", "€"}},
		{`(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`, []string{"/", "/a/"}, []string{"", "a", "/a", "//"}},
		{`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, []string{"", "naïve Straße 1"}, []string{"a&b"}},
		{`a|b`, []string{"a", "b"}, []string{"ab", "xa"}},
	} {
		p, err := compile(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		for _, text := range c.good {
			if !p.match(text) {
				t.Errorf("%s does not match %q", c.pattern, text)
			}
		}
		for _, text := range c.no {
			if p.match(text) {
				t.Errorf("%s matches %q", c.pattern, text)
			}
		}
	}
	if _, err := compile("("); err == nil {
		t.Error("a broken pattern compiled")
	}
}
