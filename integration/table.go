package integration

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// service is how Step Functions speaks of a service.
type service struct {
	*dialect
	name   string // signing name
	prefix string // of the names of its errors: "StepFunctions"
	sdk    string // its name in causes: "AWSStepFunctions"
}

// The services with optimized integrations.
var (
	lambdaService = &service{optimized, "lambda", "Lambda", "AWSLambda"}
	batchService  = &service{optimized, "batch", "Batch", "AWSBatch"}
	statesService = &service{optimized, "states", "StepFunctions", "AWSStepFunctions"}
	eventsService = &service{optimized, "events", "EventBridge", "AmazonEventBridge"}
)

// model returns the API of the service.
func (s *service) model() *model.Service { return model.Lookup(s.name) }

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

// model returns the API of the operation.
func (a *action) model() *model.Operation { return a.service.model().Operation(a.operation) }

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

// actions are the optimized integrations by the name in Resources,
// "service:action".
var actions = map[string]*action{
	"lambda:invoke": {
		service: lambdaService, operation: "Invoke", callback: true,
		judge: invocationFailure,
	},
	"batch:submitJob": {
		service: batchService, operation: "SubmitJob",
		jobs:    map[pattern]*job{runJob: batchJob},
		prepare: markManagedJob,
	},
	"events:putEvents": {
		service: eventsService, operation: "PutEvents", callback: true,
		prepare: nameSources, judge: entryFailure,
	},
	"states:startExecution": {
		service: statesService, operation: "StartExecution", callback: true,
		jobs:    map[pattern]*job{runJob: childExecution, runJobParsed: parsedChildExecution},
		prepare: nameChild, again: startedBefore,
	},
}
