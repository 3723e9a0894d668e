package pattern

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

// TestPatterns goes through testdata/patterns: a line without indent is a
// pattern, and below it stand events that it matches (+) and does not (-). A
// pattern after "! " is none.
func TestPatterns(t *testing.T) {
	data, err := os.ReadFile("testdata/patterns")
	if err != nil {
		t.Fatal(err)
	}
	var p *Pattern
	var source string
	checked := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "! "):
			if _, err := Compile(line[2:]); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: error is %v", line, err)
			}
		case strings.HasPrefix(line, "  + "), strings.HasPrefix(line, "  - "):
			event, err := jsonvalue.Parse(line[4:])
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if got := p.Match(event); got != (line[2] == '+') {
				t.Errorf("%s: match of %s is %t", source, line[4:], got)
			}
		default:
			source = line
			if p, err = Compile(line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		checked++
	}
	if checked < 150 {
		t.Errorf("only %d lines were checked", checked)
	}
}

func TestSources(t *testing.T) {
	for pattern, want := range map[string][]string{
		`{"source":["aws.batch","aws.states"],"detail":{"a":[1]}}`: {"aws.batch", "aws.states"},
		`{"source":["a",{"prefix":"b"}]}`:                          nil,
		`{"source":["a",{"exists":false}]}`:                        nil,
		`{"detail":{"source":["a"]}}`:                              nil,
	} {
		p, err := Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Sources(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", pattern, got, want)
		}
	}
}

func TestDeepPatternsAreRefused(t *testing.T) {
	if _, err := Compile(strings.Repeat(`{"a":`, 10_000) + "[1]" + strings.Repeat("}", 10_000)); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}

func FuzzPattern(f *testing.F) {
	data, err := os.ReadFile("testdata/patterns")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f.Add(strings.TrimSpace(strings.TrimPrefix(line, "! ")), `{"a":["x",{"b":null}],"n":1.5}`)
	}
	f.Fuzz(func(t *testing.T, pattern, event string) {
		p, err := Compile(pattern)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("error %v does not wrap ErrInvalid", err)
			}
			return
		}
		v, err := jsonvalue.Parse(event)
		if first := err == nil && p.Match(v); err == nil && first != p.Match(v) {
			t.Error("it matches now and then")
		}
		p.Sources()
	})
}

func BenchmarkMatch(b *testing.B) {
	p, err := Compile(`{"source":["aws.states"],"detail-type":[{"prefix":"Step"}],"detail":{"status":["FAILED","TIMED_OUT"],"n":[{"numeric":[">",1,"<",5]}]}}`)
	if err != nil {
		b.Fatal(err)
	}
	event, err := jsonvalue.Parse(`{"source":"aws.states","detail-type":"Step Functions","detail":{"status":"FAILED","n":3}}`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Match(event)
	}
}
