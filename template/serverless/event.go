package serverless

import (
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// eventKind is a type of event source: the properties it may have, the one that
// it must have, and what makes its resources.
type eventKind struct {
	properties []string
	required   string
	make       func(e *event) error
}

var (
	scheduleKind = eventKind{required: "Schedule", make: (*event).rule,
		properties: []string{"Schedule", "Input", "Enabled", "State", "Name", "Description", "DeadLetterConfig", "RetryPolicy", "RoleArn"}}
	patternKind = eventKind{required: "Pattern", make: (*event).rule,
		properties: []string{"Pattern", "EventPattern", "EventBusName", "Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy",
			"Target", "RuleName", "State", "RoleArn", "Enabled"}}
	schedulerKind = eventKind{required: "ScheduleExpression", make: (*event).schedule,
		properties: []string{"ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "StartDate", "EndDate", "GroupName",
			"Input", "KmsKeyArn", "Name", "OmitName", "PermissionsBoundary", "RetryPolicy", "RoleArn", "State", "Description", "DeadLetterConfig"}}
)

// eventKinds are the types of event sources. Others of AWS are refused by name.
var eventKinds = map[string]eventKind{
	"Schedule":        scheduleKind,
	"ScheduleV2":      schedulerKind,
	"EventBridgeRule": patternKind,
	"CloudWatchEvent": patternKind,
}

// receiver is what events are for: how a target is named, reached and permitted.
type receiver struct {
	suffix string // of the id of a rule's target
	// address returns the ARN of the resource with the id.
	address func(r *resource, id string) jsonvalue.Value
	action  string // what a role for the event permits
	policy  string // the end of the name of that role's policy
	// direct says that rules need a permission of the target rather than a role.
	direct bool
}

var functionEvents = receiver{
	suffix: "LambdaTarget",
	address: func(r *resource, id string) jsonvalue.Value {
		if id == r.id {
			return arn(id)
		}
		return ref(id) // of an alias, which is its ARN
	},
	action: "lambda:InvokeFunction",
	policy: "InvokeLambdaPolicy",
	direct: true,
}

var stateMachineEvents = receiver{
	suffix:  "StepFunctionsTarget",
	address: func(_ *resource, id string) jsonvalue.Value { return ref(id) },
	action:  "states:StartExecution",
	policy:  "StartExecutionPolicy",
}

// event is an event source of a resource.
type event struct {
	r          *resource
	to         receiver
	target     string // the id of what is called
	id         string // the logical id of the rule or schedule
	properties jsonvalue.Value
}

// events makes what the property Events asks for.
func (r *resource) events(to receiver, target string) error {
	events := r.get("Events")
	if events.Exists() && events.Kind() != jsonvalue.Object {
		return template.Errorf("'Events' must be a map.")
	}
	for name, v := range events.Members() {
		e := &event{r: r, to: to, target: target, id: r.id + name, properties: v.Get("Properties")}
		if err := e.make(v.Get("Type").Text()); err != nil {
			return template.Errorf("Event with id [%s] is invalid. %v", name, err)
		}
	}
	return nil
}

func (e *event) make(kind string) error {
	k, ok := eventKinds[kind]
	if !ok {
		return template.Errorf("The event type %q is not supported here.", kind)
	}
	if err := onlyNames(e.properties, kind, k.properties); err != nil {
		return err
	}
	if e.get("EventPattern").Exists() && !e.get("Pattern").Exists() {
		e.properties = e.properties.With("Pattern", e.get("EventPattern"))
	}
	if !e.get(k.required).Exists() {
		return template.Errorf("Missing required property '%s'.", k.required)
	}
	return k.make(e)
}

func (e *event) get(name string) jsonvalue.Value { return e.properties.Get(name) }

// deadLetters returns the queue for events that cannot be delivered. One that is
// to be made needs a service that is not there.
func (e *event) deadLetters() (jsonvalue.Value, error) {
	config := e.get("DeadLetterConfig")
	if !config.Exists() {
		return config, nil
	}
	if !config.Get("Arn").Exists() {
		return config, template.Errorf("A 'DeadLetterConfig' without 'Arn' is not supported here.")
	}
	return object("Arn", config.Get("Arn")), nil
}

// role makes the role by which a service reaches the target.
func (e *event) role(service string) {
	id := e.id + "Role"
	e.r.add(id, "AWS::IAM::Role", object(
		"AssumeRolePolicyDocument", trusting(service),
		"PermissionsBoundary", or(e.get("PermissionsBoundary"), e.r.get("PermissionsBoundary")),
		"Policies", []jsonvalue.Value{object(
			"PolicyName", id+e.to.policy,
			"PolicyDocument", document(allow(e.to.action, e.to.address(e.r, e.target))))}))
}
