package delivery

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// errNoTarget is the error of an ARN that is no target.
var errNoTarget = errors.New("this is no target that Treadle delivers to")

// Supports reports whether an ARN is one of a target.
func Supports(target string) bool {
	_, err := operation(&Delivery{Target: Target{ARN: target, Batch: &BatchParameters{}}, Input: "{}"})
	return err == nil
}

// operation returns the call that a target stands for, but for who makes it.
func operation(d *Delivery) (call awsapi.Call, err error) {
	target, err := arn.Parse(d.Target.ARN)
	if err != nil {
		return call, errNoTarget
	}
	kind, rest := target.Split()
	region := target.Region
	var input any
	switch {
	case target.Service == "lambda" && kind == "function":
		call.Operation = "Invoke"
		input = struct {
			FunctionName, InvocationType string
			Payload                      []byte
		}{d.Target.ARN, "Event", []byte(d.Input)}
	case target.Service == "states" && kind == "stateMachine":
		call.Operation = "StartExecution"
		input = struct {
			StateMachineARN string `json:"stateMachineArn"`
			Name            string `json:"name"`
			Input           string `json:"input"`
		}{d.Target.ARN, d.ID, d.Input}
	case target.Service == "batch" && kind == "job-queue" && d.Target.Batch != nil:
		call.Operation, input = "SubmitJob", job(d)
	case target.Service == "events" && kind == "event-bus":
		call.Operation, input = "PutEvents", event(d)
	case target.Service == "logs" && kind == "log-group":
		call.Operation, input = "PutLogEvents", logEvent(d, strings.TrimSuffix(rest, ":*"))
	case target.Service == "scheduler" && kind == "aws-sdk":
		return anyOperation(d, target.Resource)
	default:
		return call, fmt.Errorf("%w: %s", errNoTarget, d.Target.ARN)
	}
	call.Service, call.Region = target.Service, region
	call.Input, err = json.Marshal(input)
	return call, err
}

// serviceNames are the signing names of services that the SDK calls otherwise.
var serviceNames = map[string]string{
	"sfn": "states", "eventbridge": "events", "cloudwatchlogs": "logs", "cloudwatch": "monitoring",
}

// anyOperation is an operation of a service by the ARN of a universal target:
// arn:aws:scheduler:::aws-sdk:sfn:startExecution.
func anyOperation(d *Delivery, resource string) (call awsapi.Call, err error) {
	parts := strings.Split(resource, ":")
	if len(parts) != 3 || parts[1] == "" || parts[2] == "" {
		return call, fmt.Errorf("%w: %s", errNoTarget, d.Target.ARN)
	}
	call.Service = parts[1]
	if name, ok := serviceNames[parts[1]]; ok {
		call.Service = name
	}
	call.Operation, call.Region = strings.ToUpper(parts[2][:1])+parts[2][1:], d.Region
	service := model.Lookup(call.Service)
	if service == nil || service.Operation(call.Operation) == nil {
		return call, fmt.Errorf("%w: %s", errNoTarget, d.Target.ARN)
	}
	given, err := jsonvalue.Parse(d.Input)
	if err != nil {
		return call, fmt.Errorf("input of %s: %w", d.Target.ARN, err)
	}
	call.Input = asModelled(service.Operation(call.Operation).Input, given).AppendJSON(nil)
	return call, nil
}

// asModelled returns an input with the names that the API's model has for its
// members: universal targets are given those of the SDK for Java, with a capital
// first letter. Blobs are given as text.
func asModelled(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	switch {
	case shape == nil:
		return v
	case shape.Type == model.Structure && v.Kind() == jsonvalue.Object:
		var b jsonvalue.Builder
		for name, e := range v.Members() {
			m := memberOf(shape, name)
			if m == nil {
				b.Set(name, e)
				continue
			}
			b.Set(m.Name, asModelled(m.Shape, e))
		}
		return b.Value()
	case shape.Type == model.List && v.Kind() == jsonvalue.Array:
		var list []jsonvalue.Value
		for _, e := range v.Elements() {
			list = append(list, asModelled(shape.Element.Shape, e))
		}
		return jsonvalue.ArrayValue(list...)
	case shape.Type == model.Map && v.Kind() == jsonvalue.Object:
		var b jsonvalue.Builder
		for key, e := range v.Members() {
			b.Set(key, asModelled(shape.Element.Shape, e))
		}
		return b.Value()
	case shape.Type == model.Blob && v.Kind() == jsonvalue.String:
		return jsonvalue.StringValue(base64.StdEncoding.EncodeToString([]byte(v.Text())))
	}
	return v
}

