package server

import (
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/console"
	"github.com/treadle-run/treadle/samples/jobpoller"
	"github.com/treadle-run/treadle/store"
)

// newConsole returns the console on the services that a caller leads to.
func newConsole(o Options, caller awsapi.Caller, st store.Executions, keys console.Keys) *console.Console {
	if o.Auth != AuthSigV4 {
		keys = nil // nobody needs to sign in
	}
	return console.New(console.Options{
		Caller: caller, Store: st, Log: o.Log, Account: o.Account, Region: o.Region,
		LocalOnly: !o.AllowRemote && !o.AllowOpenRemote, Samples: samples(), Keys: keys,
	})
}

// samples are the sample projects that the console offers.
func samples() []console.Sample {
	return []console.Sample{jobPoller()}
}

func jobPoller() console.Sample {
	function := func(name string) string { return "arn:aws:lambda:us-east-1:000000000000:function:" + name }
	input := jobpoller.Input{
		JobName: "my-job", JobDefinition: jobpoller.JobDefinitionName, JobQueue: jobpoller.JobQueueName, WaitTime: 60,
	}
	return console.Sample{
		Name:        jobpoller.StateMachineName,
		Title:       "Job Status Poller",
		Description: "Submits an AWS Batch job through a Lambda function, waits, and asks another function for the job's status until the job has succeeded or failed.",
		Definition:  jobpoller.Definition(function(jobpoller.SubmitJobFunction), function(jobpoller.CheckJobFunction)),
		Input:       input.JSON(),
	}
}
