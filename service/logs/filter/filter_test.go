package filter

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPatterns goes through testdata/patterns: a line without indent is a
// pattern, and below it stand messages that it matches (+) and does not match
// (-), and values that it finds in the one before ($name=value). A pattern after
// "! " is none.
func TestPatterns(t *testing.T) {
	text, err := os.ReadFile("testdata/patterns")
	if err != nil {
		t.Fatal(err)
	}
	var pattern *Pattern
	var source, message string
	checked := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		rest := ""
		if len(line) > 4 {
			rest = line[4:]
		}
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "! "):
			if _, err := Compile(line[2:]); !errors.Is(err, ErrSyntax) {
				t.Errorf("%s: error is %v", line, err)
			}
			checked++
		case strings.HasPrefix(line, "  + "), strings.HasPrefix(line, "  - "):
			message = rest
			if got := pattern.Match(message); got != (line[2] == '+') {
				t.Errorf("%s: match of %s is %t", source, message, got)
			}
			checked++
		case strings.HasPrefix(line, "    $"):
			name, want, _ := strings.Cut(rest, "=")
			if got, ok := pattern.Value(message, name); !ok || got != want {
				t.Errorf("%s: %s in %s is %q, %t", source, name, message, got, ok)
			}
			checked++
		default:
			source = line
			if pattern, err = Compile(line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d lines were checked", checked)
	}
}

func TestEmptyPatternMatchesAll(t *testing.T) {
	p, err := Compile("  ")
	if err != nil || !p.Match("") || !p.Match("anything") {
		t.Error("it does not", err)
	}
}

func TestValues(t *testing.T) {
	p, err := Compile(`{ $.a = 1 || $.b[0] = "x" || $.c NOT EXISTS }`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"$.a": "1", "$.b[0]": "y"}
	if got := p.Values(`{"a":1,"b":["y"]}`); !maps.Equal(got, want) {
		t.Errorf("values are %v", got)
	}
	if _, ok := p.Value("no JSON", "$.a"); ok {
		t.Error("there is a value in what is no JSON")
	}
	if got, _ := p.Value(`{"other":7}`, "$.other"); got != "7" {
		t.Errorf("a selector that is not in the pattern finds %q", got)
	}
}

func TestHostilePatterns(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", maxLength+1),
		"{" + strings.Repeat("(", 1000) + "$.a=1" + strings.Repeat(")", 10) + "}",
	} {
		if _, err := Compile(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("%.20s…: %v", text, err)
		}
	}
}

func FuzzPattern(f *testing.F) {
	text, err := os.ReadFile("testdata/patterns")
	if err != nil {
		f.Fatal(err)
	}
	messages := []string{`{"a":[{"b":1}],"c":null}`, `127.0.0.1 - x [now] "GET /" 200 12`}
	for _, line := range slices.Collect(strings.Lines(string(text))) {
		f.Add(strings.TrimSpace(line), messages[0])
		f.Add(strings.TrimSpace(line), messages[1])
	}
	f.Fuzz(func(t *testing.T, pattern, message string) {
		p, err := Compile(pattern)
		if err != nil {
			if !errors.Is(err, ErrSyntax) {
				t.Errorf("error %v does not wrap ErrSyntax", err)
			}
			return
		}
		if first := p.Match(message); first != p.Match(message) {
			t.Error("it matches now and then")
		}
		p.Values(message)
	})
}
