package server

import (
	"context"
	"net/url"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/console"
)

// insights are what services tell the console beyond AWS's APIs. They are asked
// for once all rooms are open.
func (r *rooms) insights() map[string]console.Insight {
	return map[string]console.Insight{
		"job-counts": {
			Service: "batch", Operation: "DescribeJobQueues", Input: onePage,
			Tell: func(ctx context.Context, call *awsapi.Call, _ url.Values) (any, error) {
				return r.jobs.CountJobs(ctx, call)
			},
		},
		"compute-use": {
			Service: "batch", Operation: "DescribeComputeEnvironments", Input: onePage,
			Tell: func(ctx context.Context, call *awsapi.Call, _ url.Values) (any, error) {
				return r.jobs.Use(ctx, call)
			},
		},
		"function-environments": {
			Service: "lambda", Operation: "GetFunctionConfiguration", Input: theFunction,
			Tell: func(ctx context.Context, call *awsapi.Call, q url.Values) (any, error) {
				return r.functions.Environments(ctx, call, q.Get("function"))
			},
		},
		"function-code": {
			Service: "lambda", Operation: "GetFunction", Input: theFunction,
			Tell: func(ctx context.Context, call *awsapi.Call, q url.Values) (any, error) {
				if q.Has("path") {
					return r.functions.CodeText(ctx, call, q.Get("function"), q.Get("qualifier"), q.Get("path"))
				}
				return r.functions.Code(ctx, call, q.Get("function"), q.Get("qualifier"))
			},
		},
		"activity-queues": {
			Service: "states", Operation: "ListActivities", Input: onePage,
			Tell: func(_ context.Context, call *awsapi.Call, _ url.Values) (any, error) {
				return r.activityQueues(call), nil
			},
		},
		"activity-queue": {
			Service: "states", Operation: "DescribeActivity",
			Input: func(q url.Values) map[string]any { return map[string]any{"activityArn": q.Get("activity")} },
			Tell: func(_ context.Context, _ *awsapi.Call, q url.Values) (any, error) {
				return r.activityQueue(q.Get("activity")), nil
			},
		},
		// Who may see all policies of the account may see what came of them.
		"denials": {
			Service: "iam", Operation: "GetAccountAuthorizationDetails",
			Input: func(url.Values) map[string]any { return map[string]any{"MaxItems": 1} },
			Tell: func(_ context.Context, call *awsapi.Call, _ url.Values) (any, error) {
				return denialsOf(call.Identity.Account, r.doors.authorizer.Denials()), nil
			},
		},
	}
}

// theFunction is the function that a query names.
func theFunction(q url.Values) map[string]any {
	input := map[string]any{"FunctionName": q.Get("function")}
	if q.Get("qualifier") != "" {
		input["Qualifier"] = q.Get("qualifier")
	}
	return input
}

// onePage asks for a little of what there is, to see whether it may be seen.
func onePage(url.Values) map[string]any { return map[string]any{"maxResults": 1} }
