package template

import "github.com/treadle-run/treadle/jsonvalue"

// Bound is a template whose parameters have values and whose conditions are
// decided. It is immutable and may be used from many goroutines.
type Bound struct {
	t          *Template
	env        Env
	parameters []ParameterValue
	values     map[string]jsonvalue.Value // of parameters and pseudo parameters; Missing for AWS::NoValue
	conditions map[string]bool
	active     map[string]bool // the logical ids of resources
	resources  []*Resource
	outputs    []*Output
	graph      *graph
	order      []string
	imports    []string
}

// Bind gives the parameters values, or their defaults, checks these, and decides
// the conditions and the order of resources. Values of parameters that the
// template has not, missing values, forbidden values, broken rules and circular
// dependencies are errors of type *Error.
func (t *Template) Bind(values map[string]string, env Env) (*Bound, error) {
	if len(t.Transforms) > 0 {
		return nil, Errorf("Template error: the transforms %s have not been applied", list(t.Transforms))
	}
	given, err := t.parameterValues(values)
	if err != nil {
		return nil, err
	}
	b := newBound(t, given, env)
	for _, step := range []func() error{b.rulesHold, b.decideAll, b.activate, b.inspect, b.connect} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func newBound(t *Template, given []ParameterValue, env Env) *Bound {
	b := &Bound{t: t, env: env, parameters: given, values: env.pseudo(), conditions: map[string]bool{}, active: map[string]bool{}}
	for _, p := range given {
		b.values[p.Parameter.Name] = p.value()
	}
	return b
}

// Template returns what was bound.
func (b *Bound) Template() *Template { return b.t }

// Parameters returns the values of the parameters in the template's order.
func (b *Bound) Parameters() []ParameterValue { return b.parameters }

// Condition says whether a condition of the template holds.
func (b *Bound) Condition(name string) bool { return b.conditions[name] }

// Resources returns the resources whose condition holds, in the template's order.
func (b *Bound) Resources() []*Resource { return b.resources }

// Outputs returns the outputs whose condition holds, in the template's order.
func (b *Bound) Outputs() []*Output { return b.outputs }

// Dependencies returns the logical ids that a resource needs first, sorted: those
// of DependsOn and of all references in what of its properties counts.
func (b *Bound) Dependencies(logicalID string) []string { return b.graph.dependencies[logicalID] }

// Order returns the logical ids of Resources so that each comes after its
// dependencies, and else in the template's order. Delete in reverse.
func (b *Bound) Order() []string { return b.order }

// Imports returns the names of exports that the template imports, sorted.
func (b *Bound) Imports() []string { return b.imports }

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

func (b *Bound) decideAll() error {
	e := &evaluation{b: b, left: maxResult}
	for _, c := range b.t.Conditions {
		if _, err := e.decide(c.Name); err != nil {
			return err
		}
	}
	return nil
}

// holds says whether a condition holds that a resource or output may have.
func (b *Bound) holds(condition string) bool { return condition == "" || b.conditions[condition] }

// activate finds the resources and outputs that count, and evaluates policies
// that are functions.
func (b *Bound) activate() error {
	for i := range b.t.Resources {
		if !b.holds(b.t.Resources[i].Condition) {
			continue
		}
		r := b.t.Resources[i]
		if err := b.policies(&r); err != nil {
			return err
		}
		b.resources = append(b.resources, &r)
		b.active[r.LogicalID] = true
	}
	for i := range b.t.Outputs {
		if o := &b.t.Outputs[i]; b.holds(o.Condition) {
			b.outputs = append(b.outputs, o)
		}
	}
	return nil
}

func (b *Bound) policies(r *Resource) error {
	for _, p := range r.policyList() {
		if p.value.Kind() != jsonvalue.Object {
			continue
		}
		v, err := b.Evaluate(p.value, nil)
		if err != nil {
			return err
		}
		if !v.Exists() {
			continue
		}
		if err := p.set(r, v); err != nil {
			return err
		}
	}
	return nil
}

// connect finds the order of the resources.
func (b *Bound) connect() (err error) {
	b.graph = newGraph(b.resources, &visitor{holds: b.holds})
	b.order, err = b.graph.order()
	return err
}
