package validate

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

func check(service, operation, input string) string {
	err := Checker{}.CheckInput(service, operation, json.RawMessage(input))
	var e *awsapi.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code + ": " + e.Message
	default:
		return "not an *awsapi.Error: " + err.Error()
	}
}

func TestGoodInputs(t *testing.T) {
	for _, c := range []struct{ service, operation, input string }{
		{"states", "ListStateMachines", ``},
		{"states", "ListStateMachines", `null`},
		{"states", "ListStateMachines", `{}`},
		{"states", "ListStateMachines", `{"maxResults":1000,"nextToken":null,"unknown":[1]}`},
		{"states", "CreateActivity", `{"name":"` + strings.Repeat("é", 80) + `","tags":[{"key":"k","value":""}]}`},
		{"states", "CreateActivity", `{"name":"spaces are the service's own matter"}`},
		{"states", "DescribeExecution", `{"executionArn":"not an ARN"}`},
		{"states", "UpdateMapRun", `{"mapRunArn":"a","toleratedFailurePercentage":12.5}`},
		{"states", "UnknownOperation", `[`},
		{"unknown", "Operation", `[`},
		{"lambda", "Invoke", `{"FunctionName":"f","Payload":"e30="}`},
		{"lambda", "CreateFunction", `{"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{"ZipFile":""},"Runtime":"python3.12","Environment":{"Variables":{"A_1":""}}}`},
		{"lambda", "ListEventSourceMappings", `{"MaxItems":1}`},
		{"batch", "SubmitJob", `{"jobName":"j","jobQueue":"q","jobDefinition":"d","parameters":{"a":"b"}}`},
		{"batch", "CreateComputeEnvironment", `{"computeEnvironmentName":"e","type":"managed","state":"Enabled"}`},
		{"iam", "CreateRole", `{"RoleName":"a.b@c","Path":"/x/y/","AssumeRolePolicyDocument":"{}"}`},
		{"sts", "GetCallerIdentity", `{}`},
	} {
		if got := check(c.service, c.operation, c.input); got != "" {
			t.Errorf("%s %s %.100s: %s", c.service, c.operation, c.input, got)
		}
	}
}

