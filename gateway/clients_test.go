package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	batchtypes "github.com/aws/aws-sdk-go-v2/service/batch/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/validate"
)

// The tests here have AWS's own clients talk to services that say what they
// are told to say.

// scripted is a service that has all operations of its model. Each gives the
// answer that the script has for it.
type scripted struct {
	name   string
	script map[string]answer
	inputs map[string]string // the last input of each operation
}

type answer struct {
	output string
	err    error
}

func (s *scripted) Name() string { return s.name }

func (s *scripted) Operations() []awsapi.Operation {
	var list []awsapi.Operation
	for _, op := range model.Lookup(s.name).Operations() {
		list = append(list, awsapi.Operation{Name: op.Name, Handler: func(_ context.Context, call *awsapi.Call) (any, error) {
			s.inputs[call.Operation] = string(call.Input)
			a := s.script[call.Operation]
			return json.RawMessage(a.output), a.err
		}})
	}
	return list
}

// start serves a scripted service and returns it with the configuration for a
// client.
func start(t *testing.T, name string, script map[string]answer) (*scripted, aws.Config) {
	s := &scripted{name, script, map[string]string{}}
	registry := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	registry.CheckInputs(validate.Checker{})
	registry.Register(s)
	server := httptest.NewServer(New(Options{Caller: registry, Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(server.Close)
	toServer := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	transport := &http.Transport{DialContext: toServer}
	t.Cleanup(transport.CloseIdleConnections)
	return s, aws.Config{
		Region:           "eu-west-1",
		HTTPClient:       &http.Client{Transport: transport},
		BaseEndpoint:     aws.String(server.URL),
		Credentials:      credentials.NewStaticCredentialsProvider("AKID", "SECRET", ""),
		RetryMaxAttempts: 1,
	}
}

// wantInput compares the input of an operation with JSON text.
func (s *scripted) wantInput(t *testing.T, operation, want string) {
	t.Helper()
	if got := s.inputs[operation]; got != want {
		t.Errorf("%s was called with\n%s, want\n%s", operation, got, want)
	}
}

// wantError checks what a client makes of an error.
func wantError[E error](t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), message) {
		t.Errorf("error is %v, want %s: %s", err, code, message)
	}
	if typed, ok := errors.AsType[E](err); !ok {
		t.Errorf("error %v is no %T", err, typed)
	}
}

func TestStepFunctionsClient(t *testing.T) {
	service, config := start(t, "states", map[string]answer{
		"StartExecution":     {output: `{"executionArn":"arn:x","startDate":1735787045.25}`},
		"DescribeExecution":  {err: &awsapi.Error{Code: "ExecutionDoesNotExist", Message: "Execution Does Not Exist: 'x'"}},
		"StartSyncExecution": {output: `{"executionArn":"arn:y","startDate":1,"stopDate":2,"status":"SUCCEEDED","output":"{}"}`},
		"TagResource":        {err: &awsapi.Error{Code: "TooManyTags", Message: "many", Fields: map[string]any{"resourceName": "r"}}},
		"ListActivities":     {output: `{"activities":[{"activityArn":"a","name":"n","creationDate":3}],"nextToken":"more"}`},
	})
	client := sfn.NewFromConfig(config)
	ctx := t.Context()

	started, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String("arn:m"), Input: aws.String(`{"a": "é<&>"}`)})
	if err != nil || *started.ExecutionArn != "arn:x" || !started.StartDate.Equal(time.UnixMilli(1735787045250)) {
		t.Errorf("StartExecution: %+v, %v", started, err)
	}
	service.wantInput(t, "StartExecution", `{"input":"{\"a\": \"é<&>\"}","stateMachineArn":"arn:m"}`)

	_, err = client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String("x")})
	wantError[*sfntypes.ExecutionDoesNotExist](t, err, "ExecutionDoesNotExist", "Execution Does Not Exist: 'x'")

	_, err = client.TagResource(ctx, &sfn.TagResourceInput{ResourceArn: aws.String("x"), Tags: []sfntypes.Tag{}})
	wantError[*sfntypes.TooManyTags](t, err, "TooManyTags", "many")
	if e, ok := errors.AsType[*sfntypes.TooManyTags](err); !ok || aws.ToString(e.ResourceName) != "r" {
		t.Errorf("the error's resource is lost: %v", err)
	}

	_, err = client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: aws.String("x"), MaxResults: 1001})
	wantError[*sfntypes.ValidationException](t, err, "ValidationException", "1 validation error detected: Value '1001' at 'maxResults'")

	// The client puts "sync-" before the host name.
	synced, err := client.StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: aws.String("x")})
	if err != nil || synced.Status != sfntypes.SyncExecutionStatusSucceeded {
		t.Errorf("StartSyncExecution: %+v, %v", synced, err)
	}

	listed, err := client.ListActivities(ctx, &sfn.ListActivitiesInput{})
	if err != nil || len(listed.Activities) != 1 || *listed.Activities[0].Name != "n" || *listed.NextToken != "more" {
		t.Errorf("ListActivities: %+v, %v", listed, err)
	}
}

