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
	}
}

// onePage asks for a little of what there is, to see whether it may be seen.
func onePage(url.Values) map[string]any { return map[string]any{"maxResults": 1} }
