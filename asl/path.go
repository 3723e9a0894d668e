package asl

import (
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/intrinsic"
	"github.com/treadle-run/treadle/jsonpath"
)

// path compiles the path in n.
func (c *compiler) path(n *node) *Path {
	p, err := compilePath(n.Text())
	if err != nil {
		c.schema(n, "Value is not a valid JSONPath")
	}
	return p
}

// value compiles a path or intrinsic call, as stands under keys that end in
// ".$" and "Path".
func (c *compiler) value(n *node) *Template {
	t, err := compileValue(n.Text(), n.name)
	if err != nil {
		c.schema(n.up, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", n.name)
		return &Template{Kind: TemplateLiteral, Field: n.name}
	}
	return t
}

func compileValue(text, field string) (*Template, error) {
	if strings.HasPrefix(text, "$") {
		p, err := compilePath(text)
		return &Template{Kind: TemplatePath, Field: field, Path: p}, err
	}
	call, err := compileIntrinsic(text)
	return &Template{Kind: TemplateIntrinsic, Field: field, Intrinsic: call}, err
}

// compilePath compiles "$.a" (input), "$$.a" (context object) and "$name.a"
// (variable).
func compilePath(text string) (*Path, error) {
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, fmt.Errorf("path %q does not begin with $", text)
	}
	p := Path{Text: text}
	switch name := identifier(rest); {
	case strings.HasPrefix(rest, "$"):
		p.Root, rest = RootContext, rest[1:]
	case name != "":
		p.Root, p.Variable, rest = RootVariable, name, rest[len(name):]
	}
	var err error
	p.Path, err = jsonpath.Compile("$" + rest)
	return &p, err
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
