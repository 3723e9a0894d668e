package resource

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(functionVersion, functionAlias, permission) }

// Publishing finds the version again if nothing has changed since the last one.
var functionVersion = &Type{
	Name: "AWS::Lambda::Version", Input: "lambda:PublishVersion", Attributes: []string{"FunctionArn", "Version"},
	Properties: []Property{
		{Name: "CodeSha256", Rule: Replaces},
		{Name: "Description", Rule: Replaces},
		{Name: "FunctionName", Rule: Required | Replaces},
		{Name: "ProvisionedConcurrencyConfig", Form: Anything, Rule: OnCreate},
		{Name: "RuntimePolicy", Form: Anything, Rule: OnCreate},
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		var out struct{ FunctionArn, Version string }
		err := r.Client.Call(ctx, "lambda", "PublishVersion", r.Type.input(r.Properties, nil), &out)
		arn := out.FunctionArn
		return made(arn, texts("FunctionArn", arn, "Version", out.Version), err)
	},
	Delete: func(ctx context.Context, r *Request) error {
		if r.PhysicalID == "" {
			return nil // a version that nobody knows of goes with its function
		}
		version := r.PhysicalID[strings.LastIndex(r.PhysicalID, ":")+1:]
		in := object("FunctionName", r.Properties.Text("FunctionName"), "Qualifier", version)
		return gone(r.Client.Call(ctx, "lambda", "DeleteFunction", in, nil), notFound)
	},
}

var functionAlias = &Type{
	Name: "AWS::Lambda::Alias", Input: "lambda:CreateAlias", Attributes: []string{"AliasArn"},
	Properties: []Property{
		{Name: "Description"},
		{Name: "FunctionName", Rule: Required | Replaces},
		{Name: "FunctionVersion", Rule: Required},
		{Name: "Name", Rule: Required | Replaces},
		{Name: "ProvisionedConcurrencyConfig", Form: Anything, Rule: OnCreate},
		{Name: "RoutingConfig", Form: Anything},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "lambda", "GetAlias", aliasOf(r), nil), notFound)
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		return putAlias(ctx, r, "CreateAlias")
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return putAlias(ctx, r, "UpdateAlias")
	},
	Delete: func(ctx context.Context, r *Request) error {
		return gone(r.Client.Call(ctx, "lambda", "DeleteAlias", aliasOf(r), nil), notFound)
	},
}

func aliasOf(r *Request) jsonvalue.Value {
	return object("FunctionName", r.Properties.Text("FunctionName"), "Name", r.Properties.Text("Name"))
}

// putAlias creates or updates the alias. Templates have a list of weights where
// the operations have a map.
func putAlias(ctx context.Context, r *Request, operation string) (*Result, error) {
	var weights jsonvalue.Builder
	for _, w := range r.Properties.Get("RoutingConfig").Get("AdditionalVersionWeights").Elements() {
		c := checker{}
		weights.Set(w.Get("FunctionVersion").Text(), c.number("", w.Get("FunctionWeight"), false))
	}
	routing := object("AdditionalVersionWeights", weights.Value())
	in := r.Type.input(r.Properties, nil, "RoutingConfig", routing)
	var out jsonvalue.Value
	err := r.Client.Call(ctx, "lambda", operation, in, &out)
	if r.Again && isCode(err, "ResourceConflictException") {
		err = r.Client.Call(ctx, "lambda", "GetAlias", aliasOf(r), &out)
	}
	arn := out.Get("AliasArn").Text()
	return made(arn, texts("AliasArn", arn), err)
}

var permission = &Type{
	Name: "AWS::Lambda::Permission", Input: "lambda:AddPermission", Attributes: []string{"Id"},
	Naming: Naming{Style: StackAndID, Max: 100},
	Properties: []Property{
		{Name: "Action", Rule: Required | Replaces},
		{Name: "EventSourceToken", Rule: Replaces},
		{Name: "FunctionName", Rule: Required | Replaces},
		{Name: "FunctionUrlAuthType", Rule: Replaces},
		{Name: "InvokedViaFunctionUrl", Rule: Replaces},
		{Name: "Principal", Rule: Required | Replaces},
		{Name: "PrincipalOrgID", Rule: Replaces},
		{Name: "SourceAccount", Rule: Replaces},
		{Name: "SourceArn", Rule: Replaces},
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		err := r.Client.Call(ctx, "lambda", "AddPermission", r.Type.input(r.Properties, nil, "StatementId", r.Name), nil)
		if r.Again && isCode(err, "ResourceConflictException") {
			err = nil
		}
		return made(r.Name, texts("Id", r.Name), err)
	},
	Delete: func(ctx context.Context, r *Request) error {
		in := object("FunctionName", r.Properties.Text("FunctionName"), "StatementId", r.Name)
		return gone(r.Client.Call(ctx, "lambda", "RemovePermission", in, nil), notFound)
	},
}