// memberOf returns the member of a name, whatever the case of its first letter.
func memberOf(shape *model.Shape, name string) *model.Member {
	if m := shape.Member(name); m != nil || name == "" {
		return m
	}
	if m := shape.Member(strings.ToLower(name[:1]) + name[1:]); m != nil {
		return m
	}
	return shape.Member(strings.ToUpper(name[:1]) + name[1:])
}

// job is the input of SubmitJob. Where the event's input has Parameters or
// ContainerOverrides, they are the job's, as on AWS.
func job(d *Delivery) any {
	type arrayProperties struct {
		Size int `json:"size"`
	}
	type retryStrategy struct {
		Attempts int `json:"attempts"`
	}
	in := struct {
		JobName       string            `json:"jobName"`
		JobQueue      string            `json:"jobQueue"`
		JobDefinition string            `json:"jobDefinition"`
		Array         *arrayProperties  `json:"arrayProperties,omitempty"`
		Retry         *retryStrategy    `json:"retryStrategy,omitempty"`
		Parameters    map[string]string `json:"parameters,omitempty"`
		Overrides     json.RawMessage   `json:"containerOverrides,omitempty"`
	}{JobName: d.Target.Batch.JobName, JobQueue: d.Target.ARN, JobDefinition: d.Target.Batch.JobDefinition}
	if n := d.Target.Batch.ArraySize; n > 0 {
		in.Array = &arrayProperties{n}
	}
	if n := d.Target.Batch.Attempts; n > 0 {
		in.Retry = &retryStrategy{n}
	}
	var given struct {
		Parameters         map[string]string
		ContainerOverrides struct {
			Command     []string                       `json:"command,omitempty"`
			Environment []struct{ Name, Value string } `json:"environment,omitempty"`
		}
	}
	if json.Unmarshal([]byte(d.Input), &given) == nil {
		in.Parameters = given.Parameters
		in.Overrides = overrides(given.ContainerOverrides.Command, given.ContainerOverrides.Environment)
	}
	return in
}

// overrides writes container overrides with the names that SubmitJob has.
func overrides(command []string, environment []struct{ Name, Value string }) json.RawMessage {
	if len(command) == 0 && len(environment) == 0 {
		return nil
	}
	out := map[string]any{}
	if len(command) > 0 {
		out["command"] = command
	}
	var variables []map[string]string
	for _, v := range environment {
		variables = append(variables, map[string]string{"name": v.Name, "value": v.Value})
	}
	if len(variables) > 0 {
		out["environment"] = variables
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return text
}

// event is the input of PutEvents. An event that goes from bus to bus stays what
// it is; its source may be one of AWS.
func event(d *Delivery) any {
	type entry struct {
		Source, DetailType, Detail, EventBusName string
		Resources                                []string
	}
	one := entry{Source: d.Target.Source, DetailType: d.Target.DetailType, Detail: d.Input, EventBusName: d.Target.ARN}
	var whole struct {
		Source     string          `json:"source"`
		DetailType string          `json:"detail-type"`
		Resources  []string        `json:"resources"`
		Detail     json.RawMessage `json:"detail"`
	}
	if one.Source == "" && json.Unmarshal([]byte(d.Input), &whole) == nil {
		one.Source, one.DetailType, one.Resources, one.Detail = whole.Source, whole.DetailType, whole.Resources, string(whole.Detail)
	}
	return struct{ Entries []entry }{[]entry{one}}
}

// logEvent is the input of PutLogEvents, to a stream that is made when it is not
// there. An input of the form {"timestamp","message"} is that.
func logEvent(d *Delivery, group string) any {
	type line struct {
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	}
	one := line{d.Accepted.UnixMilli(), d.Input}
	var given struct {
		Timestamp *int64  `json:"timestamp"`
		Message   *string `json:"message"`
	}
	if json.Unmarshal([]byte(d.Input), &given) == nil && given.Timestamp != nil && given.Message != nil {
		one = line{*given.Timestamp, *given.Message}
	}
	return struct {
		Group  string `json:"logGroupName"`
		Stream string `json:"logStreamName"`
		Events []line `json:"logEvents"`
	}{group, logStream(d.Accepted), []line{one}}
}

// logStream is the stream that a log group's events of an hour go to.
func logStream(t time.Time) string { return t.UTC().Format("2006/01/02/15") }
