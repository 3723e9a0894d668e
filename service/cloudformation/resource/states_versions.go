package resource

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// A version is published once of a revision, so publishing it again finds it.
var stateMachineVersion = &Type{
	Name: "AWS::StepFunctions::StateMachineVersion", Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Description", Form: Text, Rule: Replaces},
		{Name: "StateMachineArn", Form: Text, Rule: Required | Replaces},
		{Name: "StateMachineRevisionId", Form: Text, Rule: Replaces},
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := object("stateMachineArn", r.Properties.Text("StateMachineArn"), "description", r.Properties.Text("Description"),
			"revisionId", r.Properties.Text("StateMachineRevisionId"))
		var out jsonvalue.Value
		err := r.Client.Call(ctx, "states", "PublishStateMachineVersion", in, &out)
		arn := out.Get("stateMachineVersionArn").Text()
		return made(arn, texts("Arn", arn), err)
	},
	Delete: func(ctx context.Context, r *Request) error {
		if r.PhysicalID == "" {
			return nil // a version that nobody knows of goes with its state machine
		}
		return r.Client.Call(ctx, "states", "DeleteStateMachineVersion", object("stateMachineVersionArn", r.PhysicalID), nil)
	},
}

var stateMachineAlias = &Type{
	Name: "AWS::StepFunctions::StateMachineAlias", Attributes: []string{"Arn"},
	NameProperty: "Name", Naming: Naming{Style: IDAndLetters, Max: 80},
	Properties: []Property{
		{Name: "DeploymentPreference", Form: Anything},
		{Name: "Description", Form: Text},
		{Name: "Name", Form: Text, Rule: Replaces},
		{Name: "RoutingConfiguration", Form: ByModel, Member: "states:CreateStateMachineAlias.routingConfiguration"},
	},
	Check: func(p Properties) error {
		if routing(p).Len() == 0 {
			return &Invalid{"One of RoutingConfiguration and DeploymentPreference must be specified."}
		}
		return nil
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := object("name", r.Name, "description", r.Properties.Text("Description"), "routingConfiguration", routing(r.Properties))
		var out jsonvalue.Value
		err := r.Client.Call(ctx, "states", "CreateStateMachineAlias", in, &out)
		arn := out.Get("stateMachineAliasArn").Text()
		return made(arn, texts("Arn", arn), err)
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		in := object("stateMachineAliasArn", r.PhysicalID, "routingConfiguration", routing(r.Properties)).
			With("description", jsonvalue.StringValue(r.Properties.Text("Description")))
		return &Result{r.PhysicalID, r.Attributes}, r.Client.Call(ctx, "states", "UpdateStateMachineAlias", in, nil)
	},
	Delete: func(ctx context.Context, r *Request) error {
		arn := r.PhysicalID
		if arn == "" {
			if arn = aliasARN(r); arn == "" {
				return nil
			}
		}
		return gone(r.Client.Call(ctx, "states", "DeleteStateMachineAlias", object("stateMachineAliasArn", arn), nil), "ResourceNotFound", "StateMachineDoesNotExist")
	},
}

// routing returns the versions that an alias leads to. A gradual deployment leads
// to its end at once.
func routing(p Properties) jsonvalue.Value {
	if v := p.Get("DeploymentPreference").Get("StateMachineVersionArn"); v.Exists() {
		return jsonvalue.ArrayValue(object("stateMachineVersionArn", v, "weight", 100))
	}
	return p.Get("RoutingConfiguration")
}

// aliasARN makes the ARN of an alias from that of a version which it leads to.
func aliasARN(r *Request) string {
	list := routing(r.Properties)
	if list.Len() == 0 {
		return ""
	}
	version := list.At(0).Get("stateMachineVersionArn").Text()
	i := strings.LastIndex(version, ":")
	if i < 0 {
		return ""
	}
	return version[:i] + ":" + r.Name
}
