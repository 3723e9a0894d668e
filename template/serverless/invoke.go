package serverless

import (
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// destinationActions are what a function's role has to permit for each type of
// destination of asynchronous invocations.
var destinationActions = map[string]string{
	"Lambda": "lambda:InvokeFunction", "EventBridge": "events:PutEvents", "SQS": "sqs:SendMessage", "SNS": "sns:Publish",
}

// invokeNames are the properties of EventInvokeConfig.
var invokeNames = []string{"MaximumEventAgeInSeconds", "MaximumRetryAttempts", "DestinationConfig"}

// invokeConfig makes the AWS::Lambda::EventInvokeConfig of the property
// EventInvokeConfig, for the alias if there is one.
func (r *resource) invokeConfig() error {
	config := r.get("EventInvokeConfig")
	if !config.Exists() {
		return nil
	}
	if err := onlyNames(config, "EventInvokeConfig", invokeNames); err != nil {
		return err
	}
	qualifier, err := r.alias()
	if err != nil {
		return err
	}
	var after jsonvalue.Value
	if qualifier == "" {
		qualifier = "$LATEST"
	} else {
		after = jsonvalue.StringValue(r.aliasID(qualifier))
	}
	destinations, err := r.destinations()
	if err != nil {
		return err
	}
	var where jsonvalue.Value
	for _, d := range destinations {
		where = where.With(d.event, object("Destination", d.arn))
	}
	r.add(r.id+"EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", object(
		"FunctionName", ref(r.id),
		"Qualifier", qualifier,
		"MaximumEventAgeInSeconds", config.Get("MaximumEventAgeInSeconds"),
		"MaximumRetryAttempts", config.Get("MaximumRetryAttempts"),
		"DestinationConfig", where),
		"DependsOn", after)
	return nil
}

// destination is where results of asynchronous invocations go.
type destination struct {
	event string // OnSuccess or OnFailure
	kind  string
	arn   jsonvalue.Value
}

// destinations returns where results go. A queue or topic that is to be made needs
// a service that is not there.
func (r *resource) destinations() ([]destination, error) {
	var list []destination
	config := r.get("EventInvokeConfig").Get("DestinationConfig")
	for event, v := range config.Members() {
		d := destination{event: event, kind: v.Get("Type").Text(), arn: v.Get("Destination")}
		_, known := destinationActions[d.kind]
		switch {
		case event != "OnSuccess" && event != "OnFailure":
			return nil, template.Errorf("property %s not defined for resource of type DestinationConfig", event)
		case !known:
			return nil, template.Errorf("'Type: %s' must be one of: ['SQS', 'SNS', 'EventBridge', 'Lambda']", d.kind)
		case !d.arn.Exists():
			return nil, template.Errorf("A destination of type %s without 'Destination' is not supported here.", d.kind)
		}
		list = append(list, d)
	}
	return list, nil
}

// permitDestinations adds to a role what the function's destinations need.
func (o *role) permitDestinations(r *resource) error {
	destinations, err := r.destinations()
	for _, d := range destinations {
		o.inline = append(o.inline, object(
			"PolicyName", r.id+"EventInvokeConfig"+d.event+d.kind+"Policy",
			"PolicyDocument", document(allow(destinationActions[d.kind], d.arn))))
	}
	return err
}
