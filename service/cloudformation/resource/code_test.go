package resource

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func TestInlineCode(t *testing.T) {
	for runtime, file := range map[string]string{"python3.12": "index.py", "nodejs20.x": "index.js", "provided.al2023": "bootstrap"} {
		b, err := pack(runtime, "code é")
		if err != nil {
			t.Fatal(err)
		}
		r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil || len(r.File) != 1 || r.File[0].Name != file || r.File[0].Mode().Perm() != 0o755 {
			t.Fatalf("%s: archive is %v (%v)", runtime, r, err)
		}
		f, err := r.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(f); err != nil || string(text) != "code é" {
			t.Errorf("%s is %q (%v)", file, text, err)
		}
		if again, _ := pack(runtime, "code é"); !bytes.Equal(again, b) {
			t.Errorf("%s: the same code makes other bytes", runtime)
		}
	}
	for _, c := range []struct{ runtime, code, want string }{
		{"java21", "x", "ZipFile can only be used"}, {"", "x", "ZipFile can only be used"},
		{"python3.12", strings.Repeat("x", maxInline+1), "at most 4194304"},
	} {
		if _, err := pack(c.runtime, c.code); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want %s", c.runtime, err, c.want)
		}
	}
}

func TestSubstitutions(t *testing.T) {
	for _, c := range []struct{ properties, want string }{
		{`{"DefinitionString":"{\"A\":\"${x}\",\"N\":${n}}","DefinitionSubstitutions":{"x":"y","n":5}}`, `{"A":"y","N":5}`},
		{`{"DefinitionString":"${x}${y}","DefinitionSubstitutions":{"x":"${y}","y":"z"}}`, `${y}z`},
		{`{"Definition":{"A":"<${x}>","${x}":1.50}, "DefinitionSubstitutions":{"x":"a\"b"}}`, `{"A":"<a\"b>","a\"b":1.50}`},
		{`{"Definition":{"A":"${x}"},"DefinitionSubstitutions":{"x":true}}`, `{"A":"true"}`},
		{`{"Definition":{"A":"${AWS::Region}"}}`, `{"A":"${AWS::Region}"}`},
	} {
		v, err := jsonvalue.Parse(c.properties)
		if err != nil {
			t.Fatal(err)
		}
		if got := definition(Unchecked(v)); got != c.want {
			t.Errorf("%s: %s, want %s", c.properties, got, c.want)
		}
	}
}
