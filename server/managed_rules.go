package server

import (
	"context"
	"log/slog"
	"strings"

	"github.com/treadle-run/treadle/service/events"
)

// managedRules are the rules that Step Functions makes on AWS to hear of the ends
// of what it waits for, by what a definition has in it then
// (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html).
// Treadle hears of them without; the rules are there for who looks for them.
var managedRules = []struct{ resource, name, pattern string }{
	{
		":states:::batch:submitJob.sync", "StepFunctionsGetEventsForBatchJobsRule",
		`{"source":["aws.batch"],"detail-type":["Batch Job State Change"],"detail":{"status":["SUCCEEDED","FAILED"]}}`,
	},
	{
		":states:::states:startExecution.sync", "StepFunctionsGetEventsForStepFunctionsExecutionRule",
		`{"source":["aws.states"],"detail-type":["Step Functions Execution Status Change"],"detail":{"status":["FAILED","SUCCEEDED","TIMED_OUT","ABORTED"]}}`,
	},
}

// manageRules returns what has the rules be there that definitions call for.
func manageRules(bus *events.Service, log *slog.Logger) func(ctx context.Context, account, region, definition string) {
	const managedBy = "states.amazonaws.com"
	return func(ctx context.Context, account, region, definition string) {
		for _, r := range managedRules {
			if !strings.Contains(definition, r.resource) {
				continue
			}
			const description = "Step Functions hears by it of the ends of what it waits for."
			if err := bus.EnsureManagedRule(ctx, account, region, r.name, managedBy, r.pattern, description); err != nil {
				log.Warn("managed rule not made", "rule", r.name, "error", err)
			}
		}
	}
}