func TestLambdaClient(t *testing.T) {
	service, config := start(t, "lambda", map[string]answer{
		"CreateFunction": {output: `{"FunctionName":"f","Version":"$LATEST","MemorySize":128}`},
		"GetFunction":    {err: &awsapi.Error{Code: "ResourceNotFoundException", Message: "Function not found: f"}},
		"Invoke":         {output: `{"StatusCode":200,"Payload":"eyJhIjoxfQ==","ExecutedVersion":"$LATEST","FunctionError":"Unhandled","LogResult":"bG9n"}`},
		"ListFunctions":  {output: `{"Functions":[{"FunctionName":"f"}],"NextMarker":"m"}`},
		"UntagResource":  {output: `{}`},
	})
	client := lambda.NewFromConfig(config)
	ctx := t.Context()

	created, err := client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: aws.String("arn:aws:iam::000000000000:role/r"), Runtime: lambdatypes.RuntimeProvidedal2023,
		Handler: aws.String("bootstrap"), Code: &lambdatypes.FunctionCode{ZipFile: []byte("zip")},
	})
	if err != nil || *created.Version != "$LATEST" || *created.MemorySize != 128 {
		t.Errorf("CreateFunction: %+v, %v", created, err)
	}
	service.wantInput(t, "CreateFunction", `{"Code":{"ZipFile":"emlw"},"FunctionName":"f","Handler":"bootstrap","Role":"arn:aws:iam::000000000000:role/r","Runtime":"provided.al2023"}`)

	_, err = client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String("arn:aws:lambda:eu-west-1:000000000000:function:f")})
	wantError[*lambdatypes.ResourceNotFoundException](t, err, "ResourceNotFoundException", "Function not found: f")
	service.wantInput(t, "GetFunction", `{"FunctionName":"arn:aws:lambda:eu-west-1:000000000000:function:f"}`)

	invoked, err := client.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: aws.String("f"), Payload: []byte(`{"b":2}`), LogType: lambdatypes.LogTypeTail, Qualifier: aws.String("1"),
	})
	if err != nil || invoked.StatusCode != 200 || string(invoked.Payload) != `{"a":1}` ||
		*invoked.FunctionError != "Unhandled" || *invoked.LogResult != "bG9n" || *invoked.ExecutedVersion != "$LATEST" {
		t.Errorf("Invoke: %+v, %v", invoked, err)
	}
	service.wantInput(t, "Invoke", `{"Payload":"eyJiIjoyfQ==","FunctionName":"f","LogType":"Tail","Qualifier":"1"}`)

	listed, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{MaxItems: aws.Int32(2)})
	if err != nil || len(listed.Functions) != 1 || *listed.NextMarker != "m" {
		t.Errorf("ListFunctions: %+v, %v", listed, err)
	}
	service.wantInput(t, "ListFunctions", `{"MaxItems":2}`)

	if _, err := client.UntagResource(ctx, &lambda.UntagResourceInput{
		Resource: aws.String("arn:aws:lambda:eu-west-1:000000000000:function:f"), TagKeys: []string{"a", "b"},
	}); err != nil {
		t.Error(err)
	}
	service.wantInput(t, "UntagResource", `{"Resource":"arn:aws:lambda:eu-west-1:000000000000:function:f","TagKeys":["a","b"]}`)
}

