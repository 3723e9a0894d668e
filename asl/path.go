package asl

import (
	"errors"
	"strings"

	"github.com/treadle-run/treadle/intrinsic"
	"github.com/treadle-run/treadle/jsonpath"
	"github.com/treadle-run/treadle/jsonvalue"
)

// path compiles the path in n, nil where there is none or it is wrong.
func (c *compiler) path(n *node) *Path {
	if !c.is(n, jsonvalue.String) {
		return nil
	}
	p, err := compilePath(n.Text())
	if err != nil {
		c.schema(n, "Value must be a valid JSONPath.")
		return nil
	}
	return p
}

// nullablePath reads a path for which null has a meaning.
func (c *compiler) nullablePath(n *node) (path *Path, null bool) {
	if n.IsNull() {
		return nil, true
	}
	return c.path(n), false
}

// resultPath reads a ResultPath, a reference path into the state's data or null.
func (c *compiler) resultPath(n *node) (path *Path, null bool) {
	if n.IsNull() {
		return nil, true
	}
	p := c.path(n)
	if p == nil {
		return nil, false
	}
	if p.Root != RootInput || !p.Path.IsReference() {
		c.schema(n, "Value is not a Reference Path")
	}
	return p, false
}

// reference reads a path that must name one place, as Choice rules have them.
func (c *compiler) reference(n *node) *Path {
	if !c.is(n, jsonvalue.String) {
		return nil
	}
	if !strings.HasPrefix(n.Text(), "$") {
		c.schema(n, "Value is not a Reference Path: Reference path didn't start with '$'")
		return nil
	}
	p, err := compilePath(n.Text())
	if err != nil || !p.Path.Definite() {
		c.schema(n, "Value is not a Reference Path")
		return nil
	}
	return p
}

// value compiles a field whose name ends in "Path": a reference path or, for
// those of a Fail, an intrinsic call.
func (c *compiler) value(n *node) *Template {
	if n.name == "ErrorPath" || n.name == "CausePath" {
		return c.pathOrCall(n)
	}
	p := c.onePlace(n)
	if p == nil {
		return nil
	}
	return &Template{Kind: TemplatePath, Field: n.name, Path: p}
}

// onePlace compiles a path that finds one value at the most.
func (c *compiler) onePlace(n *node) *Path {
	p := c.path(n)
	if p != nil && !p.Path.Definite() {
		c.schema(n, "Value is not a Reference Path")
		return nil
	}
	return p
}

func (c *compiler) pathOrCall(n *node) *Template {
	if !c.is(n, jsonvalue.String) {
		return nil
	}
	t, err := compileValue(n.Text(), n.name)
	if err != nil {
		c.schema(n, "Value must be a valid JSONPath.")
		return nil
	}
	return t
}

// compileValue compiles a path or an intrinsic call.
func compileValue(text, field string) (*Template, error) {
	if strings.HasPrefix(text, "$") {
		p, err := compilePath(text)
		return &Template{Kind: TemplatePath, Field: field, Path: p}, err
	}
	call, err := compileIntrinsic(text)
	return &Template{Kind: TemplateIntrinsic, Field: field, Intrinsic: call}, err
}

var errNoDollar = errors.New("a path begins with $")

// compilePath compiles "$.a" (input), "$$.a" (context object) and "$name.a"
// (variable).
func compilePath(text string) (*Path, error) {
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, errNoDollar
	}
	p := Path{Text: text}
	switch name := identifier(rest); {
	case strings.HasPrefix(rest, "$"):
		p.Root, rest = RootContext, rest[1:]
	case name != "":
		p.Root, p.Variable, rest = RootVariable, name, rest[len(name):]
	}
	var err error
	if p.Path, err = jsonpath.Compile("$" + rest); err != nil {
		return nil, err
	}
	return &p, nil
}

func compileIntrinsic(text string) (*Intrinsic, error) {
	expr, err := intrinsic.Parse(text)
	if err != nil {
		return nil, err
	}
	call := Intrinsic{Text: text, Expr: expr, Paths: map[string]*Path{}}
	for _, t := range expr.Paths() {
		if call.Paths[t], err = compilePath(t); err != nil {
			return nil, err
		}
	}
	return &call, nil
}
