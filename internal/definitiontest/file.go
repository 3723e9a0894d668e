// Package definitiontest tests definitions of state machines: a file in YAML
// names a definition and holds cases, each with an input, mocks for the tasks, and
// what is expected. Executions run in memory on a clock that skips waits.
package definitiontest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/definitionfile"
	"github.com/treadle-run/treadle/internal/sandbox"
	"github.com/treadle-run/treadle/internal/yamldoc"
	"github.com/treadle-run/treadle/mock"
)

// File is a file of cases.
type File struct {
	Name  string
	Kind  asl.Kind
	Cases []Case

	machine    string // name of the state machine
	definition string // JSON text that compiles
}

// Case is one execution and what is expected of it.
type Case struct {
	Name  string
	Line  int
	Input string // JSON text
	Start time.Time
	Mocks mock.States

	expect []expectation
}

// FaultyDefinitionError says that the definition to be tested has errors.
type FaultyDefinitionError struct{ Report definitionfile.Report }

// Error tells how many errors there are.
func (e *FaultyDefinitionError) Error() string {
	return fmt.Sprintf("%s: the definition has errors", e.Report.File)
}

// defaultStart is when virtual time begins.
var defaultStart = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Load reads a file of cases and the definition that it names.
func Load(name string) (*File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := parse(name, string(data))
	if e, ok := err.(*yamldoc.Error); ok {
		return nil, fmt.Errorf("%s:%d: %s", name, e.Line, e.Message)
	}
	return f, err
}

func parse(name, text string) (*File, error) {
	root, err := yamldoc.Parse(text)
	if err != nil {
		return nil, err
	}
	o, err := yamldoc.Object(root, "definition", "substitutions", "type", "time", "mocks", "cases")
	if err != nil {
		return nil, err
	}
	for _, needed := range []string{"definition", "cases"} {
		if o[needed] == nil {
			return nil, yamldoc.Errorf(root, "%q is missing here", needed)
		}
	}
	f := &File{Name: name}
	if f.Kind, err = parseKind(o["type"]); err != nil {
		return nil, err
	}
	definition, err := f.loadDefinition(text, o["definition"], o["substitutions"])
	if err != nil {
		return nil, err
	}
	p, err := f.compile(definition)
	if err != nil {
		return nil, err
	}
	f.definition = definition.Text
	return f, f.parseCases(p, o)
}

func parseKind(n *yaml.Node) (asl.Kind, error) {
	switch {
	case n == nil || n.Value == string(asl.Standard):
		return asl.Standard, nil
	case n.Value == string(asl.Express):
		return asl.Express, nil
	}
	return "", yamldoc.Errorf(n, "the type is either %s or %s", asl.Standard, asl.Express)
}

// loadDefinition reads the definition: a file, beside this one, or a part of it.
func (f *File) loadDefinition(text string, n, substitutions *yaml.Node) (*definitionfile.File, error) {
	if n.Kind != yaml.ScalarNode {
		f.machine = sandbox.MachineName(f.Name)
		if substitutions != nil {
			return nil, yamldoc.Errorf(substitutions, "substitutions are for a definition in a file of its own")
		}
		return definitionfile.Inline(f.Name, text, n), nil
	}
	values, err := parseSubstitutions(substitutions)
	if err != nil {
		return nil, err
	}
	name := n.Value
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(f.Name), name)
	}
	f.machine = sandbox.MachineName(name)
	d, err := definitionfile.Load(name, strings.NewReader(""), values)
	if err != nil {
		return nil, yamldoc.Errorf(n, "%v", err)
	}
	return d, nil
}

func parseSubstitutions(n *yaml.Node) (map[string]string, error) {
	if n == nil {
		return nil, nil
	}
	members, err := yamldoc.Members(n)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, m := range members {
		if values[m.Name], err = yamldoc.Text(m.Value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (f *File) compile(d *definitionfile.File) (*asl.Program, error) {
	if list := d.Diagnostics(f.Kind); diagnostic.HasErrors(list) {
		return nil, &FaultyDefinitionError{definitionfile.Report{File: d.Name, Diagnostics: list}}
	}
	return asl.Compile(d.Text, f.Kind)
}

// WriteFault writes what keeps a file from being tested.
func WriteFault(w io.Writer, err error) {
	if e, ok := err.(*FaultyDefinitionError); ok {
		definitionfile.Write(w, "text", []definitionfile.Report{e.Report})
		return
	}
	fmt.Fprintln(w, err)
}
