package access

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// A service takes a resource by several names. Policies are held against one ARN
// of it, or whoever is denied the resource by one name would have it by another.

// canonical is the one ARN of a resource that a service takes by the ARN in text.
func canonical(service, text string) string {
	a, err := arn.Parse(text)
	if err != nil {
		return text
	}
	a.Partition = "aws" // services do not look at it
	switch service {
	case "states":
		a.Resource = machineResource(a)
	case "batch":
		a.Resource = batchResource(a)
	case "logs":
		a.Resource = logResource(a.Resource)
	}
	return a.String()
}

// machineResource leaves out version, alias, label and test case: policies name the
// state machine.
func machineResource(a arn.ARN) string {
	kind, rest := a.Split()
	if kind != "stateMachine" {
		return a.Resource
	}
	if end := strings.IndexAny(rest, ":/#"); end >= 0 {
		rest = rest[:end]
	}
	return kind + ":" + rest
}

// batchResource is KIND/NAME, whatever parts them, with a revision as it is
// written.
func batchResource(a arn.ARN) string {
	kind, rest := a.Split()
	if kind == "" {
		return a.Resource
	}
	name, digits, found := strings.Cut(rest, ":")
	if revision, err := strconv.Atoi(digits); kind == "job-definition" && found && err == nil {
		rest = name + ":" + strconv.Itoa(revision)
	}
	return kind + "/" + rest
}

// logResource is log-group:NAME:log-stream:NAME, the last one empty for the group.
func logResource(resource string) string {
	if !strings.HasPrefix(resource, "log-group:") || strings.Contains(resource, ":log-stream:") {
		return resource
	}
	return strings.TrimSuffix(resource, ":*") + ":log-stream:"
}

// functionName is what Lambda takes for the name of a function: a name, an ARN, or
// what is left of one
// (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
var functionName = regexp.MustCompile(`^(arn:(?:aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:)?(\d{12}:)?(function:)?` +
	`([a-zA-Z0-9-_.]+)(:(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$`)

// Groups of functionName.
const (
	functionRegion    = 2
	functionAccount   = 3
	functionItself    = 5
	functionQualifier = 6
)

// functionARN is the ARN of a function by any name, with the qualifier in the name
// or beside it. What can be no function is left as it is.
func functionARN(call *awsapi.Call, name, qualifier string) string {
	parts := functionName.FindStringSubmatch(name)
	if parts == nil {
		return canonical("lambda", name)
	}
	region := cmp.Or(strings.TrimSuffix(parts[functionRegion], ":"), call.Region)
	account := cmp.Or(strings.TrimSuffix(parts[functionAccount], ":"), call.Identity.Account)
	resource := "function:" + parts[functionItself]
	switch {
	case parts[functionQualifier] != "":
		resource += parts[functionQualifier]
	case qualifier != "":
		resource += ":" + qualifier
	}
	return arn.New("lambda", region, account, resource).String()
}
