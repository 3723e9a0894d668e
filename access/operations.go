package access

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

//go:embed operations.txt
var operationsText string

// operation is what permission an operation needs.
type operation struct {
	free      bool
	action    string // "lambda:InvokeFunction"
	resources []template
	passes    []passed
	keys      []conditionKey
}

// passed is a role that an operation hands to a service.
type passed struct {
	role    template
	service string
}

// conditionKey is a condition key whose values are members of the input.
type conditionKey struct {
	name  string
	value template
}

// operations are the rows of operations.txt by "service Operation".
var operations = sync.OnceValue(func() map[string]*operation {
	table := map[string]*operation{}
	for line := range strings.Lines(operationsText) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) < 3 {
			panic("access: operations.txt: " + line)
		}
		name := fields[0] + " " + fields[1]
		if table[name] != nil {
			panic("access: operations.txt has " + name + " twice")
		}
		table[name] = newOperation(fields)
	}
	return table
})

func newOperation(fields []string) *operation {
	o := &operation{action: fields[0] + ":" + fields[1]}
	for _, field := range fields[2:] {
		name, value, found := strings.Cut(field, "=")
		switch {
		case field == "free":
			o.free = true
		case field == "*":
		case !found:
			o.resources = append(o.resources, newTemplate(field))
		case name == "action":
			o.action = value
		case name == "pass":
			role, service, _ := strings.Cut(value, "@")
			o.passes = append(o.passes, passed{newTemplate(role), service})
		case name == "key":
			at := strings.LastIndexByte(value, ':')
			o.keys = append(o.keys, conditionKey{value[:at], newTemplate(value[at+1:])})
		default:
			panic(fmt.Sprintf("access: operations.txt: %q", field))
		}
	}
	return o
}

// Permission returns the permission that an operation needs, "" for none; listed
// is false where the table does not have the operation, so that nothing is known
// of what it is about.
func Permission(service, operation string) (action string, listed bool) {
	o := operations()[service+" "+operation]
	switch {
	case o == nil:
		return service + ":" + operation, false
	case o.free:
		return "", true
	default:
		return o.action, true
	}
}

// operationOf is what permission a call needs.
func operationOf(call *awsapi.Call) *operation {
	if o := operations()[call.Service+" "+call.Operation]; o != nil {
		return o
	}
	return &operation{action: call.Service + ":" + call.Operation}
}

// resourcesOf returns the ARNs that the call is about, ["*"] for none.
func (o *operation) resourcesOf(call *awsapi.Call, input jsonvalue.Value) []string {
	var list []string
	for _, t := range o.resources {
		for _, text := range t.fill(input) {
			list = append(list, o.arnOf(call, input, text))
		}
	}
	if len(list) == 0 {
		return []string{"*"}
	}
	return list
}

// arnOf is the ARN of a resource of the caller's account, of which the table
// tells the last part.
func (o *operation) arnOf(call *awsapi.Call, input jsonvalue.Value, text string) string {
	service, _, _ := strings.Cut(o.action, ":")
	region := call.Region
	if service == "iam" {
		region = ""
	}
	if service == "lambda" {
		return functionARN(call, strings.TrimPrefix(text, "function:"), input.Get("Qualifier").Text())
	}
	if !strings.HasPrefix(text, "arn:") {
		text = arn.New(service, region, call.Identity.Account, text).String()
	}
	return canonical(service, text)
}
