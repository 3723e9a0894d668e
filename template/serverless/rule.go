package serverless

import (
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// rule makes an AWS::Events::Rule, and what lets it reach its target.
func (e *event) rule() error {
	if e.to.direct && e.get("RoleArn").Exists() {
		return template.Errorf("property RoleArn not defined for events of functions")
	}
	state, err := e.state()
	if err != nil {
		return err
	}
	dead, err := e.deadLetters()
	if err != nil {
		return err
	}
	target := object(
		"Arn", e.to.address(e.r, e.target),
		"Id", e.targetID(),
		"RoleArn", e.ruleRole(),
		"Input", e.get("Input"), "InputPath", e.get("InputPath"), "InputTransformer", e.get("InputTransformer"),
		"DeadLetterConfig", dead, "RetryPolicy", e.get("RetryPolicy"))
	e.r.add(e.id, "AWS::Events::Rule", object(
		"Name", or(e.get("Name"), e.get("RuleName")),
		"Description", e.get("Description"),
		"EventBusName", e.get("EventBusName"),
		"ScheduleExpression", e.get("Schedule"),
		"EventPattern", e.get("Pattern"),
		"State", state,
		"Targets", []jsonvalue.Value{target}))
	if e.to.direct {
		e.permission()
		return nil
	}
	if !e.get("RoleArn").Exists() {
		e.role("events.amazonaws.com")
	}
	return nil
}

// permission lets the rule call the function.
func (e *event) permission() {
	e.r.add(e.id+"Permission", "AWS::Lambda::Permission", object(
		"Action", "lambda:InvokeFunction",
		"FunctionName", ref(e.target),
		"Principal", "events.amazonaws.com",
		"SourceArn", arn(e.id)))
}

// ruleRole returns the role that the rule takes, Missing where it needs none.
func (e *event) ruleRole() jsonvalue.Value {
	if e.to.direct {
		return jsonvalue.Value{}
	}
	return or(e.get("RoleArn"), arn(e.id+"Role"))
}

// maxTargetID is how long the id of a rule's target may be.
const maxTargetID = 64

func (e *event) targetID() string {
	if id := e.get("Target").Get("Id").Text(); id != "" {
		return id
	}
	return e.id[:min(len(e.id), maxTargetID-len(e.to.suffix))] + e.to.suffix
}

// state returns State, or what Enabled says.
func (e *event) state() (jsonvalue.Value, error) {
	enabled := e.get("Enabled")
	if !enabled.Exists() {
		return e.get("State"), nil
	}
	if e.get("State").Exists() {
		return enabled, template.Errorf("State and Enabled Properties cannot both be specified.")
	}
	switch v := e.r.x.parameter(enabled); {
	case v.Bool(), v.Text() == "true", v.Text() == "True":
		return jsonvalue.StringValue("ENABLED"), nil
	case v.Kind() == jsonvalue.Bool, v.Text() == "false", v.Text() == "False":
		return jsonvalue.StringValue("DISABLED"), nil
	}
	return enabled, template.Errorf("'Enabled' must be a boolean.")
}
