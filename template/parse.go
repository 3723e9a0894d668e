package template

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/internal/yamldoc"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Sizes of templates in bytes: in a request, and at all.
const (
	MaxBody = 51_200
	MaxSize = 1_000_000
)

// Parse reads a template in YAML, with the short forms of functions, or in JSON.
// A template without transforms is checked all through; one with transforms only
// for its form, as resources may come by them: Process checks the rest.
// MaxSize is enforced here, MaxBody is the caller's to enforce. Errors are of
// type *Error.
//
// Of members with the same name the last one counts, as on AWS.
func Parse(body string) (*Template, error) {
	document, err := read(body)
	if err != nil {
		return nil, err
	}
	t, err := build(document, false)
	if err != nil {
		return nil, err
	}
	t.Declared = t.Transforms
	if len(t.Transforms) > 0 {
		return t, nil
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// read returns the text as a document whose functions are in the long form.
func read(body string) (jsonvalue.Value, error) {
	if len(body) > MaxSize {
		return jsonvalue.Value{}, Errorf("Template may not exceed %d bytes in size.", MaxSize)
	}
	if strings.HasPrefix(strings.TrimLeft(body, " \t\r\n\ufeff"), "{") {
		return readJSON(strings.TrimPrefix(body, "\ufeff"))
	}
	return readYAML(body)
}

func readJSON(body string) (jsonvalue.Value, error) {
	v, err := jsonvalue.Parse(body)
	if err == nil {
		return v, nil
	}
	line, column := 1, 1
	if syntax, ok := errors.AsType[*jsonvalue.SyntaxError](err); ok {
		line, column = place(body, syntax.Offset)
	}
	return v, Errorf("Template format error: JSON not well-formed. (line %d, column %d)", line, column)
}

// place returns the line and column of an offset, counted from 1, columns in
// characters.
func place(text string, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

func readYAML(body string) (jsonvalue.Value, error) {
	root, err := yamldoc.Parse(body)
	if err != nil {
		return jsonvalue.Value{}, notWellFormed(body, err)
	}
	if err := lengthen(root, 0); err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := yamldoc.Value(root)
	if err != nil {
		return v, notWellFormed(body, err)
	}
	return v, nil
}

// notWellFormed words an error of YAML as CloudFormation does. Where the column
// is not known it is that of the line's first character.
func notWellFormed(body string, err error) error {
	where, ok := errors.AsType[*yamldoc.Error](err)
	if !ok {
		return Errorf("Template format error: unsupported structure.")
	}
	column := where.Column
	if column == 0 {
		lines := strings.SplitN(body, "\n", where.Line+1)
		line := lines[min(where.Line, len(lines))-1]
		column = 1 + len(line) - len(strings.TrimLeft(line, " "))
	}
	return Errorf("Template format error: YAML not well-formed. (line %d, column %d)", where.Line, column)
}
