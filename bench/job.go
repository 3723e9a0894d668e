package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	"github.com/aws/aws-sdk-go-v2/service/batch/types"
)

// measureJob measures jobs that do nothing on an idle queue: how long SubmitJob
// takes, how long until the job starts, and until it has succeeded; and how many
// a second are taken and run where many come at once.
func measureJob(ctx context.Context, s settings) ([]figure, error) {
	return with(s, func(p *process) ([]figure, error) {
		j := jobs{client: batch.NewFromConfig(p.config())}
		if err := j.setUp(ctx); err != nil {
			return nil, err
		}
		for i := range 20 * s.scale {
			if err := j.run(ctx, fmt.Sprint("job", i)); err != nil {
				return nil, err
			}
		}
		n := 1500 * s.scale
		taken, ran, err := j.flood(ctx, n)
		if err != nil {
			return nil, err
		}
		return []figure{
			rate("SubmitJob over HTTP, by many clients, durable", n, taken, "while the first ones run").
				toward(atLeast(perSecond(n, taken), 3000, "3,000/s")),
			rate("jobs `true`, submitted at once, to SUCCEEDED", n, ran, "").toward(atLeast(perSecond(n, ran), 250, "250/s")),
			latency("SubmitJob over HTTP", j.submitted),
			latency("job, submitted to started", j.started),
			latency("job `true`, submitted to succeeded", j.succeeded),
		}, nil
	})
}

// jobs runs jobs and keeps how long they took. What the service itself says
// (createdAt, startedAt, stoppedAt) is in milliseconds.
type jobs struct {
	client                        *batch.Client
	submitted, started, succeeded []time.Duration
}

// setUp creates the environment, the queue and the definition of the jobs.
func (j *jobs) setUp(ctx context.Context) error {
	_, err := j.client.CreateComputeEnvironment(ctx, &batch.CreateComputeEnvironmentInput{
		ComputeEnvironmentName: aws.String("bench"),
		Type:                   types.CETypeManaged,
		State:                  types.CEStateEnabled,
		ServiceRole:            aws.String("arn:aws:iam::000000000000:role/bench"),
		ComputeResources: &types.ComputeResource{
			Type: types.CRTypeEc2, MinvCpus: aws.Int32(0), MaxvCpus: aws.Int32(4),
			InstanceTypes: []string{"optimal"}, InstanceRole: aws.String("arn:aws:iam::000000000000:instance-profile/bench"),
			Subnets: []string{"subnet-00000000"}, SecurityGroupIds: []string{"sg-00000000"},
		},
	})
	if err != nil {
		return err
	}
	if err := j.await(ctx, "compute environment", j.environmentValid); err != nil {
		return err
	}
	_, err = j.client.CreateJobQueue(ctx, &batch.CreateJobQueueInput{
		JobQueueName: aws.String("bench"), Priority: aws.Int32(1), State: types.JQStateEnabled,
		ComputeEnvironmentOrder: []types.ComputeEnvironmentOrder{{ComputeEnvironment: aws.String("bench"), Order: aws.Int32(1)}},
	})
	if err != nil {
		return err
	}
	if err := j.await(ctx, "job queue", j.queueValid); err != nil {
		return err
	}
	_, err = j.client.RegisterJobDefinition(ctx, &batch.RegisterJobDefinitionInput{
		JobDefinitionName: aws.String("bench"), Type: types.JobDefinitionTypeContainer,
		ContainerProperties: &types.ContainerProperties{
			Image: aws.String("none"), Command: []string{"true"},
			ResourceRequirements: []types.ResourceRequirement{
				{Type: types.ResourceTypeVcpu, Value: aws.String("1")},
				{Type: types.ResourceTypeMemory, Value: aws.String("16")},
			},
		},
	})
	return err
}

func (j *jobs) environmentValid(ctx context.Context) (bool, error) {
	out, err := j.client.DescribeComputeEnvironments(ctx, &batch.DescribeComputeEnvironmentsInput{ComputeEnvironments: []string{"bench"}})
	return err == nil && len(out.ComputeEnvironments) == 1 && out.ComputeEnvironments[0].Status == types.CEStatusValid, err
}

func (j *jobs) queueValid(ctx context.Context) (bool, error) {
	out, err := j.client.DescribeJobQueues(ctx, &batch.DescribeJobQueuesInput{JobQueues: []string{"bench"}})
	return err == nil && len(out.JobQueues) == 1 && out.JobQueues[0].Status == types.JQStatusValid, err
}

// await asks until something is so, for a minute.
func (j *jobs) await(ctx context.Context, what string, is func(ctx context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("it took more than a minute"))
	defer cancel()
	for {
		done, err := is(ctx)
		if done || err != nil {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, context.Cause(ctx))
		}
	}
}

// run submits a job and waits until it has succeeded.
func (j *jobs) run(ctx context.Context, name string) error {
	began := time.Now()
	out, err := j.client.SubmitJob(ctx, &batch.SubmitJobInput{
		JobName: aws.String(name), JobQueue: aws.String("bench"), JobDefinition: aws.String("bench"),
	})
	if err != nil {
		return err
	}
	j.submitted = append(j.submitted, time.Since(began))
	var job types.JobDetail
	err = j.await(ctx, name, func(ctx context.Context) (bool, error) {
		described, err := j.client.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{aws.ToString(out.JobId)}})
		if err != nil || len(described.Jobs) != 1 {
			return false, err
		}
		job = described.Jobs[0]
		if job.Status == types.JobStatusFailed {
			return false, fmt.Errorf("%s failed: %s", name, aws.ToString(job.StatusReason))
		}
		return job.Status == types.JobStatusSucceeded, nil
	})
	if err != nil {
		return err
	}
	j.started = append(j.started, between(job.CreatedAt, job.StartedAt))
	j.succeeded = append(j.succeeded, between(job.CreatedAt, job.StoppedAt))
	return nil
}

// flood submits jobs from many clients and waits until all have succeeded.
func (j *jobs) flood(ctx context.Context, n int) (taken, ran time.Duration, err error) {
	began := time.Now()
	err = together(clients, func(one int) error {
		for i := one; i < n; i += clients {
			_, err := j.client.SubmitJob(ctx, &batch.SubmitJobInput{
				JobName: aws.String(fmt.Sprint("flood", i)), JobQueue: aws.String("bench"), JobDefinition: aws.String("bench"),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	taken = time.Since(began)
	for _, status := range []types.JobStatus{types.JobStatusRunnable, types.JobStatusStarting, types.JobStatusRunning} {
		err := j.await(ctx, string(status), func(ctx context.Context) (bool, error) {
			out, err := j.client.ListJobs(ctx, &batch.ListJobsInput{JobQueue: aws.String("bench"), JobStatus: status, MaxResults: aws.Int32(1)})
			return err == nil && len(out.JobSummaryList) == 0, err
		})
		if err != nil {
			return 0, 0, err
		}
	}
	return taken, time.Since(began), nil
}

// between returns the time from one moment to another, each in milliseconds.
func between(from, to *int64) time.Duration {
	return time.Duration(aws.ToInt64(to)-aws.ToInt64(from)) * time.Millisecond
}
