package interpreter

import (
	"strings"

	"github.com/treadle-run/treadle/arn"
)

// resource is a Task's Resource taken apart.
type resource struct {
	arn     string
	kind    TaskKind
	service string // of an integration: "lambda", "aws-sdk:s3"
	action  string // of an integration with its pattern: "invoke.waitForTaskToken"
}

func parseResource(text string) resource {
	r := resource{arn: text, kind: LambdaTask}
	a, err := arn.Parse(text)
	if err != nil || a.Service != "states" {
		return r
	}
	if strings.HasPrefix(a.Resource, "activity:") {
		r.kind = ActivityTask
		return r
	}
	r.kind = IntegrationTask
	rest, sdk := strings.CutPrefix(a.Resource, "aws-sdk:")
	r.service, r.action, _ = strings.Cut(rest, ":")
	if sdk {
		r.service = "aws-sdk:" + r.service
	}
	return r
}

// callback reports whether the task is answered by its token alone.
func (r *resource) callback() bool {
	return r.kind == ActivityTask || strings.HasSuffix(r.action, ".waitForTaskToken")
}

// label names the task in messages about too large results.
func (r *resource) label() string {
	if r.kind == IntegrationTask {
		return r.service
	}
	return r.arn
}
