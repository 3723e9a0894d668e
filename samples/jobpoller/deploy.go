package jobpoller

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
)

// Deployer creates the sample's resources through the AWS APIs.
type Deployer struct {
	Config aws.Config // with the endpoint as BaseEndpoint
	// Program is the path of the functions' program (see Package).
	Program string
	// Command is what the job runs.
	Command []string
	// Created is told of each resource once it is there; it may be nil.
	Created func(kind, name, arn string)
}

// Deployment is what Deploy has created.
type Deployment struct {
	StateMachineARN       string
	JobQueueARN           string
	JobDefinitionARN      string
	ComputeEnvironmentARN string
}

// Deploy creates the roles, the functions, the Batch resources and the state
// machine. It stops at the first error and leaves what it has made.
func (d *Deployer) Deploy(ctx context.Context) (Deployment, error) {
	var made Deployment
	roles, err := d.roles(ctx)
	if err != nil {
		return made, err
	}
	submit, check, err := d.functions(ctx, roles[LambdaRole])
	if err != nil {
		return made, err
	}
	if err := d.batch(ctx, roles[BatchRole], &made); err != nil {
		return made, err
	}
	out, err := sfn.NewFromConfig(d.Config).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name:       aws.String(StateMachineName),
		Definition: aws.String(Definition(submit, check)),
		RoleArn:    aws.String(roles[StatesRole]),
	})
	if err != nil {
		return made, fmt.Errorf("create state machine: %w", err)
	}
	made.StateMachineARN = aws.ToString(out.StateMachineArn)
	d.created("state machine", StateMachineName, made.StateMachineARN)
	return made, nil
}

func (d *Deployer) created(kind, name, arn string) {
	if d.Created != nil {
		d.Created(kind, name, arn)
	}
}

// rolePolicies are the sample's roles: who may take them, and what they permit.
var rolePolicies = []struct{ name, service, actions string }{
	{LambdaRole, "lambda.amazonaws.com", `["batch:SubmitJob","batch:DescribeJobs"]`},
	{StatesRole, "states.amazonaws.com", `["lambda:InvokeFunction"]`},
	{BatchRole, "batch.amazonaws.com", `["ecs:*","ec2:Describe*","logs:*"]`},
}

func (d *Deployer) roles(ctx context.Context) (map[string]string, error) {
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
		d.created("role", r.name, arns[r.name])
	}
	return arns, nil
}

func (d *Deployer) functions(ctx context.Context, role string) (submit, check string, err error) {
	code, err := Package(d.Program)
	if err != nil {
		return "", "", err
	}
	if submit, err = d.function(ctx, SubmitJobFunction, SubmitJobHandler, role, code); err != nil {
		return "", "", err
	}
	check, err = d.function(ctx, CheckJobFunction, CheckJobHandler, role, code)
	return submit, check, err
}

func (d *Deployer) function(ctx context.Context, name, handler, role string, code []byte) (string, error) {
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
	d.created("function", name, aws.ToString(out.FunctionArn))
	return aws.ToString(out.FunctionArn), nil
}

func (d *Deployer) batch(ctx context.Context, role string, made *Deployment) (err error) {
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

func (d *Deployer) computeEnvironment(ctx context.Context, client *batch.Client, role string) (arn string, err error) {
	out, err := client.CreateComputeEnvironment(ctx, &batch.CreateComputeEnvironmentInput{
		ComputeEnvironmentName: aws.String(ComputeEnvironmentName),
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
	d.created("compute environment", ComputeEnvironmentName, arn)
	return arn, d.environmentValid(ctx, client)
}

func (d *Deployer) jobQueue(ctx context.Context, client *batch.Client, environment string) (arn string, err error) {
	out, err := client.CreateJobQueue(ctx, &batch.CreateJobQueueInput{
		JobQueueName: aws.String(JobQueueName), Priority: aws.Int32(1),
		ComputeEnvironmentOrder: []batchtypes.ComputeEnvironmentOrder{{
			Order: aws.Int32(1), ComputeEnvironment: aws.String(environment),
		}},
	})
	if err != nil {
		return "", fmt.Errorf("create job queue: %w", err)
	}
	arn = aws.ToString(out.JobQueueArn)
	d.created("job queue", JobQueueName, arn)
	return arn, nil
}

// jobDefinition asks for less than AWS's sample does (2 vCPUs, 2000 MiB), so that
// the job fits on a small machine.
func (d *Deployer) jobDefinition(ctx context.Context, client *batch.Client) (arn string, err error) {
	out, err := client.RegisterJobDefinition(ctx, &batch.RegisterJobDefinitionInput{
		JobDefinitionName: aws.String(JobDefinitionName),
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
	d.created("job definition", JobDefinitionName, arn)
	return arn, nil
}

// environmentValid waits until the compute environment can be put behind a queue.
func (d *Deployer) environmentValid(ctx context.Context, client *batch.Client) error {
	for {
		out, err := client.DescribeComputeEnvironments(ctx, &batch.DescribeComputeEnvironmentsInput{
			ComputeEnvironments: []string{ComputeEnvironmentName},
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