func TestBatchClient(t *testing.T) {
	service, config := start(t, "batch", map[string]answer{
		"SubmitJob":           {output: `{"jobArn":"arn:j","jobName":"j","jobId":"id"}`},
		"DescribeJobs":        {output: `{"jobs":[{"jobId":"id","jobName":"j","jobQueue":"q","status":"RUNNING","startedAt":1735787045250}]}`},
		"CancelJob":           {err: &awsapi.Error{Code: "ClientException", Message: "no such job"}},
		"TerminateJob":        {err: errors.New("disk is full")},
		"ListTagsForResource": {output: `{"tags":{"k":"v"}}`},
	})
	client := batch.NewFromConfig(config)
	ctx := t.Context()

	submitted, err := client.SubmitJob(ctx, &batch.SubmitJobInput{
		JobName: aws.String("j"), JobQueue: aws.String("q"), JobDefinition: aws.String("d"),
		ContainerOverrides: &batchtypes.ContainerOverrides{Environment: []batchtypes.KeyValuePair{{Name: aws.String("A"), Value: aws.String("")}}},
	})
	if err != nil || *submitted.JobId != "id" {
		t.Errorf("SubmitJob: %+v, %v", submitted, err)
	}
	service.wantInput(t, "SubmitJob", `{"containerOverrides":{"environment":[{"name":"A","value":""}]},"jobDefinition":"d","jobName":"j","jobQueue":"q"}`)

	described, err := client.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{"id"}})
	if err != nil || described.Jobs[0].Status != batchtypes.JobStatusRunning || *described.Jobs[0].StartedAt != 1735787045250 {
		t.Errorf("DescribeJobs: %+v, %v", described, err)
	}

	_, err = client.CancelJob(ctx, &batch.CancelJobInput{JobId: aws.String("id"), Reason: aws.String("r")})
	wantError[*batchtypes.ClientException](t, err, "ClientException", "no such job")
	_, err = client.TerminateJob(ctx, &batch.TerminateJobInput{JobId: aws.String("id"), Reason: aws.String("r")})
	wantError[*smithy.GenericAPIError](t, err, "InternalServerError", "its log says why")

	const arn = "arn:aws:batch:eu-west-1:000000000000:job-queue/q"
	tags, err := client.ListTagsForResource(ctx, &batch.ListTagsForResourceInput{ResourceArn: aws.String(arn)})
	if err != nil || tags.Tags["k"] != "v" {
		t.Errorf("ListTagsForResource: %+v, %v", tags, err)
	}
	service.wantInput(t, "ListTagsForResource", `{"resourceArn":"`+arn+`"}`)
}

