package jobpoller

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	"github.com/aws/aws-sdk-go-v2/service/batch/types"
)

// The handlers' names, as the functions' Handler setting says them.
const (
	SubmitJobHandler = "submit-job"
	CheckJobHandler  = "check-job"
)

// functionArgument is what the program is started with to be a function.
const functionArgument = "function"

// IsFunction reports whether this process was started as one of the sample's
// functions (see Template), in a Lambda execution environment.
func IsFunction() bool {
	return len(os.Args) == 2 && os.Args[1] == functionArgument && os.Getenv("AWS_LAMBDA_RUNTIME_API") != ""
}

// RunFunction serves the function that the environment variable _HANDLER names.
// It does not return.
func RunFunction() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	f := functions{batch.NewFromConfig(cfg)}
	if os.Getenv("_HANDLER") == SubmitJobHandler {
		lambda.Start(f.submitJob)
	}
	lambda.Start(f.checkJob)
}

type functions struct{ batch *batch.Client }

// submission is the SubmitJob function's event.
type submission struct {
	JobName            string                    `json:"jobName"`
	JobQueue           string                    `json:"jobQueue"`
	JobDefinition      string                    `json:"jobDefinition"`
	ContainerOverrides *types.ContainerOverrides `json:"containerOverrides"`
	Parameters         map[string]string         `json:"parameters"`
}

// job is the SubmitJob function's result and the CheckJob function's event.
type job struct {
	JobID string `json:"jobId"`
}

// The errors have the words that AWS's sample raises.
var (
	//lint:ignore ST1005 AWS's words
	errSubmitting = errors.New("Error submitting Batch Job")
	//lint:ignore ST1005 AWS's words
	errChecking = errors.New("Error getting Batch Job status")
)

func (f functions) submitJob(ctx context.Context, s submission) (job, error) {
	out, err := f.batch.SubmitJob(ctx, &batch.SubmitJobInput{
		JobName:            aws.String(s.JobName),
		JobQueue:           aws.String(s.JobQueue),
		JobDefinition:      aws.String(s.JobDefinition),
		ContainerOverrides: s.ContainerOverrides,
		Parameters:         s.Parameters,
	})
	if err != nil {
		fmt.Println(err)
		return job{}, errSubmitting
	}
	fmt.Println("submitted job", aws.ToString(out.JobId))
	return job{aws.ToString(out.JobId)}, nil
}

func (f functions) checkJob(ctx context.Context, j job) (string, error) {
	out, err := f.batch.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{j.JobID}})
	if err != nil {
		fmt.Println(err)
		return "", errChecking
	}
	if len(out.Jobs) == 0 {
		fmt.Println("no job", j.JobID)
		return "", errChecking
	}
	return string(out.Jobs[0].Status), nil
}
