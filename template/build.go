package template

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Quotas of CloudFormation on a template.
const (
	maxParameters  = 200
	maxMappings    = 200
	maxResources   = 500
	maxOutputs     = 200
	maxDescription = 1024
	maxName        = 255
)

// section is a member of a template and what reads it.
type section struct {
	name string
	read func(b *builder, v jsonvalue.Value) error
}

// sections are the members of a template, each with what reads it. Globals and
// Hooks are for others to read.
var sections = []section{
	{"AWSTemplateFormatVersion", (*builder).version},
	{"Description", (*builder).description},
	{"Transform", (*builder).transforms},
	{"Metadata", (*builder).metadata},
	{"Parameters", (*builder).parameters},
	{"Rules", (*builder).rules},
	{"Mappings", (*builder).mappings},
	{"Conditions", (*builder).conditions},
	{"Resources", (*builder).resources},
	{"Outputs", (*builder).outputs},
	{"Hooks", nil},
	{globals, nil},
}

// Build makes a template of a document in the long form, as a macro returns it.
// Only the form is checked. Errors are of type *Error.
func Build(document jsonvalue.Value) (*Template, error) { return build(document, false) }

// build makes a template of a document. extended says that the language
// extensions are in force.
func build(document jsonvalue.Value, extended bool) (*Template, error) {
	if document.Kind() != jsonvalue.Object {
		return nil, Errorf("Template format error: unsupported structure.")
	}
	if err := knownSections(document); err != nil {
		return nil, err
	}
	if path := nullPath(document, "", false); path != "" {
		return nil, Errorf("[%s] 'null' values are not allowed in templates", path)
	}
	b := &builder{t: &Template{Document: document, extended: extended}}
	for _, s := range sections {
		v := document.Get(s.name)
		if !v.Exists() || s.read == nil {
			continue
		}
		if err := s.read(b, v); err != nil {
			return nil, err
		}
	}
	if document.Get("Resources").Len() == 0 {
		return nil, Errorf("Template format error: At least one Resources member must be defined.")
	}
	return b.t, nil
}

// globals is a section that only transforms know.
const globals = "Globals"

func knownSections(document jsonvalue.Value) error {
	var unknown []string
	for name := range document.Members() {
		known := slices.ContainsFunc(sections, func(s section) bool { return s.name == name })
		if !known || name == globals && !document.Has("Transform") {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return Errorf("Invalid template property or properties %s", list(unknown))
	}
	return nil
}

// builder reads the sections of a document into a template.
type builder struct{ t *Template }

// pending says whether transforms are still to come, which may take what
// CloudFormation itself does not know.
func (b *builder) pending() bool { return len(b.t.Transforms) > 0 }

func (b *builder) version(v jsonvalue.Value) error {
	if v.Text() != "2010-09-09" {
		return Errorf("Template format error: unsupported value for AWSTemplateFormatVersion.")
	}
	b.t.Version = v.Text()
	return nil
}

func (b *builder) description(v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.String {
		return Errorf("Template format error: Description must be a string.")
	}
	if len(v.Text()) > maxDescription {
		return Errorf("Template format error: 'Description' length is greater than %d.", maxDescription)
	}
	b.t.Description = v.Text()
	return nil
}

// transforms reads the names of macros: a name, {Name, Parameters}, or a list of
// these.
func (b *builder) transforms(v jsonvalue.Value) error {
	each := []jsonvalue.Value{v}
	if v.Kind() == jsonvalue.Array {
		each = each[:0]
		for _, e := range v.Elements() {
			each = append(each, e)
		}
	}
	for _, e := range each {
		if e.Kind() == jsonvalue.Object {
			e = e.Get("Name")
		}
		if e.Kind() != jsonvalue.String || e.Text() == "" {
			return Errorf("Template format error: The value of Transform must be the name of a transform, or a list of names.")
		}
		b.t.Transforms = append(b.t.Transforms, e.Text())
	}
	return nil
}

func (b *builder) metadata(v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.Object {
		return Errorf("Template format error: Metadata must be an object.")
	}
	b.t.Metadata = v
	return nil
}

// members calls read for each member of a section and checks the names: a kind
// of thing ("Resource"), of which there may be so many.
func members(v jsonvalue.Value, section, kind string, most int, read func(name string, v jsonvalue.Value) error) error {
	if v.Kind() != jsonvalue.Object {
		return Errorf("Template format error: %s must be an object.", section)
	}
	if v.Len() > most {
		return Errorf("Template format error: Number of %s, %d, is greater than maximum allowed, %d",
			strings.ToLower(section), v.Len(), most)
	}
	for name, member := range v.Members() {
		if !alphanumeric(name) {
			return Errorf("Template format error: %s name %s is non alphanumeric.", kind, name)
		}
		if len(name) > maxName {
			return Errorf("Template format error: %s name %s is longer than %d characters.", kind, name, maxName)
		}
		if err := read(name, member); err != nil {
			return err
		}
	}
	return nil
}

func alphanumeric(name string) bool { return alphanumericOr(name, "") }

// alphanumericOr says whether a name has letters and digits of ASCII only, and the
// others, and is not empty.
func alphanumericOr(name, others string) bool {
	for _, c := range []byte(name) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return name != ""
}

// text returns the text of a scalar; ok is false for lists, objects and null.
func text(v jsonvalue.Value) (s string, ok bool) {
	switch v.Kind() {
	case jsonvalue.String, jsonvalue.Number:
		return v.Text(), true
	case jsonvalue.Bool:
		if v.Bool() {
			return "true", true
		}
		return "false", true
	}
	return "", false
}
