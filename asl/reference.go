package asl

import (
	"maps"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonata"
)

// VariableReferences returns the variables that each state reads, sorted, for
// the states that read any (DescribeStateMachine's variableReferences). Scopes
// inside a state count for their own states. A function of JSONata is none,
// unless a variable of its name hides it.
func (p *Program) VariableReferences() map[string][]string {
	references := map[string][]string{}
	assigned := p.assigned()
	for _, s := range p.All {
		names := map[string]bool{}
		s.walk(reader{
			path: func(p *Path) {
				if p.Root == RootVariable {
					names[p.Variable] = true
				}
			},
			expression: func(e *Expression) {
				for _, path := range e.Expr.Variables() {
					if name := firstStep(path); assigned[name] || !jsonata.Builtin(name) {
						names[name] = true
					}
				}
			},
		})
		delete(names, reservedVariable)
		if len(names) > 0 {
			references[s.Name] = slices.Sorted(maps.Keys(names))
		}
	}
	return references
}

// assigned returns the variables that any state assigns.
func (p *Program) assigned() map[string]bool {
	names := map[string]bool{}
	add := func(t *Template) {
		if t == nil {
			return
		}
		for _, m := range t.Members {
			names[m.Key] = true
		}
		for name := range t.Literal.Members() {
			names[name] = true
		}
	}
	for _, s := range p.All {
		add(s.Assign)
		for _, c := range s.Catch {
			add(c.Assign)
		}
		if s.Choice == nil {
			continue
		}
		for _, rule := range s.Choice.Rules {
			add(rule.Assign)
		}
	}
	return names
}

// firstStep returns the variable of a path such as "order.items[0]".
func firstStep(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// reader is told of every path and expression that a state evaluates.
type reader struct {
	path       func(*Path)
	expression func(*Expression)
}

// walk visits what the state itself evaluates, not the states inside it.
func (s *State) walk(r reader) {
	r.paths(s.InputPath, s.OutputPath, s.ResultPath)
	r.templates(s.Parameters, s.ResultSelector, s.Arguments, s.Output, s.Assign)
	for _, c := range s.Catch {
		r.paths(c.ResultPath)
		r.templates(c.Assign, c.Output)
	}
	switch {
	case s.Task != nil:
		r.templates(s.Task.Credentials, s.Task.Timeout, s.Task.Heartbeat)
	case s.Wait != nil:
		r.templates(s.Wait.Value)
	case s.Fail != nil:
		r.templates(s.Fail.Error, s.Fail.Cause)
	case s.Choice != nil:
		r.choice(s.Choice)
	case s.Map != nil:
		r.mapState(s.Map)
	}
}

func (r reader) choice(c *Choice) {
	for _, rule := range c.Rules {
		r.test(rule.Test)
		r.templates(rule.Condition, rule.Assign, rule.Output)
	}
}

func (r reader) test(t *Test) {
	if t == nil {
		return
	}
	r.paths(t.Variable, t.ValuePath)
	for _, child := range t.Children {
		r.test(child)
	}
}

func (r reader) mapState(m *Map) {
	r.paths(m.ItemsPath)
	r.templates(m.Items, m.ItemSelector, m.MaxConcurrency, m.ToleratedFailureCount, m.ToleratedFailurePercentage)
	if b := m.Batcher; b != nil {
		r.templates(b.MaxItemsPerBatch, b.MaxInputBytesPerBatch, b.BatchInput)
	}
	if m.Reader != nil {
		r.templates(m.Reader.MaxItems, m.Reader.Arguments)
	}
	if m.Writer != nil {
		r.templates(m.Writer.Arguments)
	}
}

func (r reader) paths(list ...*Path) {
	for _, p := range list {
		if p != nil {
			r.path(p)
		}
	}
}

func (r reader) templates(list ...*Template) {
	for _, t := range list {
		if t != nil {
			r.template(t)
		}
	}
}

func (r reader) template(t *Template) {
	switch t.Kind {
	case TemplatePath:
		r.paths(t.Path)
	case TemplateIntrinsic:
		for _, p := range t.Intrinsic.Paths {
			r.paths(p)
		}
	case TemplateJSONata:
		r.expression(t.JSONata)
	case TemplateObject:
		for _, m := range t.Members {
			r.template(m.Value)
		}
	case TemplateArray:
		r.templates(t.Elements...)
	}
}
