package regex_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/internal/regex"
)

// describe returns the first match and its groups: "ab|a|-".
func describe(t testing.TB, pattern, flags, text string, start int) string {
	t.Helper()
	re, err := regex.Compile(pattern, flags)
	if err != nil {
		return "error: " + err.Error()
	}
	budget := 100_000
	loc, err := re.Find(text, start, &budget)
	if err != nil {
		return err.Error()
	}
	if loc == nil {
		return "none"
	}
	parts := []string{fmt.Sprint(loc[0])}
	for i := 0; i < len(loc); i += 2 {
		if loc[i] < 0 {
			parts = append(parts, "-")
			continue
		}
		parts = append(parts, text[loc[i]:loc[i+1]])
	}
	return strings.Join(parts, "|")
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ pattern, flags, text, want string }{
		{`b`, "", "abc", "1|b"},
		{`x`, "", "abc", "none"},
		{``, "", "abc", "0|"},
		{`a.c`, "", "xabc", "1|abc"},
		{`a.c`, "", "a\nc", "none"},
		{`(?s)a.c`, "", "a\nc", "0|a\nc"},
		{`a|b|c`, "", "xcb", "1|c"},
		{`(a)|(b)`, "", "b", "0|b|-|b"},
		{`a*`, "", "aaab", "0|aaa"},
		{`a*?b`, "", "aaab", "0|aaab"},
		{`a+?`, "", "aaab", "0|a"},
		{`a{2}`, "", "aaab", "0|aa"},
		{`a{2,}`, "", "aaab", "0|aaa"},
		{`a{1,2}`, "", "aaab", "0|aa"},
		{`a{1,2}?`, "", "aaab", "0|a"},
		{`a{,2}`, "", "a{,2}", "0|a{,2}"},
		{`a{`, "", "a{", "0|a{"},
		{`(ab){2}`, "", "xababab", "1|abab|ab"},
		{`(ab)*c`, "", "ababc", "0|ababc|ab"},
		{`(ab)*?c`, "", "ababc", "0|ababc|ab"},
		{`(a|ab)(c|bcd)(d*)`, "", "abcd", "0|abcd|a|bcd|"},
		{`(a*)*b`, "", "aab", "0|aab|aa"},
		{`(a*)*`, "", "b", "0||-"},
		{`(?:a|b)+c`, "", "abac", "0|abac"},
		{`(z)((a+)?(b+)?(c))*`, "", "zaacbbbcac", "0|zaacbbbcac|z|ac|a|bbb|c"},
		{`^b`, "", "a\nb", "none"},
		{`^b`, "m", "a\nb", "2|b"},
		{`a$`, "", "a\nb", "none"},
		{`a$`, "m", "a\nb", "0|a"},
		{`\bfoo\b`, "", "a foo b", "2|foo"},
		{`\Boo`, "", "foo", "1|oo"},
		{`[a-c]+`, "", "xxabcd", "2|abc"},
		{`[^a-c]+`, "", "abxyc", "2|xy"},
		{`[\d.-]+`, "", "v1.2-3", "1|1.2-3"},
		{`[]a]`, "", "a", "none"},
		{`[^]`, "", "\n", "0|\n"},
		{`[a\]b]+`, "", "x]ba", "1|]ba"},
		{`[\w-]+`, "", "a-b c", "0|a-b"},
		{`[\b]`, "", "a\bc", "1|\b"},
		{`\D\d\W\w\S\s`, "", "a1-bc ", "0|a1-bc "},
		{`[\D]`, "", "1a", "1|a"},
		{`[^\D]`, "", "a1", "1|1"},
		{`\s`, "", "\u00a0", "none"},
		{`\p{Lu}\P{Lu}`, "", "aÉé", "1|Éé"},
		{`\p{Greek}+`, "", "abγδ", "2|γδ"},
		{`\x41\u0042\u{43}\cA\t\0`, "", "ABC\x01\t\x00", "0|ABC\x01\t\x00"},
		{`\/\.\*`, "", "a/.*", "1|/.*"},
		{`\q`, "", "q", "0|q"},
		{`(.)\1`, "", "abccd", "2|cc|c"},
		{`\1(a)`, "", "a", "0|a|a"},
		{`(?<x>.)\k<x>`, "", "abb", "1|bb|b"},
		{`\k<x>`, "", "k<x>", "0|k<x>"},
		{`\8`, "", "8", "0|8"},
		{`(a)\1`, "i", "xaA", "1|aA|a"},
		{`foo(?=bar)`, "", "foofoobar", "3|foo"},
		{`foo(?!bar)`, "", "foobarfoo", "6|foo"},
		{`(?=(a+))a*b\1`, "", "baaabac", "3|aba|a"},
		{`(?!(a))b`, "", "b", "0|b|-"},
		{`(?<=\$)\d+`, "", "1 $23", "3|23"},
		{`(?<!\$)\b\d+`, "", "$1 23", "3|23"},
		{`(?<=(\d+)(\d+))$`, "", "1053", "4||1|053"},
		{`(?<=a.*)c`, "", "abbc", "3|c"},
		{`(?<=^a)b`, "", "ab", "1|b"},
		{`(?<=\1(a))b`, "", "aab", "2|b|a"},
		{`HELLO`, "i", "say hello", "4|hello"},
		{`[A-Z]+`, "i", "héllo", "0|h"},
		{`é`, "i", "É", "0|É"},
		{`(?i:a)b`, "", "Ab AB", "0|Ab"},
		{`(?i)ab`, "", "xAB", "1|AB"},
		{`😀.`, "", "a😀b", "1|😀b"},
		{`.`, "", "😀", "0|😀"},
		{`(?:)+`, "", "a", "0|"},
		{`(?:a?)*?b`, "", "aab", "0|aab"},
		{`x*`, "", "", "0|"},
		{`\d{3,4}?-`, "", "1234-", "0|1234-"},

		{`(`, "", "", "error: unterminated group at offset 1"},
		{`)`, "", "", "error: unmatched ')' at offset 0"},
		{`*`, "", "", "error: nothing to repeat at offset 0"},
		{`a**`, "", "", "error: nothing to repeat at offset 2"},
		{`^*`, "", "", "error: nothing to repeat at offset 2"},
		{`[a`, "", "", "error: unterminated character class at offset 2"},
		{`[b-a]`, "", "", "error: range out of order in character class at offset 4"},
		{`a{2,1}`, "", "", "error: numbers out of order in quantifier at offset 6"},
		{`\`, "", "", "error: \\ at end of pattern at offset 1"},
		{`(?a)`, "", "", "error: invalid group at offset 2"},
		{`(?<1>a)`, "", "", "error: invalid group name at offset 1"},
		{`(?<a>a)\k<b>`, "", "", "error: invalid named reference at offset 8"},
		{`\p{Nope}`, "", "", "error: invalid property name at offset 1"},
		{`((((a{1000}){1000}){1000}){1000})`, "", "", "error: the pattern is too large"},
		{strings.Repeat("(", 300), "", "", "error: nested too deeply at offset 200"},
	} {
		if got := describe(t, c.pattern, c.flags, c.text, 0); got != c.want {
			t.Errorf("/%.40s/%s on %q: %s, want %s", c.pattern, c.flags, c.text, got, c.want)
		}
	}
}

func TestFindFromStart(t *testing.T) {
	for start, want := range []string{"0|ab", "3|ab", "3|ab", "3|ab", "none"} {
		if got := describe(t, "ab", "", "ab ab", start); got != want {
			t.Errorf("from %d: %s, want %s", start, got, want)
		}
	}
}

// TestBudget gives patterns that run away an end, whatever the text.
func TestBudget(t *testing.T) {
	for _, pattern := range []string{`(a+)+$`, `(a|aa)+$`, `(a|a?)+$`, `(.+.+)+y`, `(x+x+)+y`, `(?=(a+)+$)b`} {
		re, err := regex.Compile(pattern, "")
		if err != nil {
			t.Fatal(err)
		}
		budget := 100_000
		text := strings.Repeat("a", 40) + "!" + strings.Repeat("x", 40)
		if _, err := re.Find(text, 0, &budget); !errors.Is(err, regex.ErrBudget) {
			t.Errorf("/%s/ ended with %v, %d steps left", pattern, err, budget)
		}
	}
}

func TestLongTexts(t *testing.T) {
	text := strings.Repeat("ab", 200_000)
	for _, pattern := range []string{`.*$`, `(?:a|b)*$`, `[^x]+b`, `(ab)*$`} {
		re, err := regex.Compile(pattern, "")
		if err != nil {
			t.Fatal(err)
		}
		budget := 5_000_000
		loc, err := re.Find(text, 0, &budget)
		if err != nil || loc[1] != len(text) {
			t.Errorf("/%s/ found %v, %v", pattern, loc, err)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, pattern := range []string{`(a|b)*?c{2,3}[^d-f]`, `(?<=x)(?<n>.)\k<n>`, `^$|\bx\B`, `(?i:ab)`, `[`, `(?`} {
		f.Add(pattern, "m", "abccx\nxx")
	}
	f.Fuzz(func(t *testing.T, pattern, flags, text string) {
		re, err := regex.Compile(pattern, flags)
		if err != nil {
			return
		}
		budget := 20_000
		loc, err := re.Find(text, 0, &budget)
		if err != nil || loc == nil {
			return
		}
		for i := 0; i < len(loc); i += 2 {
			if loc[i] > loc[i+1] || loc[i] < -1 || loc[i+1] > len(text) || loc[i] < 0 != (loc[i+1] < 0) {
				t.Fatalf("/%s/ on %q found %v", pattern, text, loc)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	re, err := regex.Compile(`(\d+)-(\w+)$`, "")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("no match here ", 100) + "42-answer"
	for b.Loop() {
		budget := 1 << 20
		if loc, err := re.Find(text, 0, &budget); err != nil || loc == nil {
			b.Fatal(loc, err)
		}
	}
}
