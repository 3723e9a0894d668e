package stepfunctions

import (
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

// contextFields are the objects that a context object may have, with their
// fields and what these must be; Missing stands for anything.
var contextFields = map[string]map[string]jsonvalue.Kind{
	"Execution": {
		"Id":           jsonvalue.String,
		"Input":        jsonvalue.Missing,
		"Name":         jsonvalue.String,
		"RedriveCount": jsonvalue.Number,
		"RedriveTime":  jsonvalue.String,
		"RoleArn":      jsonvalue.String,
		"StartTime":    jsonvalue.String,
	},
	"State": {
		"EnteredTime": jsonvalue.String,
		"Name":        jsonvalue.String,
		"RetryCount":  jsonvalue.Number,
	},
	"StateMachine": {
		"Id":   jsonvalue.String,
		"Name": jsonvalue.String,
	},
	"Task": {
		"Token": jsonvalue.String,
	},
}

// context returns the context object of the request, Missing for none.
func (in *testStateInput) context() (jsonvalue.Value, error) {
	if in.Context == nil {
		return jsonvalue.Value{}, nil
	}
	v, err := jsonvalue.Parse(*in.Context)
	if err != nil || v.Kind() != jsonvalue.Object {
		return v, invalidContext("must be a JSON object")
	}
	for name, object := range v.Members() {
		fields, known := contextFields[name]
		switch {
		case name == "Map":
			return v, invalidContext("'Map' field is not supported when mocking a Context object")
		case !known:
			return v, invalidContext("Field '%s' is not allowed", name)
		}
		if err := checkContext(name, object, fields); err != nil {
			return v, err
		}
	}
	return v, nil
}

// checkContext checks one of the context object's objects.
func checkContext(name string, object jsonvalue.Value, fields map[string]jsonvalue.Kind) error {
	if object.Kind() != jsonvalue.Object {
		return invalidContext("%s must be an object", name)
	}
	for field, value := range object.Members() {
		wanted, known := fields[field]
		switch {
		case !known:
			return invalidContext("Field '%s' is not allowed", field)
		case wanted != jsonvalue.Missing && value.Kind() != wanted:
			return invalidContext("%s.%s must be a %s", name, field, wanted)
		}
	}
	return nil
}

func invalidContext(format string, args ...any) *awsapi.Error {
	return validation("", "Invalid Context object provided: %s", fmt.Sprintf(format, args...))
}
