package resource

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(rule, eventBus) }

// rule is one of EventBridge. PutRule and PutTargets replace what is there, so they
// serve creation and update.
var rule = &Type{
	Name: "AWS::Events::Rule", Input: "events:PutRule",
	NameProperty: "Name", Naming: Naming{Style: StackAndID, Max: 64}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Description"},
		{Name: "EventBusName", Rule: Replaces},
		{Name: "EventPattern"},
		{Name: "Name", Rule: Replaces},
		{Name: "RoleArn"},
		{Name: "ScheduleExpression"},
		{Name: "State"},
		{Name: "Targets", Member: "events:PutTargets.Targets"},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "events", "DescribeRule", ruleOf(r, "Name"), nil), notFound)
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) { return putRule(ctx, r) },
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		result, err := putRule(ctx, r)
		if err != nil {
			return nil, err
		}
		return result, eventsTags.retag(ctx, r, result.Attributes.text("Arn"))
	},
	Delete: deleteRule,
}

// ruleOf names the rule and its bus.
func ruleOf(r *Request, member string, more ...any) jsonvalue.Value {
	return object(append([]any{member, r.Name, "EventBusName", r.Properties.Text("EventBusName")}, more...)...)
}

func putRule(ctx context.Context, r *Request) (*Result, error) {
	more := []any{"Name", r.Name}
	if r.PhysicalID == "" {
		more = append(more, "Tags", r.Properties.tagList("Key", "Value"))
	}
	var out struct{ RuleArn string }
	if err := r.Client.Call(ctx, "events", "PutRule", r.Type.input(r.Properties, []string{"Targets"}, more...), &out); err != nil {
		return nil, err
	}
	id := r.Name
	if bus := r.Properties.Text("EventBusName"); bus != "" && bus != "default" {
		id = bus[strings.LastIndex(bus, "/")+1:] + "|" + r.Name
	}
	return &Result{id, texts("Arn", out.RuleArn)}, putTargets(ctx, r)
}

// putTargets sets the rule's targets and removes those that it had before.
func putTargets(ctx context.Context, r *Request) error {
	targets := r.Properties.Get("Targets")
	var ids []string
	for _, t := range targets.Elements() {
		ids = append(ids, t.Get("Id").Text())
	}
	if targets.Len() > 0 {
		var out jsonvalue.Value
		if err := r.Client.Call(ctx, "events", "PutTargets", ruleOf(r, "Rule", "Targets", targets), &out); err != nil {
			return err
		}
		if failed := out.Get("FailedEntries"); failed.Len() > 0 {
			return &Invalid{failed.At(0).Get("ErrorMessage").Text()}
		}
	}
	var old []string
	for _, t := range r.Before.Get("Targets").Elements() {
		old = append(old, t.Get("Id").Text())
	}
	return eachChange(old, ids, func(string) error { return nil }, func(id string) error {
		return removeTargets(ctx, r, jsonvalue.StringValue(id))
	})
}

func removeTargets(ctx context.Context, r *Request, ids ...jsonvalue.Value) error {
	return gone(r.Client.Call(ctx, "events", "RemoveTargets", ruleOf(r, "Rule", "Ids", jsonvalue.ArrayValue(ids...)), nil), notFound)
}

func deleteRule(ctx context.Context, r *Request) error {
	var out jsonvalue.Value
	if err := r.Client.Call(ctx, "events", "ListTargetsByRule", ruleOf(r, "Rule"), &out); err != nil {
		return gone(err, notFound)
	}
	var ids []jsonvalue.Value
	for _, t := range out.Get("Targets").Elements() {
		ids = append(ids, t.Get("Id"))
	}
	if len(ids) > 0 {
		if err := removeTargets(ctx, r, ids...); err != nil {
			return err
		}
	}
	return gone(r.Client.Call(ctx, "events", "DeleteRule", ruleOf(r, "Name"), nil), notFound)
}

var eventBus = &Type{
	Name: "AWS::Events::EventBus", Input: "events:CreateEventBus",
	NameProperty: "Name", Attributes: []string{"Arn", "Name"},
	Properties: []Property{
		{Name: "DeadLetterConfig"},
		{Name: "Description"},
		{Name: "EventSourceName", Rule: Replaces},
		{Name: "KmsKeyIdentifier"},
		{Name: "LogConfig"},
		{Name: "Name", Rule: Required | Replaces},
		{Name: "Policy", Form: Anything, Rule: OnCreate},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "events", "DescribeEventBus", object("Name", r.Name), nil), notFound)
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := r.Type.input(r.Properties, nil, "Name", r.Name, "Tags", r.Properties.tagList("Key", "Value"))
		err := r.Client.Call(ctx, "events", "CreateEventBus", in, nil)
		if r.Again && isCode(err, "ResourceAlreadyExistsException") {
			err = nil
		}
		if err != nil {
			return nil, err
		}
		return busResult(r), nil
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		in := r.Type.input(r.Properties, []string{"EventSourceName"}, "Name", r.Name)
		if err := r.Client.Call(ctx, "events", "UpdateEventBus", in, nil); err != nil {
			return nil, err
		}
		result := busResult(r)
		return result, eventsTags.retag(ctx, r, result.Attributes.text("Arn"))
	},
	Delete: func(ctx context.Context, r *Request) error {
		return gone(r.Client.Call(ctx, "events", "DeleteEventBus", object("Name", r.Name), nil), notFound)
	},
}

func busResult(r *Request) *Result {
	arn := "arn:aws:events:" + r.Region + ":" + r.Account + ":event-bus/" + r.Name
	return &Result{r.Name, texts("Arn", arn, "Name", r.Name)}
}
