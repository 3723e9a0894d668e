package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/samples"
)

// deployFlags are the flags of samples deploy.
type deployFlags struct {
	stack      string
	endpoint   string
	parameters map[string]string
}

func samplesDeployCommand() *cobra.Command {
	var f deployFlags
	cmd := &cobra.Command{
		Use:   "deploy NAME",
		Short: "Create or update a sample project and watch its resources come",
		Long: `Creates the stack of a sample project, or updates the one that is there, at a
Treadle that is serving, and shows each resource as it is made. Region and
credentials are those of the environment (AWS_REGION, AWS_ACCESS_KEY_ID, ...).`,
		Example: `  treadle samples deploy job-status-poller
  treadle samples deploy manage-batch-job --stack-name nightly --parameter Attempts=3`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := findSample(args[0])
			if err != nil {
				return err
			}
			f.stack = cmp.Or(f.stack, s.Name)
			d := &deployment{
				client: cloudformation.NewFromConfig(environmentConfig(f.endpoint)),
				out:    cmd.OutOrStdout(), stack: f.stack, token: uuid.NewString(),
			}
			return d.run(cmd.Context(), s, f.parameters)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.stack, "stack-name", "", "`name` of the stack (default: that of the sample)")
	flags.StringVar(&f.endpoint, "endpoint-url", cmp.Or(os.Getenv("AWS_ENDPOINT_URL"), "http://127.0.0.1:4566"), "`URL` of the Treadle to deploy to")
	flags.StringToStringVar(&f.parameters, "parameter", nil, "parameter of the template, `NAME=VALUE`; may be repeated")
	return cmd
}

// environmentConfig is the configuration of clients that the environment has, as far
// as Treadle needs it.
func environmentConfig(endpoint string) aws.Config {
	region := cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"), "us-east-1")
	key, secret := cmp.Or(os.Getenv("AWS_ACCESS_KEY_ID"), "test"), cmp.Or(os.Getenv("AWS_SECRET_ACCESS_KEY"), "test")
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(key, secret, os.Getenv("AWS_SESSION_TOKEN")),
	}
}

// run deploys a sample and tells how to go on.
func (d *deployment) run(ctx context.Context, s samples.Sample, parameters map[string]string) error {
	fmt.Fprintf(d.out, "%s: stack %s\n\n", s.Title, d.stack)
	changed, err := d.begin(ctx, s.Template, parameters)
	if err != nil {
		return err
	}
	if changed {
		if err := d.follow(ctx); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(d.out, "  nothing has changed")
	}
	return d.sayHowToRun(ctx)
}

// begin creates the stack or, where it is there, updates it. changed is false where
// the stack is already as it should be.
func (d *deployment) begin(ctx context.Context, template string, parameters map[string]string) (changed bool, err error) {
	var list []types.Parameter
	for name, value := range parameters {
		list = append(list, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(value)})
	}
	capabilities := []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand}
	_, err = d.client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &d.stack, TemplateBody: &template, Parameters: list, Capabilities: capabilities, ClientRequestToken: &d.token,
	})
	if _, there := errors.AsType[*types.AlreadyExistsException](err); !there {
		return true, wrapped("create the stack", err)
	}
	_, err = d.client.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: &d.stack, TemplateBody: &template, Parameters: list, Capabilities: capabilities, ClientRequestToken: &d.token,
	})
	if e, ok := errors.AsType[smithy.APIError](err); ok && strings.Contains(e.ErrorMessage(), "No updates are to be performed") {
		return false, nil
	}
	return true, wrapped("update the stack", err)
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
