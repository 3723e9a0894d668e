package resource

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(stateMachine, stateMachineVersion, stateMachineAlias, activity) }

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
