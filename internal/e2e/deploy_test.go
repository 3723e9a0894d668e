package e2e

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	batchtypes "github.com/aws/aws-sdk-go-v2/service/batch/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/treadle-run/treadle/internal/functionpackage"
	"github.com/treadle-run/treadle/samples/jobpoller"
)

// Names of the sample's resources where a test creates them one by one.
const (
	stateMachineName       = "JobStatusPoller"
	submitJobFunction      = "JobStatusPoller-SubmitJob"
	checkJobFunction       = "JobStatusPoller-CheckJob"
	statesRoleName         = "JobStatusPoller-StatesExecutionRole"
	lambdaRoleName         = "JobStatusPoller-LambdaExecutionRole"
	batchRoleName          = "JobStatusPoller-BatchServiceRole"
	computeEnvironmentName = "SampleComputeEnvironment"
	jobQueueName           = "SampleJobQueue"
	jobDefinitionName      = "SampleJobDefinition"
)

// deployer creates the sample's resources one by one through the AWS APIs.
type deployer struct {
	Config aws.Config // with the endpoint as BaseEndpoint
	// Program is the path of the functions' program (see functionpackage).
	Program string
	// Command is what the job runs.
	Command []string
}

// deployed is what a deployer has created.
type deployed struct {
	StateMachineARN       string
	JobQueueARN           string
	JobDefinitionARN      string
	ComputeEnvironmentARN string
}

// deploy creates the roles, the functions, the Batch resources and the state
// machine. It stops at the first error and leaves what it has made.
func (d *deployer) deploy(ctx context.Context) (deployed, error) {
	var made deployed
	roles, err := d.roles(ctx)
	if err != nil {
		return made, err
	}
	submit, check, err := d.functions(ctx, roles[lambdaRoleName])
	if err != nil {
		return made, err
	}
	if err := d.batch(ctx, roles[batchRoleName], &made); err != nil {
		return made, err
	}
	out, err := sfn.NewFromConfig(d.Config).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name:       aws.String(stateMachineName),
		Definition: aws.String(jobpoller.Definition(submit, check)),
		RoleArn:    aws.String(roles[statesRoleName]),
	})
	if err != nil {
		return made, fmt.Errorf("create state machine: %w", err)
	}
	made.StateMachineARN = aws.ToString(out.StateMachineArn)
	return made, nil
}

// rolePolicies are the sample's roles: who may take them, and what they permit.
var rolePolicies = []struct{ name, service, actions string }{
	{lambdaRoleName, "lambda.amazonaws.com", `["batch:SubmitJob","batch:DescribeJobs"]`},
	{statesRoleName, "states.amazonaws.com", `["lambda:InvokeFunction"]`},
	{batchRoleName, "batch.amazonaws.com", `["ecs:*","ec2:Describe*","logs:*"]`},
}

