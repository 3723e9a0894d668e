package definitionfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/diagnostic"
)

func lines(list []diagnostic.Diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		position := "-"
		if d.Position != (diagnostic.Position{}) {
			position = fmt.Sprintf("%d:%d", d.Position.Line, d.Position.Column)
		}
		fmt.Fprintf(&b, "%s %s %s\n", position, d.Severity, d)
	}
	return b.String()
}

// The cases of package asl say where each of their faults stands. They must be
// found at the same places in a file, and in a YAML file too: most of the
// definitions are YAML as they are.
func TestFaultsOfTheLanguageAreFoundWhereTheyStand(t *testing.T) {
	paths, err := filepath.Glob("../../asl/testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	found, yaml := 0, 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(data), "\n\n") {
			kind, definition, want, ok := faulty(block)
			if !ok {
				continue
			}
			found++
			if got := lines(New("x.json", definition, nil).Diagnostics(kind)); got != want {
				t.Errorf("%s: %s\ngot:\n%swant:\n%s", path, definition, got, want)
			}
			f := New("x.yaml", definition, nil)
			if f.fault != nil || strings.Contains(want, "INVALID_JSON") {
				continue // not YAML, or JSON of which YAML makes something else
			}
			yaml++
			if got := lines(f.Diagnostics(kind)); got != want {
				t.Errorf("%s, as YAML: %s\ngot:\n%swant:\n%s", path, definition, got, want)
			}
		}
	}
	if found < 50 || yaml < found*3/4 {
		t.Errorf("%d definitions with faults, %d of them in YAML", found, yaml)
	}
}

// faulty takes a case of package asl apart if it is one of diagnostics.
func faulty(block string) (kind asl.Kind, definition, want string, ok bool) {
	for strings.HasPrefix(block, "#") {
		_, block, _ = strings.Cut(block, "\n")
	}
	command, rest, _ := strings.Cut(strings.Trim(block, "\n"), "\n")
	definition, want, _ = strings.Cut(rest, "\n----\n")
	kind = asl.Standard
	if strings.HasSuffix(command, " express") {
		kind = asl.Express
	}
	return kind, definition, strings.TrimSuffix(want, "\n") + "\n", strings.HasPrefix(command, "validate") && want != "valid"
}

const poller = `Comment: é
StartAt: A
States:
  A: {Type: Task, Resource: "${Function}", Next: B}  # no such state
  C:
    Type: Pass
    End: true
`

func TestYAML(t *testing.T) {
	if p := New("x.yaml", poller, nil).Placeholder(); p != "${Function}" {
		t.Errorf("the placeholder is %q", p)
	}
	f := New("x.yaml", poller, map[string]string{"Function": "arn:aws:lambda:us-east-1:000000000000:function:f"})
	want := `4:44 ERROR MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next
5:3 ERROR MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C
`
	if got := lines(f.Diagnostics(asl.Standard)); got != want || f.Placeholder() != "" {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestTextThatIsNoDocument(t *testing.T) {
	for name, want := range map[string]string{
		"x.yaml": "2:1 ERROR INVALID_JSON_DESCRIPTION: mapping values are not allowed in this context at null\n",
		"x.json": "1:1 ERROR INVALID_JSON_DESCRIPTION: Unrecognized token 'a': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at null\n",
	} {
		if got := lines(New(name, "a: 1\n  b: 2", nil).Diagnostics(asl.Standard)); got != want {
			t.Errorf("%s: got %s", name, got)
		}
	}
	long := New("x.json", strings.Repeat(" ", asl.MaxDefinitionSize+1), nil).Diagnostics(asl.Standard)
	if got := lines(long); got != "1:1 ERROR SCHEMA_VALIDATION_FAILED: The definition has 1048577 bytes; 1048576 are allowed at null\n" {
		t.Errorf("got %s", got)
	}
}

func TestFormatIsToldByNameThenByText(t *testing.T) {
	for _, c := range []struct {
		name, text string
		yaml       bool
	}{
		{"a.asl.json", "a: 1", false},
		{"a.asl", "a: 1", false},
		{"a.yaml", "{}", true},
		{"a.YML", "{}", true},
		{Stdin, " \n{}", false},
		{Stdin, "a: 1", true},
		{"definition", "# {", true},
	} {
		if f := New(c.name, c.text, nil); f.YAML != c.yaml {
			t.Errorf("%s with %q is YAML: %t", c.name, c.text, f.YAML)
		}
	}
}

func TestSubstitution(t *testing.T) {
	s := substitute("a ${One}${Two}\n${Three} ${Four} b", map[string]string{"One": "1\n1", "Two": "", "Four": "four"})
	if want := "a 1\n1\n${Three} four b"; s.text != want {
		t.Fatalf("text is %q, want %q", s.text, want)
	}
	for text, want := range map[string]string{
		"a": "1:1", "\n${": "1:15", "${Three}": "2:1", "Three": "2:3", "four": "2:10", "r b": "2:10", " b": "2:17",
	} {
		p := s.position(strings.Index(s.text, text))
		if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != want {
			t.Errorf("%q comes from %s, want %s", text, got, want)
		}
	}
}

func FuzzPositions(f *testing.F) {
	f.Add("x.yaml", poller)
	f.Add("x.json", `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": "${Function}"}}}`)
	f.Add("-", "a: |\n  b")
	f.Fuzz(func(t *testing.T, name, text string) {
		for _, d := range New(name, text, map[string]string{"Function": "two\nlines"}).Diagnostics(asl.Standard) {
			p := d.Position
			if p == (diagnostic.Position{}) {
				continue
			}
			if p.Offset > len(text) || p.Line < 1 || p.Column < 1 || p.Line != strings.Count(text[:p.Offset], "\n")+1 {
				t.Fatalf("%s at %+v", d, p)
			}
		}
	})
}
