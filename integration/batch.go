package integration

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
)

// batchJob is what batch:submitJob.sync waits for. Step Functions reports the
// job's detail.
var batchJob = &job{id: "JobId", look: lookAtBatchJob, halt: terminateBatchJob}

func lookAtBatchJob(ctx context.Context, x *run, id string) (jsonvalue.Value, jobState, error) {
	ids := jsonvalue.ArrayValue(jsonvalue.StringValue(id))
	answer, err := x.watch(ctx, "DescribeJobs", jsonvalue.Member{Key: "jobs", Value: ids})
	if err != nil {
		return jsonvalue.Value{}, jobRunning, err
	}
	jobs := answer.Get("jobs")
	if jobs.Kind() != jsonvalue.Array || jobs.Len() == 0 {
		return jsonvalue.Value{}, jobGone, nil
	}
	detail := optimized.result(batchService.model().Shape("JobDetail"), jobs.At(0))
	switch detail.Get("Status").Text() {
	case "SUCCEEDED":
		return detail, jobSucceeded, nil
	case "FAILED":
		return detail, jobFailed, nil
	default:
		return detail, jobRunning, nil
	}
}

func terminateBatchJob(ctx context.Context, x *run, id, reason string) error {
	_, err := x.ask(ctx, "TerminateJob", text("jobId", id), text("reason", reason))
	return err
}

// markManagedJob tells a job's container that Step Functions waits for it, as
// AWS does.
func markManagedJob(x *run, input jsonvalue.Value) jsonvalue.Value {
	if x.pattern != runJob || input.Has("nodeOverrides") || input.Has("eksPropertiesOverride") || input.Has("ecsPropertiesOverride") {
		return input
	}
	overrides := input.Get("containerOverrides")
	var environment []jsonvalue.Value
	for _, variable := range overrides.Get("environment").Elements() {
		environment = append(environment, variable)
	}
	mark := jsonvalue.ObjectValue(text("name", "MANAGED_BY_AWS"), text("value", "STARTED_BY_STEP_FUNCTIONS"))
	environment = append(environment, mark)
	return input.With("containerOverrides", overrides.With("environment", jsonvalue.ArrayValue(environment...)))
}
