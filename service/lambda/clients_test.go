package lambda

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/treadle-run/treadle/gateway"
)

// serveHTTP serves the stage's operations at an address.
func (s *stage) serveHTTP() (url string) {
	server := httptest.NewServer(gateway.New(gateway.Options{Caller: s.registry, Log: slog.New(slog.DiscardHandler)}))
	s.t.Cleanup(server.Close)
	return server.URL
}

func decode(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGoSDK(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	client := sdk.New(sdk.Options{
		BaseEndpoint: aws.String(s.serveHTTP()),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := aws.String("f")

	created, err := client.CreateFunction(ctx, &sdk.CreateFunctionInput{
		FunctionName: f, Runtime: types.RuntimeProvidedal2023, Handler: aws.String("print"),
		Role: aws.String("arn:aws:iam::000000000000:role/r"), Code: &types.FunctionCode{ZipFile: decode(t, goPackage(t))},
		Environment: &types.Environment{Variables: map[string]string{"KEY": "value"}}, Tags: map[string]string{"k": "v"},
	})
	must(err)
	if created.State != types.StatePending || *created.FunctionArn != arnOfF {
		t.Errorf("created: %s %s", created.State, *created.FunctionArn)
	}
	must(sdk.NewFunctionActiveV2Waiter(client).Wait(ctx, &sdk.GetFunctionInput{FunctionName: f}, time.Minute))

	invoked, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: f, Payload: []byte(`["hello"]`), LogType: types.LogTypeTail})
	must(err)
	if invoked.StatusCode != 200 || string(invoked.Payload) != "null" || *invoked.ExecutedVersion != "$LATEST" || invoked.FunctionError != nil ||
		!strings.Contains(string(decode(t, *invoked.LogResult)), "\nhello\n") {
		t.Errorf("invoked: %+v", invoked)
	}
	failed, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: f, Payload: []byte(`"no list"`)})
	must(err)
	if failed.FunctionError == nil || *failed.FunctionError != "Unhandled" || !strings.Contains(string(failed.Payload), "errorMessage") {
		t.Errorf("failed: %+v", failed)
	}
	event, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: f, InvocationType: types.InvocationTypeEvent, Payload: []byte(`[]`)})
	must(err)
	dry, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: f, InvocationType: types.InvocationTypeDryRun})
	must(err)
	if event.StatusCode != 202 || dry.StatusCode != 204 {
		t.Errorf("status of an event is %d, of a dry run %d", event.StatusCode, dry.StatusCode)
	}

	_, err = client.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: f, Timeout: aws.Int32(7)})
	must(err)
	must(sdk.NewFunctionUpdatedV2Waiter(client).Wait(ctx, &sdk.GetFunctionInput{FunctionName: f}, time.Minute))
	got, err := client.GetFunction(ctx, &sdk.GetFunctionInput{FunctionName: aws.String(arnOfF)})
	must(err)
	if *got.Configuration.Timeout != 7 || got.Tags["k"] != "v" || got.Configuration.Environment.Variables["KEY"] != "value" {
		t.Errorf("got: %+v", got)
	}

	_, err = client.PutFunctionConcurrency(ctx, &sdk.PutFunctionConcurrencyInput{FunctionName: f, ReservedConcurrentExecutions: aws.Int32(0)})
	must(err)
	throttledClient := sdk.New(client.Options(), func(o *sdk.Options) { o.RetryMaxAttempts = 1 })
	_, err = throttledClient.Invoke(ctx, &sdk.InvokeInput{FunctionName: f})
	var tooMany *types.TooManyRequestsException
	if !errors.As(err, &tooMany) || tooMany.Reason != types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded {
		t.Errorf("without concurrency: %v", err)
	}

	_, err = client.DeleteFunction(ctx, &sdk.DeleteFunctionInput{FunctionName: f})
	must(err)
	_, err = client.GetFunction(ctx, &sdk.GetFunctionInput{FunctionName: f})
	var gone *types.ResourceNotFoundException
	if !errors.As(err, &gone) || *gone.Message != "Function not found: "+arnOfF || *gone.Type != "User" {
		t.Errorf("after its deletion: %v", err)
	}
}

// The functions of the sample project are Python with boto3. Here one calls
// Lambda itself, which is the same to boto3.
func TestBoto3InsideAndOutside(t *testing.T) {
	if exec.Command("python3", "-c", "import boto3").Run() != nil {
		t.Fatal("no boto3 on this machine; make test installs it")
	}
	var url string
	s := newStage(t, func(o *Options) { o.Endpoint = func() string { return url } })
	url = s.serveHTTP()
	inside := `import boto3
def lambda_handler(event, context):
    return boto3.client("lambda").get_function_configuration(FunctionName=context.function_name)["Description"]
`
	outside := `import boto3, base64, sys
c = boto3.client("lambda")
c.create_function(FunctionName="f", Runtime="python3.12", Handler="index.lambda_handler", Description="hello from boto3",
    Role="arn:aws:iam::000000000000:role/r", Timeout=25, Code={"ZipFile": base64.b64decode(sys.argv[1])})
c.get_waiter("function_active").wait(FunctionName="f")
print(c.invoke(FunctionName="f")["Payload"].read().decode())
`
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "python3", "-c", outside, archive(t, map[string]string{"index.py": inside}))
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+url, "AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=000000000000", "AWS_SECRET_ACCESS_KEY=x")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil || strings.TrimSpace(string(out)) != `"hello from boto3"` {
		t.Errorf("result is %s (%v)", out, err)
	}
}
