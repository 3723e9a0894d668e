package integration

import (
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/protocol/model"
)

// target is what a Resource asks for.
type target struct {
	action  *action
	pattern pattern
}

// resolve finds what a Resource such as arn:aws:states:::batch:submitJob.sync
// asks for.
func resolve(resource string) (target, *failure) {
	a, err := arn.Parse(resource)
	if err != nil || a.Service != "states" {
		return target{}, unknownResource(resource)
	}
	name, suffix, _ := strings.Cut(a.Resource, ".")
	t := target{actions[name], pattern(suffix)}
	if service, action, ok := sdkName(name); ok {
		if service == nil {
			return target{}, notYet(resource)
		}
		t.action = sdkAction(service, action)
	} else if t.action == nil {
		return target{}, notYet(resource)
	}
	if t.action == nil || !t.action.has(t.pattern) {
		return target{}, unknownResource(resource)
	}
	return t, nil
}

// sdkName takes the name of an aws-sdk integration apart, "aws-sdk:sfn:startExecution".
// Services have the names of the packages of AWS's SDK for Java there; it is nil
// for one that there is no model of.
func sdkName(name string) (service *model.Service, action string, ok bool) {
	rest, ok := strings.CutPrefix(name, "aws-sdk:")
	if !ok {
		return nil, "", false
	}
	wanted, action, _ := strings.Cut(rest, ":")
	for _, s := range model.Services() {
		if strings.ToLower(strings.ReplaceAll(s.ID, " ", "")) == wanted {
			return s, action, true
		}
	}
	return nil, action, true
}

// sdkAction is the action of an aws-sdk integration, nil where the service has
// no such operation.
func sdkAction(of *model.Service, name string) *action {
	operation := capital(name)
	if operation == name || of.Operation(operation) == nil {
		return nil
	}
	class := pascalCase(of.ID)
	return &action{service: &service{awsSDK, of.Name, class, class}, operation: operation, callback: true}
}

// unknownResource is the failure of a Resource that AWS has not.
func unknownResource(resource string) *failure {
	return &failure{name: runtimeError, cause: fmt.Sprintf("The resource provided %s is not recognized. "+
		"The value is not a valid resource ARN, or the resource is not available in this region.", resource)}
}

// notYet is the failure of a Resource whose service Treadle has not.
func notYet(resource string) *failure {
	return &failure{name: runtimeError, cause: fmt.Sprintf("Treadle does not have the integration %s yet.", resource)}
}
