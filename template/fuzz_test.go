package template_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/treadle-run/treadle/internal/casefile"
	"github.com/treadle-run/treadle/template"
)

// seed adds the templates of testdata.
func seed(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no testdata", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range casefile.Parse(string(data)) {
			f.Add(c.Body)
		}
	}
}

// FuzzParse holds that a template that is taken comes out of its own document
// again, and that what is refused is refused in words for the client.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body string) {
		first, err := template.Parse(body)
		if err != nil {
			forClient(t, err)
			return
		}
		second, err := template.Parse(first.Document.JSON())
		if err != nil {
			t.Fatalf("%s: %v", first.Document.JSON(), err)
		}
		if a, b := summary(first.Summary()), summary(second.Summary()); a != b {
			t.Fatalf("got %s, then %s", a, b)
		}
	})
}

// FuzzBind holds that the order of a bound template respects its dependencies,
// and that all of it can be evaluated or is refused.
func FuzzBind(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body string) {
		parsed, err := template.Parse(body)
		if err != nil {
			return
		}
		values := map[string]string{}
		for _, p := range parsed.Parameters {
			if !p.HasDefault {
				values[p.Name] = "1"
			}
		}
		processed, err := parsed.Process(values, nil)
		if err != nil {
			forClient(t, err)
			return
		}
		b, err := processed.Bind(values, env)
		if err != nil {
			forClient(t, err)
			return
		}
		ordered(t, b)
		resolved(b)
	})
}

func forClient(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*template.Error](err); !ok {
		t.Fatalf("%T: %v", err, err)
	}
}

func ordered(t *testing.T, b *template.Bound) {
	t.Helper()
	if len(b.Order()) != len(b.Resources()) {
		t.Fatalf("%d resources, order %v", len(b.Resources()), b.Order())
	}
	for i, id := range b.Order() {
		for _, need := range b.Dependencies(id) {
			if slices.Index(b.Order(), need) >= i {
				t.Fatalf("%s needs %s: %v", id, need, b.Order())
			}
		}
	}
}
