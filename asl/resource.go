package asl

import (
	"regexp"
	"slices"
	"strings"
)

var (
	arnPattern         = regexp.MustCompile(`^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$`)
	functionPattern    = regexp.MustCompile(`^arn:[^:]+:lambda:[^:]+:[^:]+:function:.+$`)
	activityPattern    = regexp.MustCompile(`^arn:[^:]+:states:[^:]+:[^:]+:activity:.+$`)
	integrationPattern = regexp.MustCompile(`^arn:[^:]+:states:::(.+)$`)
	sdkCallPattern     = regexp.MustCompile(`^aws-sdk:[a-z0-9]+:[a-zA-Z0-9]+$`)
)

// resource checks the Resource of the Task n: that there is such a thing, that
// the machine's type allows it, and that it gets what it needs.
func (b *scopeBuilder) resource(n, resource *node, language QueryLanguage) {
	arn := resource.Text()
	switch call := integrationPattern.FindStringSubmatch(arn); {
	case call != nil:
		b.integration(n, resource, call[1], language)
	case activityPattern.MatchString(arn):
		b.activity(n, resource)
	case functionPattern.MatchString(arn):
	case arnPattern.MatchString(arn):
		b.unknownResource(resource)
	default:
		b.schema(resource, "Value is not a valid resource ARN")
	}
}

func (b *scopeBuilder) unknownResource(n *node) {
	b.schema(n, "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.", n.Text())
}

func (b *scopeBuilder) activity(n, resource *node) {
	if b.kind == Express {
		b.schema(resource, "Express state machine does not support Activity ARN")
	}
	if n.Has("Credentials") {
		b.schema(n.get("Credentials"), "The field 'Credentials' is not supported for activities")
	}
}

// integration checks a call such as "batch:submitJob.sync".
func (b *scopeBuilder) integration(n, resource *node, call string, language QueryLanguage) {
	action, pattern := splitPattern(call)
	if !knownCall(action, pattern) {
		b.unknownResource(resource)
		return
	}
	if b.kind == Express {
		b.expressPattern(resource, pattern)
	}
	b.payload(n, resource, action, language)
}

// splitPattern takes the integration pattern off a call: "", "sync", "sync:2"
// or "waitForTaskToken".
func splitPattern(call string) (action, pattern string) {
	action, pattern, _ = strings.Cut(call, ".")
	return action, pattern
}

func knownCall(action, pattern string) bool {
	if sdkCallPattern.MatchString(action) {
		return pattern == "" || pattern == "waitForTaskToken"
	}
	patterns, ok := integrations[action]
	return ok && (pattern == "" || slices.Contains(patterns, pattern))
}

// expressPattern notes the patterns that wait for something. The words are
// AWS's, the blank at the end of the second too.
func (b *scopeBuilder) expressPattern(resource *node, pattern string) {
	switch pattern {
	case "sync", "sync:2":
		b.schema(resource, "Express state machine does not support '.sync' service integration")
	case "waitForTaskToken":
		b.schema(resource, "Express state machine does not support '.waitForTaskToken' service integration ")
	}
}

// payload checks that the call has its arguments.
func (b *scopeBuilder) payload(n, resource *node, action string, language QueryLanguage) {
	field := "Parameters"
	if language == JSONata {
		field = "Arguments"
	}
	arguments := n.get(field)
	if !arguments.Exists() {
		b.schema(n, "%s field is required for resource ARN: %s", field, resource.Text())
		return
	}
	if isExpression(arguments) || !b.object(arguments) {
		return
	}
	for _, name := range requiredArguments[action] {
		if !arguments.Has(name) && (language == JSONata || !arguments.Has(name+".$")) {
			b.schema(arguments, "The field '%s' is required but was missing", name)
		}
	}
}