func TestWrongTypes(t *testing.T) {
	for _, c := range []struct{ service, operation, input, message string }{
		{"states", "ListStateMachines", `{`, `Could not parse request body into json: invalid JSON at offset 1: expected a member name`},
		{"states", "ListStateMachines", `{} {}`, `Could not parse request body into json: invalid JSON at offset 3: unexpected text after the document`},
		{"states", "DescribeActivity", `{"activityArn":"a","activityArn":"b"}`, `Could not parse request body into json: invalid JSON at offset 37: a member name stands twice`},
		{"states", "DescribeActivity", `{"activityArn":"a","activityARN":"b"}`, `Unknown member "activityARN": the member's name is activityArn`},
		{"events", "PutTargets", `{"Rule":"r","Targets":[{"Id":"1","Arn":"a","roleArn":"b"}]}`, `Unknown member "roleArn": the member's name is RoleArn`},
		{"states", "DescribeExecution", `{"executionArn":"a","ex\u0065cutionArn":"b"}`, `Could not parse request body into json: invalid JSON at offset 44: a member name stands twice`},
		{"events", "DescribeRule", `{"Name":"r","EventBu\u017fName":"b"}`, `Unknown member "EventBuſName": the member's name is EventBusName`},
		{"states", "ListStateMachines", `[]`, `Start of list found where not expected`},
		{"states", "ListStateMachines", `"x"`, `Expected null`},
		{"states", "ListStateMachines", `{"maxResults":"1"}`, `STRING_VALUE can not be converted to an Integer`},
		{"states", "ListStateMachines", `{"maxResults":1.5}`, `NUMBER_VALUE can not be converted to an Integer`},
		{"states", "ListStateMachines", `{"maxResults":1e3}`, `NUMBER_VALUE can not be converted to an Integer`},
		{"states", "ListStateMachines", `{"maxResults":2147483648}`, `NUMBER_VALUE can not be converted to an Integer`},
		{"states", "ListStateMachines", `{"maxResults":true}`, `TRUE_VALUE can not be converted to an Integer`},
		{"states", "CreateActivity", `{"name":1}`, `NUMBER_VALUE can not be converted to a String`},
		{"states", "CreateActivity", `{"name":false}`, `FALSE_VALUE can not be converted to a String`},
		{"states", "CreateActivity", `{"name":{}}`, `Start of structure or map found where not expected.`},
		{"states", "CreateActivity", `{"name":[]}`, `Start of list found where not expected`},
		{"states", "CreateActivity", `{"name":"a","tags":{}}`, `Start of structure or map found where not expected.`},
		{"states", "CreateActivity", `{"name":"a","tags":"x"}`, `Expected list or null`},
		{"states", "CreateActivity", `{"name":"a","tags":["x"]}`, `Expected null`},
		{"states", "CreateActivity", `{"name":"a","tags":[{"key":1}]}`, `NUMBER_VALUE can not be converted to a String`},
		{"states", "CreateStateMachine", `{"publish":"true"}`, `STRING_VALUE can not be converted to a Boolean`},
		{"states", "UpdateMapRun", `{"toleratedFailureCount":"1"}`, `STRING_VALUE can not be converted to a Long`},
		{"states", "UpdateMapRun", `{"toleratedFailurePercentage":"1"}`, `STRING_VALUE can not be converted to a Float`},
		{"lambda", "CreateFunction", `{"Environment":{"Variables":{"A":1}}}`, `NUMBER_VALUE can not be converted to a String`},
		{"lambda", "CreateFunction", `{"Environment":{"Variables":[]}}`, `Start of list found where not expected`},
		{"lambda", "Invoke", `{"Payload":"***="}`, `STRING_VALUE can not be converted to a ByteBuffer`},
		{"lambda", "Invoke", `{"Payload":"A==="}`, `STRING_VALUE can not be converted to a ByteBuffer`},
		{"lambda", "Invoke", `{"Payload":"abc"}`, `STRING_VALUE can not be converted to a ByteBuffer`},
		{"sts", "GetCallerIdentity", `[]`, `Start of list found where not expected`},
	} {
		if got, want := check(c.service, c.operation, c.input), "SerializationException: "+c.message; got != want {
			t.Errorf("%s %s %s: %s, want %s", c.service, c.operation, c.input, got, want)
		}
	}
}

