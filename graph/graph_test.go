package graph

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/asl"
)

var rewrite = flag.Bool("rewrite", false, "write what the code answers into testdata")

// TestDrawings draws each definition of testdata in each format and compares
// the drawing with the file of the same name that ends in the format.
func TestDrawings(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := asl.Compile(string(data), asl.Standard)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for format := range formats {
			var b strings.Builder
			if err := Write(&b, format, p); err != nil {
				t.Fatal(err)
			}
			compare(t, strings.TrimSuffix(path, "json")+format, b.String())
		}
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s", path, got)
	}
}

// full is a device without room.
type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrors(t *testing.T) {
	p, err := asl.Compile(`{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`, asl.Standard)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(full{}, "dot", p); !errors.Is(err, errFull) {
		t.Errorf("a full device gives %v", err)
	}
	if err := Write(new(strings.Builder), "svg", p); err == nil {
		t.Error("an unknown format is taken")
	}
}
