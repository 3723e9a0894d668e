package serverless_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/template"
)

// FuzzTransform holds that any template is transformed, the same way each time,
// or refused in words for the client.
func FuzzTransform(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no testdata", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for block := range strings.SplitSeq(string(data), "\n\n") {
			if _, body, ok := strings.Cut(block, "\ntransform"); ok {
				block = body
			}
			_, body, _ := strings.Cut(block, "\n")
			body, _, _ = strings.Cut(body, "\n----")
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		parsed, err := template.Parse(body)
		if err != nil {
			return
		}
		first, err := parsed.Process(nil, macros)
		if err != nil {
			if _, ok := errors.AsType[*template.Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		second, err := parsed.Process(nil, macros)
		if err != nil || first.Document.JSON() != second.Document.JSON() {
			t.Fatalf("%v: got %s, then %s", err, first.Document.JSON(), second.Document.JSON())
		}
	})
}
