package serverless

import (
	_ "embed"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// policyText is the list of the policy templates that AWS documents
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html).
// A line that is not indented has the name of one and its parameters; each
// indented line is a statement: the actions, "on", and the resources, in which
// {here} stands for the region and account, and {Name} for a parameter.
//
//go:embed policies.txt
var policyText string

// policyTemplate is a policy with parameters.
type policyTemplate struct {
	parameters []string
	statements []statement
}

type statement struct{ actions, resources []string }

// policyTemplates are the templates by their names.
var policyTemplates = parsePolicies(policyText)

func parsePolicies(text string) map[string]policyTemplate {
	templates := map[string]policyTemplate{}
	var name string
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, " "):
			actions, resources, _ := strings.Cut(strings.TrimSpace(line), " on ")
			t := templates[name]
			t.statements = append(t.statements, statement{strings.Fields(actions), strings.Fields(resources)})
			templates[name] = t
		default:
			name = words[0]
			templates[name] = policyTemplate{parameters: words[1:]}
		}
	}
	return templates
}

// fill returns the statements of a policy template with its parameters filled
// in; none if there is no such template.
func fill(name string, parameters jsonvalue.Value) ([]jsonvalue.Value, error) {
	t, ok := policyTemplates[name]
	if !ok {
		return nil, nil
	}
	for _, p := range t.parameters {
		if !parameters.Has(p) {
			return nil, template.Errorf("Must specify valid parameter values for policy template '%s'", name)
		}
	}
	var statements []jsonvalue.Value
	for _, s := range t.statements {
		var resources []jsonvalue.Value
		for _, resource := range s.resources {
			resources = append(resources, t.resource(resource, parameters))
		}
		on := jsonvalue.ArrayValue(resources...)
		if len(resources) == 1 {
			on = resources[0]
		}
		statements = append(statements, object("Effect", "Allow", "Action", s.actions, "Resource", on))
	}
	return statements, nil
}

// resource returns the ARN of a statement: a text, or an Fn::Sub with the
// parameters that it names.
func (t policyTemplate) resource(arn string, parameters jsonvalue.Value) jsonvalue.Value {
	if !strings.Contains(arn, "{") {
		return jsonvalue.StringValue(arn)
	}
	arn = strings.ReplaceAll(arn, "{here}", "${AWS::Region}:${AWS::AccountId}")
	arn = strings.Replace(arn, "arn:aws:", "arn:${AWS::Partition}:", 1)
	var variables []any
	for _, p := range t.parameters {
		variable := strings.ToLower(p[:1]) + p[1:]
		if replaced := strings.ReplaceAll(arn, "{"+p+"}", "${"+variable+"}"); replaced != arn {
			arn = replaced
			variables = append(variables, variable, parameters.Get(p))
		}
	}
	if len(variables) == 0 {
		return object("Fn::Sub", arn)
	}
	return object("Fn::Sub", []jsonvalue.Value{jsonvalue.StringValue(arn), object(variables...)})
}
