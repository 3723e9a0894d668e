package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/batch"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

// The test binary is also the Lambda functions of its tests: a SubmitJob that
// can be held up in the middle, and a CheckJob.

func isFunction() bool {
	return filepath.Base(os.Args[0]) == "bootstrap" && os.Getenv("AWS_LAMBDA_RUNTIME_API") != ""
}

func runFunction() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	client := batch.NewFromConfig(cfg)
	if os.Getenv("_HANDLER") == jobpoller.SubmitJobHandler {
		lambda.Start(func(ctx context.Context, in map[string]any) (any, error) { return submit(ctx, client, in) })
	}
	lambda.Start(func(ctx context.Context, in map[string]string) (any, error) { return check(ctx, client, in) })
}

// submit notes its request id in the file INVOCATIONS, waits until somebody
// writes to the pipe GATE, and submits the job.
func submit(ctx context.Context, client *batch.Client, in map[string]any) (any, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	if err := note(os.Getenv("INVOCATIONS"), lc.AwsRequestID); err != nil {
		return nil, err
	}
	if _, err := os.ReadFile(os.Getenv("GATE")); err != nil {
		return nil, err
	}
	out, err := client.SubmitJob(ctx, &batch.SubmitJobInput{
		JobName:       aws.String(in["jobName"].(string)),
		JobQueue:      aws.String(in["jobQueue"].(string)),
		JobDefinition: aws.String(in["jobDefinition"].(string)),
	})
	if err != nil {
		return nil, err
	}
	return map[string]string{"jobId": aws.ToString(out.JobId)}, nil
}

func check(ctx context.Context, client *batch.Client, in map[string]string) (any, error) {
	out, err := client.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{in["jobId"]}})
	if err != nil {
		return nil, err
	}
	if len(out.Jobs) == 0 {
		return nil, fmt.Errorf("no job %s", in["jobId"])
	}
	return string(out.Jobs[0].Status), nil
}

// note appends a line to a file.
func note(file, line string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintln(f, line)
	return err
}
