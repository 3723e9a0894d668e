package asl

import (
	"errors"
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

// offered is what $states holds in a place beside input and context.
type offered uint8

const (
	offersResult offered = 1 << iota // $states.result
	offersError                      // $states.errorOutput
)

const (
	expressionStart = "{%"
	expressionEnd   = "%}"
)

// isExpression reports whether the JSONata value n has to be evaluated.
func isExpression(n *node) bool {
	return n.Kind() == jsonvalue.String && strings.HasPrefix(n.Text(), expressionStart)
}

// expression compiles a string that is a JSONata expression, nil for others.
func (t *templates) expression(n *node) *Template {
	text, ok := strings.CutPrefix(n.Text(), expressionStart)
	if !ok {
		return nil
	}
	if text, ok = strings.CutSuffix(text, expressionEnd); !ok {
		t.schema(n, "JSONata string must start with {%% and end with %%}")
		return nil
	}
	text = strings.TrimSpace(text)
	expr, err := jsonata.Compile(text)
	var fault *jsonata.Error
	if errors.As(err, &fault) {
		t.fail(n, diagnostic.InvalidJSONataExpression, "%s", fault.Message)
		return nil
	}
	t.unsupported(n, expr)
	t.statesFields(n, expr)
	return &Template{Kind: TemplateJSONata, Field: t.field(n), JSONata: &Expression{text, expr}}
}

// unsupported notes what an expression reads of an input of its own, which it
// has none of: everything is in $states and in variables.
func (t *templates) unsupported(n *node, expr *jsonata.Expr) {
	for _, name := range expr.TopLevel() {
		t.fail(n, diagnostic.UnsupportedJSONataExpression, "Reference to '%s' at the top level is not supported.", name)
	}
	if expr.ReadsRoot() {
		t.fail(n, diagnostic.UnsupportedJSONataExpression, "Reference to '$$' is not supported.")
	}
}

// statesFields notes uses of $states.result and $states.errorOutput where
// there are none.
func (t *templates) statesFields(n *node, expr *jsonata.Expr) {
	fields := [...]struct {
		name string
		flag offered
	}{{"result", offersResult}, {"errorOutput", offersError}}
	for _, path := range expr.Variables() {
		for _, f := range fields {
			if t.offers&f.flag == 0 && hasSteps(path, "states."+f.name) {
				t.fail(n, diagnostic.UnsupportedJSONataExpression, "Field '$states.%s' does not exist.", f.name)
			}
		}
	}
}

// hasSteps reports whether path begins with the steps of prefix.
func hasSteps(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