func (d *deployer) roles(ctx context.Context) (map[string]string, error) {
	client := iam.NewFromConfig(d.Config)
	arns := map[string]string{}
	for _, r := range rolePolicies {
		trust := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":%q},"Action":"sts:AssumeRole"}]}`, r.service)
		out, err := client.CreateRole(ctx, &iam.CreateRoleInput{
			RoleName: aws.String(r.name), AssumeRolePolicyDocument: aws.String(trust),
		})
		if err != nil {
			return nil, fmt.Errorf("create role %s: %w", r.name, err)
		}
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%s,"Resource":"*"}]}`, r.actions)
		_, err = client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: aws.String(r.name), PolicyName: aws.String("access"), PolicyDocument: aws.String(policy),
		})
		if err != nil {
			return nil, fmt.Errorf("put policy of role %s: %w", r.name, err)
		}
		arns[r.name] = aws.ToString(out.Role.Arn)
	}
	return arns, nil
}

func (d *deployer) functions(ctx context.Context, role string) (submit, check string, err error) {
	code, err := functionpackage.Of(d.Program)
	if err != nil {
		return "", "", err
	}
	if submit, err = d.function(ctx, submitJobFunction, jobpoller.SubmitJobHandler, role, code); err != nil {
		return "", "", err
	}
	check, err = d.function(ctx, checkJobFunction, jobpoller.CheckJobHandler, role, code)
	return submit, check, err
}

func (d *deployer) function(ctx context.Context, name, handler, role string, code []byte) (string, error) {
	out, err := lambda.NewFromConfig(d.Config).CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String(name),
		Runtime:      lambdatypes.RuntimeProvidedal2023,
		Handler:      aws.String(handler),
		Role:         aws.String(role),
		Timeout:      aws.Int32(25),
		Code:         &lambdatypes.FunctionCode{ZipFile: code},
	})
	if err != nil {
		return "", fmt.Errorf("create function %s: %w", name, err)
	}
	return aws.ToString(out.FunctionArn), nil
}

func (d *deployer) batch(ctx context.Context, role string, made *deployed) (err error) {
	client := batch.NewFromConfig(d.Config)
	if made.ComputeEnvironmentARN, err = d.computeEnvironment(ctx, client, role); err != nil {
		return err
	}
	if made.JobQueueARN, err = d.jobQueue(ctx, client, made.ComputeEnvironmentARN); err != nil {
		return err
	}
	made.JobDefinitionARN, err = d.jobDefinition(ctx, client)
	return err
}

func (d *deployer) computeEnvironment(ctx context.Context, client *batch.Client, role string) (arn string, err error) {
	out, err := client.CreateComputeEnvironment(ctx, &batch.CreateComputeEnvironmentInput{
		ComputeEnvironmentName: aws.String(computeEnvironmentName),
		Type:                   batchtypes.CETypeManaged,
		ServiceRole:            aws.String(role),
		ComputeResources: &batchtypes.ComputeResource{
			Type: batchtypes.CRTypeEc2, MinvCpus: aws.Int32(0), MaxvCpus: aws.Int32(64),
			InstanceTypes: []string{"optimal"}, InstanceRole: aws.String("ecsInstanceRole"),
			Subnets: []string{"subnet-00000000"}, SecurityGroupIds: []string{"sg-00000000"},
		},
	})
	if err != nil {
		return "", fmt.Errorf("create compute environment: %w", err)
	}
	arn = aws.ToString(out.ComputeEnvironmentArn)
	return arn, d.environmentValid(ctx, client)
}

func (d *deployer) jobQueue(ctx context.Context, client *batch.Client, environment string) (arn string, err error) {
	out, err := client.CreateJobQueue(ctx, &batch.CreateJobQueueInput{
		JobQueueName: aws.String(jobQueueName), Priority: aws.Int32(1),
		ComputeEnvironmentOrder: []batchtypes.ComputeEnvironmentOrder{{
			Order: aws.Int32(1), ComputeEnvironment: aws.String(environment),
		}},
	})
	if err != nil {
		return "", fmt.Errorf("create job queue: %w", err)
	}
	arn = aws.ToString(out.JobQueueArn)
	return arn, nil
}

// jobDefinition asks for less than AWS's sample does (2 vCPUs, 2000 MiB), so that
// the job fits on a small machine.
func (d *deployer) jobDefinition(ctx context.Context, client *batch.Client) (arn string, err error) {
	out, err := client.RegisterJobDefinition(ctx, &batch.RegisterJobDefinitionInput{
		JobDefinitionName: aws.String(jobDefinitionName),
		Type:              batchtypes.JobDefinitionTypeContainer,
		RetryStrategy:     &batchtypes.RetryStrategy{Attempts: aws.Int32(1)},
		ContainerProperties: &batchtypes.ContainerProperties{
			Image:   aws.String("public.ecr.aws/amazonlinux/amazonlinux:2023"),
			Command: d.Command,
			ResourceRequirements: []batchtypes.ResourceRequirement{
				{Type: batchtypes.ResourceTypeVcpu, Value: aws.String("1")},
				{Type: batchtypes.ResourceTypeMemory, Value: aws.String("128")},
			},
		},
	})
	if err != nil {
		return "", fmt.Errorf("register job definition: %w", err)
	}
	arn = aws.ToString(out.JobDefinitionArn)
	return arn, nil
}

// environmentValid waits until the compute environment can be put behind a queue.
func (d *deployer) environmentValid(ctx context.Context, client *batch.Client) error {
	for {
		out, err := client.DescribeComputeEnvironments(ctx, &batch.DescribeComputeEnvironmentsInput{
			ComputeEnvironments: []string{computeEnvironmentName},
		})
		if err != nil {
			return fmt.Errorf("describe compute environment: %w", err)
		}
		if len(out.ComputeEnvironments) == 1 && out.ComputeEnvironments[0].Status == batchtypes.CEStatusValid {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
