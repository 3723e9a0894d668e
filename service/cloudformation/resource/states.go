package resource

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(stateMachine, activity) }

var stateMachine = &Type{
	Name: "AWS::StepFunctions::StateMachine", Input: "states:CreateStateMachine",
	NameProperty: "StateMachineName", Naming: Naming{Style: IDAndLetters, Max: 80},
	Attributes: []string{"Arn", "Name", "StateMachineRevisionId"},
	Properties: []Property{
		{Name: "Definition", Form: Anything},
		{Name: "DefinitionS3Location", Form: Anything},
		{Name: "DefinitionString", Form: Text},
		{Name: "DefinitionSubstitutions", Form: Anything},
		{Name: "EncryptionConfiguration"},
		{Name: "LoggingConfiguration"},
		{Name: "RoleArn", Rule: Required},
		{Name: "StateMachineName", Form: Text, Rule: Replaces},
		{Name: "StateMachineType", Member: "type", Rule: Replaces},
		{Name: "TracingConfiguration"},
		{Name: "Tags", Form: Tags},
	},
	Check: checkDefinition,
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "states", "DescribeStateMachine", object("stateMachineArn", stateMachineARN(r)), nil), "StateMachineDoesNotExist")
	},
	Create: createStateMachine,
	Update: updateStateMachine,
	Delete: deleteStateMachine,
}

func checkDefinition(p Properties) error {
	given := 0
	for _, name := range []string{"Definition", "DefinitionString", "DefinitionS3Location"} {
		if p.Get(name).Exists() {
			given++
		}
	}
	switch {
	case p.Get("DefinitionS3Location").Exists():
		return &Invalid{"Treadle has no object storage: give the definition of the state machine by Definition or DefinitionString, not by DefinitionS3Location."}
	case given == 0:
		return &Invalid{"Property Definition cannot be empty: one of Definition, DefinitionString and DefinitionS3Location must be specified."}
	case given > 1:
		return &Invalid{"Only one of Definition, DefinitionString and DefinitionS3Location may be specified."}
	}
	return nil
}

// definition returns the text of the definition, its substitutions made: ${name}
// stands for a value, in an object as in a text.
func definition(p Properties) string {
	text := p.Text("DefinitionString")
	object := p.Get("Definition")
	if object.Exists() {
		text = object.JSON()
	}
	var pairs []string
	for name, v := range p.Get("DefinitionSubstitutions").Members() {
		value := v.Text()
		if k := v.Kind(); k != jsonvalue.String && k != jsonvalue.Number {
			value = v.JSON()
		}
		if object.Exists() { // within a JSON string
			quoted := string(jsonvalue.AppendQuoted(nil, value))
			value = quoted[1 : len(quoted)-1]
		}
		pairs = append(pairs, "${"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func stateMachineARN(r *Request) string {
	return "arn:aws:states:" + r.Region + ":" + r.Account + ":stateMachine:" + r.Name
}

func createStateMachine(ctx context.Context, r *Request) (*Result, error) {
	in := r.Type.input(r.Properties, nil, "name", r.Name, "definition", definition(r.Properties), "tags", r.Properties.tagList("key", "value"))
	if err := r.Client.Call(ctx, "states", "CreateStateMachine", in, nil); err != nil {
		return nil, err
	}
	return describeStateMachine(ctx, r)
}

// describeStateMachine waits until the state machine is there and returns it.
func describeStateMachine(ctx context.Context, r *Request) (*Result, error) {
	arn := stateMachineARN(r)
	var out jsonvalue.Value
	err := r.Client.until(ctx, arn, func() (bool, error) {
		err := r.Client.Call(ctx, "states", "DescribeStateMachine", object("stateMachineArn", arn), &out)
		return out.Get("status").Text() == "ACTIVE", err
	})
	return &Result{arn, texts("Arn", arn, "Name", r.Name, "StateMachineRevisionId", revision(out))}, err
}

// revision is the revision id of a state machine, which the first has none of.
func revision(description jsonvalue.Value) string {
	if id := description.Get("revisionId").Text(); id != "" {
		return id
	}
	return "INITIAL"
}

func updateStateMachine(ctx context.Context, r *Request) (*Result, error) {
	in := r.Type.input(r.Properties, []string{"StateMachineType"}, "stateMachineArn", r.PhysicalID, "definition", definition(r.Properties))
	for name, v := range map[string]jsonvalue.Value{
		"loggingConfiguration": object("level", "OFF"), "tracingConfiguration": object("enabled", false),
	} {
		if !in.Has(name) && r.Before.Get(upperFirst(name)).Exists() {
			in = in.With(name, v)
		}
	}
	if err := r.Client.Call(ctx, "states", "UpdateStateMachine", in, nil); err != nil {
		return nil, err
	}
	if err := statesTags.retag(ctx, r, r.PhysicalID); err != nil {
		return nil, err
	}
	return describeStateMachine(ctx, r)
}

// deleteStateMachine waits until the machine is gone, which it is once its
// executions are over.
func deleteStateMachine(ctx context.Context, r *Request) error {
	in := object("stateMachineArn", stateMachineARN(r))
	if err := r.Client.Call(ctx, "states", "DeleteStateMachine", in, nil); err != nil {
		return err
	}
	return r.Client.until(ctx, stateMachineARN(r), func() (bool, error) {
		there, err := found(r.Client.Call(ctx, "states", "DescribeStateMachine", in, nil), "StateMachineDoesNotExist")
		return !there, err
	})
}

var activity = &Type{
	Name: "AWS::StepFunctions::Activity", Input: "states:CreateActivity",
	NameProperty: "Name", Naming: Naming{Style: IDAndLetters, Max: 80}, Attributes: []string{"Arn", "Name"},
	Properties: []Property{
		{Name: "EncryptionConfiguration", Rule: Replaces},
		{Name: "Name", Rule: Replaces},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "states", "DescribeActivity", object("activityArn", activityARN(r)), nil), "ActivityDoesNotExist")
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := r.Type.input(r.Properties, nil, "name", r.Name, "tags", r.Properties.tagList("key", "value"))
		arn := activityARN(r)
		return made(arn, texts("Arn", arn, "Name", r.Name), r.Client.Call(ctx, "states", "CreateActivity", in, nil))
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, statesTags.retag(ctx, r, r.PhysicalID)
	},
	Delete: func(ctx context.Context, r *Request) error {
		return r.Client.Call(ctx, "states", "DeleteActivity", object("activityArn", activityARN(r)), nil)
	},
}

func activityARN(r *Request) string {
	return "arn:aws:states:" + r.Region + ":" + r.Account + ":activity:" + r.Name
}

func init() { register(stateMachineVersion, stateMachineAlias) }

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
