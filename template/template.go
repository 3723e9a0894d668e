// Package template knows the template language of CloudFormation: it reads
// templates, checks them as CreateStack does, binds them to parameter values and
// evaluates their intrinsic functions. It does no I/O: what a resource is called
// in the world comes from a Resolver.
//
// The way of a template:
//
//	t, err := template.Parse(body)           // one form for YAML and JSON
//	t, err = t.Process(values, macros)       // transforms, loops
//	b, err := t.Bind(values, env)            // parameters, conditions, order
//	v, err := b.Evaluate(r.Properties, res)  // intrinsic functions
package template

import "github.com/treadle-run/treadle/jsonvalue"

// Template is a template whose form has been checked. All values in it are in the
// long form ({"Ref": "X"}), whatever the text used.
type Template struct {
	// Document is the whole template as it stands after Parse or Process, as
	// GetTemplate shows it processed.
	Document jsonvalue.Value

	Version     string
	Description string
	Metadata    jsonvalue.Value // Missing where there is none
	Parameters  []Parameter     // in the order of the text, as all lists here
	Rules       []Rule
	Mappings    []Mapping
	Conditions  []Condition
	Resources   []Resource
	Outputs     []Output
	// Transforms are the names under Transform that Process has not applied yet.
	Transforms []string
	// Declared are all names under Transform of the text that was parsed.
	Declared []string
	// extended says that AWS::LanguageExtensions is in force.
	extended bool
}

// Parameter is a declared parameter.
type Parameter struct {
	Name                  string
	Type                  string
	Description           string
	Default               string
	HasDefault            bool
	AllowedValues         []string
	AllowedPattern        string
	ConstraintDescription string
	MinLength, MaxLength  *int64
	MinValue, MaxValue    string // number texts; "" for none
	NoEcho                bool
}

// Rule is an assertion about parameters.
type Rule struct {
	Name       string
	Condition  jsonvalue.Value // Missing where the rule always holds
	Assertions []Assertion
}

// Assertion is one claim of a rule.
type Assertion struct {
	Assert      jsonvalue.Value
	Description string
}

// Mapping is a table of two levels of keys.
type Mapping struct {
	Name  string
	Value jsonvalue.Value
}

// Condition is a named condition, not evaluated yet.
type Condition struct {
	Name  string
	Value jsonvalue.Value
}

// Resource is a declared resource. Values are unevaluated, and Missing where the
// template has none.
type Resource struct {
	LogicalID           string
	Type                string
	Condition           string // name of a condition, or ""
	DependsOn           []string
	Properties          jsonvalue.Value
	Metadata            jsonvalue.Value
	CreationPolicy      jsonvalue.Value
	UpdatePolicy        jsonvalue.Value
	DeletionPolicy      string // Delete, Retain, RetainExceptOnCreate, Snapshot, or ""
	UpdateReplacePolicy string // Delete, Retain, Snapshot, or ""
	// The policies as the template has them: with the language extensions they may
	// be functions, and the texts above are there when the template is bound.
	deletion, replacement jsonvalue.Value
}

// Output is a declared output. Value and ExportName are unevaluated; ExportName
// is Missing where the output is not exported.
type Output struct {
	Key         string
	Description string
	Condition   string
	Value       jsonvalue.Value
	ExportName  jsonvalue.Value
}
