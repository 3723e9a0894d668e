package integration

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/jsonvalue"
)

// service is how Step Functions speaks of a service.
type service struct {
	name   string // signing name, also in Resources and histories
	prefix string // of the names of its errors: "StepFunctions"
	sdk    string // its name in causes: "AWSStepFunctions"
}

// The services with optimized integrations.
var (
	lambdaService = &service{"lambda", "Lambda", "AWSLambda"}
	batchService  = &service{"batch", "Batch", "AWSBatch"}
	statesService = &service{"states", "StepFunctions", "AWSStepFunctions"}
)

// pattern is how a Task waits for what it calls: what follows the action in a
// Resource.
type pattern string

// The patterns.
const (
	requestResponse  pattern = ""
	runJob           pattern = "sync"
	runJobParsed     pattern = "sync:2"
	waitForTaskToken pattern = "waitForTaskToken"
)

// action is an operation that a Resource can name.
type action struct {
	service   *service
	operation string
	callback  bool             // waitForTaskToken is possible
	jobs      map[pattern]*job // what the other patterns wait for
	// prepare changes the input before the call, judge says whether the answer is
	// a failure; nil for nothing out of the ordinary.
	prepare func(x *run, input jsonvalue.Value) jsonvalue.Value
	judge   func(output jsonvalue.Value) *failure
	// again turns the error of a submission that was made before a crash into its
	// answer; ok is false where it is an error all the same.
	again func(ctx context.Context, x *run, input jsonvalue.Value, err error) (output jsonvalue.Value, ok bool)
}

// actions are the optimized integrations by the name in Resources,
// "service:action".
var actions = map[string]*action{
	"lambda:invoke": {
		service: lambdaService, operation: "Invoke", callback: true,
		judge: functionFailure,
	},
	"batch:submitJob": {
		service: batchService, operation: "SubmitJob",
		jobs:    map[pattern]*job{runJob: batchJob},
		prepare: markManagedJob,
	},
	"states:startExecution": {
		service: statesService, operation: "StartExecution", callback: true,
		jobs:    map[pattern]*job{runJob: childExecution, runJobParsed: parsedChildExecution},
		prepare: nameChild, again: startedBefore,
	},
}

// resolve finds the action and the pattern of a Resource such as
// arn:aws:states:::batch:submitJob.sync; it reports whether they are known.
func (x *run) resolve(resource string) bool {
	a, err := arn.Parse(resource)
	if err != nil || a.Service != "states" {
		return false
	}
	name, suffix, _ := strings.Cut(a.Resource, ".")
	x.action, x.pattern = actions[name], pattern(suffix)
	return x.action != nil && x.action.has(x.pattern)
}

func (a *action) has(p pattern) bool {
	switch p {
	case requestResponse:
		return true
	case waitForTaskToken:
		return a.callback
	default:
		return a.jobs[p] != nil
	}
}
