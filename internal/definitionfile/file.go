// Package definitionfile reads definitions of state machines from files, in
// JSON or YAML, and says where in the file their diagnostics stand.
package definitionfile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/yamldoc"
)

// Stdin is the name that stands for standard input.
const Stdin = "-"

// File is a definition from a file.
type File struct {
	Name string // as given; Stdin for standard input
	Text string // the definition in JSON, as AWS takes it; "" if it could not be read
	YAML bool

	source *source
	places []yamldoc.Place        // of Text, where the file is YAML
	fault  *diagnostic.Diagnostic // why there is no Text
}

// Load reads the file of that name, or stdin where the name is Stdin. Each
// ${Name} in it that is among the substitutions is replaced first, as
// CloudFormation does with DefinitionSubstitutions. The error is the system's.
func Load(name string, stdin io.Reader, substitutions map[string]string) (*File, error) {
	data, err := read(name, stdin)
	if err != nil {
		return nil, err
	}
	return New(name, string(data), substitutions), nil
}

// maxFile is how much of a file is read: more than any definition may have.
const maxFile = 8 << 20

func read(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != Stdin {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s: longer than %d bytes", name, maxFile)
	}
	return data, err
}

// New makes a File of a text; the name tells JSON from YAML, else the text's
// first character does.
func New(name, text string, substitutions map[string]string) *File {
	f := &File{Name: name, YAML: isYAML(name, text), source: substitute(text, substitutions)}
	if !f.YAML {
		f.Text = f.source.text
		return f
	}
	if root, err := yamldoc.Parse(f.source.text); err != nil {
		f.fail(err)
	} else {
		f.read(root)
	}
	return f
}

func isYAML(name, text string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return true
	case ".json", ".asl":
		return false
	}
	return !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n\ufeff"), "{")
}

// Diagnostics returns what asl.Validate finds, with positions in the file. A
// file that is no document has one diagnostic that says why.
func (f *File) Diagnostics(kind asl.Kind) []diagnostic.Diagnostic {
	if f.fault != nil {
		return []diagnostic.Diagnostic{*f.fault}
	}
	if n := len(f.Text); n > asl.MaxDefinitionSize {
		return []diagnostic.Diagnostic{{
			Severity: diagnostic.Error, Code: diagnostic.SchemaValidationFailed,
			Message:  fmt.Sprintf("The definition has %d bytes; %d are allowed", n, asl.MaxDefinitionSize),
			Position: f.source.position(0),
		}}
	}
	list := asl.Validate(f.Text, kind)
	for i := range list {
		if list[i].Position != (diagnostic.Position{}) {
			list[i].Position = f.Position(list[i].Position.Offset)
		}
	}
	return list
}

// Err returns why the file holds no document at all, nil if it does; what it says
// is for Diagnostics to judge.
func (f *File) Err() error {
	if f.fault == nil {
		return nil
	}
	return fmt.Errorf("%s: %s", position(f.Name, *f.fault), f.fault.Message)
}

// Placeholder returns a ${Name} that no substitution was given for, "" if there is
// none. Such a definition is made to be completed by CloudFormation.
func (f *File) Placeholder() string { return f.source.unreplaced() }

// Position returns where in the file an offset of Text comes from.
func (f *File) Position(offset int) diagnostic.Position {
	if !f.YAML {
		return f.source.position(offset)
	}
	i, found := slices.BinarySearchFunc(f.places, offset, func(p yamldoc.Place, offset int) int {
		return cmp.Compare(p.Offset, offset)
	})
	if !found {
		i--
	}
	if i < 0 {
		return diagnostic.Position{}
	}
	return f.source.at(f.places[i].Line, f.places[i].Column)
}

// Inline makes a File of a definition that is a part of a YAML document: the
// text of a file of that name, in which n stands.
func Inline(name, text string, n *yaml.Node) *File {
	f := &File{Name: name, YAML: true, source: substitute(text, nil)}
	f.read(n)
	return f
}

// read makes the definition's text of YAML.
func (f *File) read(n *yaml.Node) {
	var err error
	if f.Text, f.places, err = yamldoc.JSON(n); err != nil {
		f.fail(err)
	}
}

// fail notes why there is no definition.
func (f *File) fail(err error) {
	f.fault = &diagnostic.Diagnostic{
		Severity: diagnostic.Error, Code: diagnostic.InvalidJSONDescription, Message: err.Error(),
	}
	if e := new(yamldoc.Error); errors.As(err, &e) {
		f.fault.Message, f.fault.Position = e.Message, f.source.at(e.Line, e.Column)
	}
}
