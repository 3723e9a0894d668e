package template

import "github.com/treadle-run/treadle/jsonvalue"

// Env is what the pseudo parameters stand for.
type Env struct {
	AccountID        string
	Region           string
	StackName        string
	StackID          string
	Partition        string   // "aws" where empty
	URLSuffix        string   // "amazonaws.com" where empty
	NotificationARNs []string // AWS::NotificationARNs
	Zones            []string // Fn::GetAZs; Region's a, b and c where empty
}

// Bound is a template whose parameters have values and whose conditions are
// decided. It is immutable and may be used from many goroutines.
type Bound struct {
	t *Template
}

// ParameterValue is a parameter with the value that is in force.
type ParameterValue struct {
	Parameter *Parameter
	Value     string // not masked: mask it where Parameter.NoEcho
}

// Bind gives the parameters values, or their defaults, checks these, and decides
// the conditions and the order of resources. Values of parameters that the
// template has not, missing values, forbidden values, broken rules and circular
// dependencies are errors of type *Error.
func (t *Template) Bind(values map[string]string, env Env) (*Bound, error) {
	return &Bound{t: t}, nil
}

// Template returns what was bound.
func (b *Bound) Template() *Template { return b.t }

// Parameters returns the values of the parameters in the template's order.
func (b *Bound) Parameters() []ParameterValue { return nil }

// Resources returns the resources whose condition holds, in the template's order.
func (b *Bound) Resources() []*Resource { return nil }

// Outputs returns the outputs whose condition holds, in the template's order.
func (b *Bound) Outputs() []*Output { return nil }

// Dependencies returns the logical ids that a resource needs first, sorted: those
// of DependsOn and of all references in what of its properties counts.
func (b *Bound) Dependencies(logicalID string) []string { return nil }

// Order returns the logical ids of Resources so that each comes after its
// dependencies, and else in the template's order. Delete in reverse.
func (b *Bound) Order() []string { return nil }

// Imports returns the names of exports that resources and outputs import,
// sorted, as far as they depend on no resource.
func (b *Bound) Imports() []string { return nil }

// Resolver knows the resources of the stack and the exports of the account. Its
// errors come back from Evaluate, wrapped.
type Resolver interface {
	// Ref returns what Ref gives for a resource.
	Ref(logicalID string) (jsonvalue.Value, error)
	// GetAtt returns an attribute of a resource ("Arn", "Outputs.Name").
	GetAtt(logicalID, attribute string) (jsonvalue.Value, error)
	// ImportValue returns the value of an export.
	ImportValue(name string) (jsonvalue.Value, error)
}