func TestIAMClient(t *testing.T) {
	service, config := start(t, "iam", map[string]answer{
		"CreateRole": {output: `{"Role":{"Path":"/","RoleName":"r","RoleId":"AROA","Arn":"arn:aws:iam::000000000000:role/r","CreateDate":1735787045,"AssumeRolePolicyDocument":"%7B%7D"}}`},
		"GetRole":    {err: &awsapi.Error{Code: "NoSuchEntity", Message: "The role with name r cannot be found."}},
		"ListRoles":  {output: `{"Roles":[],"IsTruncated":false}`},
		"DeleteRole": {output: `{}`},
	})
	client := iam.NewFromConfig(config)
	ctx := t.Context()

	created, err := client.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(`{"a": "b&c"}`),
		Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v w")}},
	})
	if err != nil || *created.Role.RoleId != "AROA" || !created.Role.CreateDate.Equal(time.Unix(1735787045, 0)) {
		t.Errorf("CreateRole: %+v, %v", created, err)
	}
	service.wantInput(t, "CreateRole", `{"RoleName":"r","AssumeRolePolicyDocument":"{\"a\": \"b&c\"}","Tags":[{"Key":"k","Value":"v w"}]}`)

	_, err = client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("r")})
	wantError[*iamtypes.NoSuchEntityException](t, err, "NoSuchEntity", "The role with name r cannot be found.")
	_, err = client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("a b")})
	wantError[*smithy.GenericAPIError](t, err, "ValidationError", "The specified value for roleName is invalid.")

	listed, err := client.ListRoles(ctx, &iam.ListRolesInput{MaxItems: aws.Int32(5)})
	if err != nil || listed.IsTruncated || len(listed.Roles) != 0 {
		t.Errorf("ListRoles: %+v, %v", listed, err)
	}
	if _, err := client.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("r")}); err != nil {
		t.Error(err)
	}
}

func TestSTSClient(t *testing.T) {
	_, config := start(t, "sts", map[string]answer{
		"GetCallerIdentity": {output: `{"UserId":"u","Account":"000000000000","Arn":"arn:aws:iam::000000000000:root"}`},
	})
	who, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || *who.Account != "000000000000" || *who.Arn != "arn:aws:iam::000000000000:root" || *who.UserId != "u" {
		t.Errorf("GetCallerIdentity: %+v, %v", who, err)
	}
}

// FuzzServe holds that no request, whatever it holds, makes the front fail.
func FuzzServe(f *testing.F) {
	f.Add("POST", "/", "AWSStepFunctions.StartExecution", "application/x-amz-json-1.0", `{"stateMachineArn":"a"}`)
	f.Add("POST", "/2015-03-31/functions/f/invocations?Qualifier=1", "", "", `{}`)
	f.Add("POST", "/", "", "application/x-www-form-urlencoded", "Action=CreateRole&Version=2010-05-08&Tags.member.1.Key=a")
	registry := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	registry.CheckInputs(validate.Checker{})
	for _, s := range model.Services() {
		registry.Register(&silent{s.Name})
	}
	h := newTestGateway(registry)
	f.Fuzz(func(t *testing.T, method, path, target, contentType, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		u, err := r.URL.Parse(path)
		if err != nil {
			return
		}
		r.Method, r.URL = method, u
		r.Header.Set("Content-Type", contentType)
		if target != "" {
			r.Header.Set("X-Amz-Target", target)
		}
		if w := serve(h, r); w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// silent is a service that takes everything and says nothing.
type silent struct{ name string }

func (s *silent) Name() string { return s.name }

func (s *silent) Operations() []awsapi.Operation {
	var list []awsapi.Operation
	for _, op := range model.Lookup(s.name).Operations() {
		list = append(list, awsapi.Operation{Name: op.Name, Handler: func(context.Context, *awsapi.Call) (any, error) { return nil, nil }})
	}
	return list
}

func BenchmarkStartExecution(b *testing.B) {
	registry := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	registry.CheckInputs(validate.Checker{})
	registry.Register(&silent{"states"})
	h := newTestGateway(registry)
	body := `{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:hello","input":"` + strings.Repeat(`{\"a\":1}`, 50) + `"}`
	headers := map[string]string{
		"X-Amz-Target":  "AWSStepFunctions.StartExecution",
		"Authorization": signed("AKID", "us-east-1", "states"),
	}
	b.ReportAllocs()
	for b.Loop() {
		if w := serve(h, exampleRequest{"POST /", headers, body}.request()); w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}