// The words with states as service, and those on layers and tags, are as AWS
// was seen to say them.
func TestBrokenConstraints(t *testing.T) {
	long := func(n int) string { return strings.Repeat("A", n) }
	const one = "1 validation error detected: "
	const layerPattern = `arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+`
	for _, c := range []struct{ service, operation, input, want string }{
		{"states", "ListExecutions", `{"maxResults":1001}`,
			"ValidationException: " + one + "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"states", "ListExecutions", `{"maxResults":-1}`,
			"ValidationException: " + one + "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"states", "ListExecutions", `{"statusFilter":"succeeded"}`,
			"ValidationException: " + one + "Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"},
		{"states", "ListStateMachines", `{"nextToken":"` + long(1025) + `"}`,
			"ValidationException: " + one + "Value '" + long(1025) + "' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024"},
		{"states", "CreateStateMachineAlias", `{"name":"` + long(81) + `","routingConfiguration":[{"stateMachineVersionArn":"a","weight":100}]}`,
			"ValidationException: " + one + "Value '" + long(81) + "' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80"},
		{"states", "CreateStateMachineAlias", `{"name":"ALIAS@","routingConfiguration":[{"stateMachineVersionArn":"a","weight":100}]}`,
			"ValidationException: " + one + `Value 'ALIAS@' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`},
		{"states", "DescribeExecution", `{}`,
			"ValidationException: " + one + "Value null at 'executionArn' failed to satisfy constraint: Member must not be null"},
		{"states", "DescribeExecution", `null`,
			"ValidationException: " + one + "Value null at 'executionArn' failed to satisfy constraint: Member must not be null"},
		{"states", "DescribeExecution", `{"executionArn":null}`,
			"ValidationException: " + one + "Value null at 'executionArn' failed to satisfy constraint: Member must not be null"},
		{"states", "CreateStateMachine", `{"definition":"{}"}`,
			"ValidationException: 2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null"},
		{"states", "StartExecution", `{"stateMachineArn":"a","input":"` + long(262145) + `"}`,
			"ValidationException: " + one + "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144"},
		{"states", "TagResource", `{"resourceArn":"a","tags":[{"key":"a"},{"key":"` + long(129) + `"}]}`,
			"ValidationException: " + one + "Value '" + long(129) + "' at 'tags.2.member.key' failed to satisfy constraint: Member must have length less than or equal to 128"},
		{"states", "UpdateMapRun", `{"mapRunArn":"a","toleratedFailurePercentage":100.5}`,
			"ValidationException: " + one + "Value '100.5' at 'toleratedFailurePercentage' failed to satisfy constraint: Member must have value less than or equal to 100"},
		{"lambda", "CreateFunction", `{"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{},"Layers":["x"]}`,
			"ValidationException: " + one + "Value '[x]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 140, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: " + layerPattern + ", Member must not be null]"},
		{"lambda", "CreateFunction", `{"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{},"PackageType":"Tar"}`,
			"ValidationException: " + one + "Value 'Tar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Zip, Image]"},
		{"lambda", "CreateFunction", `{"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{},"KMSKeyArn":"k"}`,
			"ValidationException: " + one + "Value 'k' at 'kMSKeyArn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"},
		{"lambda", "CreateFunction", `{"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{},"Environment":{"Variables":{"1":"x"}}}`,
			"ValidationException: " + one + "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"},
		{"batch", "TagResource", `{"resourceArn":"a","tags":{"k":"` + long(257) + `"}}`,
			"ClientException: " + one + "Value '{k=" + long(257) + "}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must not be null]"},
		{"batch", "SubmitJob", `{"jobQueue":"q","jobDefinition":"d"}`,
			"ClientException: " + one + "Value null at 'jobName' failed to satisfy constraint: Member must not be null"},
		{"iam", "GetRole", `{"RoleName":"a b"}`,
			"ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"},
		{"iam", "CreateRole", `{"RoleName":"a","AssumeRolePolicyDocument":"{}","Path":"x"}`,
			"ValidationError: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters."},
		{"iam", "GetRole", `{"RoleName":"` + long(65) + `"}`,
			"ValidationError: " + one + "Value '" + long(65) + "' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64"},
		{"iam", "TagRole", `{"RoleName":"a","Tags":[{"Key":"k","Value":"a&b"}]}`,
			"ValidationError: " + one + `Value 'a&b' at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`},
	} {
		if c.operation == "ListExecutions" {
			c.input = strings.Replace(c.input, "{", `{"stateMachineArn":"a",`, 1)
		}
		if c.operation == "TagResource" && c.service == "states" {
			c.input = strings.Replace(c.input, `"key":"a"`, `"key":"a","value":""`, 1)
		}
		if got := check(c.service, c.operation, c.input); got != c.want {
			t.Errorf("%s %s:\n got %.600s\nwant %.600s", c.service, c.operation, got, c.want)
		}
	}
}

func FuzzInput(f *testing.F) {
	f.Add("states", "CreateStateMachine", `{"name":"a","definition":"{}","roleArn":"x","tags":[{"key":"k"}]}`)
	f.Add("lambda", "CreateFunction", `{"Environment":{"Variables":{"A":null}},"Layers":[null,1],"Code":{"ZipFile":"AA=="}}`)
	f.Add("batch", "RegisterJobDefinition", `{"nodeProperties":{"nodeRangeProperties":[{"container":{}}]}}`)
	f.Fuzz(func(t *testing.T, service, operation, input string) {
		if got := check(service, operation, input); strings.HasPrefix(got, "not an") {
			t.Error(got)
		}
	})
}

func BenchmarkCheckStartExecution(b *testing.B) {
	input := json.RawMessage(`{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:hello","name":"x","input":"` +
		strings.Repeat(`{\"a\":1}`, 100) + `"}`)
	b.SetBytes(int64(len(input)))
	for b.Loop() {
		if err := (Checker{}).CheckInput("states", "StartExecution", input); err != nil {
			b.Fatal(err)
		}
	}
}
