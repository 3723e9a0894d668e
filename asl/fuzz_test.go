package asl

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/casefile"
)

// FuzzValidate holds any text to what Validate and Compile promise: no panic,
// a program exactly when there is no error, and places that lie in the text.
func FuzzValidate(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range casefile.Parse(string(data)) {
			f.Add(c.Body, false)
			f.Add(c.Body, true)
		}
	}
	f.Fuzz(func(t *testing.T, definition string, express bool) {
		kind := Standard
		if express {
			kind = Express
		}
		list := Validate(definition, kind)
		p, err := Compile(definition, kind)
		if (err == nil) == diagnostic.HasErrors(list) {
			t.Fatalf("Compile: %v, but Validate: %v", err, list)
		}
		for _, d := range list {
			checkPosition(t, definition, d)
		}
		if err == nil {
			checkProgram(t, p)
		}
	})
}

// FuzzCompileState holds any text to what CompileState promises.
func FuzzCompileState(f *testing.F) {
	data, err := os.ReadFile("testdata/single.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range casefile.Parse(string(data)) {
		f.Add(c.Body)
	}
	f.Fuzz(func(t *testing.T, definition string) {
		p, err := CompileState(definition, Standard)
		var invalid *InvalidError
		switch {
		case errors.As(err, &invalid):
			for _, d := range invalid.Diagnostics {
				checkPosition(t, definition, d)
			}
		case p.StartAt == nil || p.StartAt.Name != SingleState || len(p.States) != 1:
			t.Fatal("not a program of one state")
		default:
			dump(p)
		}
	})
}

func checkPosition(t *testing.T, text string, d diagnostic.Diagnostic) {
	p := d.Position
	if p == (diagnostic.Position{}) {
		return
	}
	if want := advance(text, diagnostic.Position{Line: 1, Column: 1}, p.Offset); p != want {
		t.Fatalf("%v is at %+v, want %+v", d, p, want)
	}
}

func checkProgram(t *testing.T, p *Program) {
	if p.StartAt == nil || len(p.States) == 0 {
		t.Fatal("a program without a start")
	}
	for i, s := range p.All {
		if s.Index != i {
			t.Fatalf("state %q has index %d, want %d", s.Name, s.Index, i)
		}
		if found, ok := p.State(s.Name); !ok || found != s {
			t.Fatalf("state %q is not found by its name", s.Name)
		}
	}
	p.VariableReferences()
	dump(p)
}
