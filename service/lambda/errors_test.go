package lambda

import (
	"maps"
	"strings"
	"testing"
)

// failureTest is a call that must fail, with AWS's words for it.
type failureTest struct {
	name      string
	operation string
	input     object
	code      string
	message   string
}

func (s *stage) check(test failureTest) {
	s.t.Helper()
	output, err := s.try(test.operation, test.input)
	if err == nil {
		s.t.Errorf("it succeeded: %v", output)
		return
	}
	if err.Code != test.code || err.Message != test.message {
		s.t.Errorf("error is\n%s: %s, want\n%s: %s", err.Code, err.Message, test.code, test.message)
	}
}

const (
	invalid     = "InvalidParameterValueException"
	validation  = "ValidationException"
	missing     = "ResourceNotFoundException"
	constraints = "1 validation error detected: Value "
	stale       = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
)

func TestCreateFunctionRefuses(t *testing.T) {
	s := newStage(t)
	s.goFunction("taken", "echo")
	tests := []struct {
		name    string
		change  object
		code    string
		message string
	}{
		{"a name that is taken", object{"FunctionName": "taken"}, "ResourceConflictException", "Function already exist: taken"},
		{"a name that is too long", object{"FunctionName": strings.Repeat("n", 65)}, invalid,
			constraints + "'" + strings.Repeat("n", 65) + "' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64"},
		{"a function of another region", object{"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:f"}, missing,
			"Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"},
		{"a function of another account", object{"FunctionName": "111111111111:function:f"}, "AccessDeniedException",
			"User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:111111111111:function:f because no resource-based policy allows the lambda:CreateFunction action"},
		{"no runtime", object{"Runtime": nil}, invalid, "Runtime and Handler are mandatory parameters for functions created with deployment packages."},
		{"no handler", object{"Handler": nil}, invalid, "Runtime and Handler are mandatory parameters for functions created with deployment packages."},
		{"a runtime that cannot be run", object{"Runtime": "java21"}, invalid,
			"Treadle cannot run the runtime java21: it has provided.al2, provided.al2023, python3.* and nodejs*.x"},
		{"a timeout too long", object{"Timeout": 901}, validation, constraints + "'901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900"},
		{"a timeout of nothing", object{"Timeout": 0}, validation, constraints + "'0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"too much memory", object{"MemorySize": 10241}, invalid, "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240"},
		{"too little memory", object{"MemorySize": 64}, validation, constraints + "'64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"},
		{"reserved variables", object{"Environment": object{"Variables": object{"AWS_REGION": "x", "LAMBDA_TASK_ROOT": "y", "K1": "z"}}}, invalid,
			"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT"},
		{"too many variables", object{"Environment": object{"Variables": object{"K1": strings.Repeat("v", 4090)}}}, invalid,
			`Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"K1":"` + strings.Repeat("v", 4090) + `"}`},
		{"no code", object{"Code": object{}}, invalid, "Please provide a source for function code."},
		{"empty code", object{"Code": object{"ZipFile": ""}}, invalid, "Uploaded file must be a non-empty zip"},
		{"an archive without files", object{"Code": object{"ZipFile": archive(t, nil)}}, invalid, "Uploaded file must be a non-empty zip"},
		{"code that is no archive", object{"Code": object{"ZipFile": blob("def handler(): pass")}}, invalid,
			"Could not unzip uploaded file. Please check your file, then try to upload again."},
		{"a hostile archive", object{"Code": object{"ZipFile": archive(t, map[string]string{"../evil": "x"})}}, invalid,
			"Could not unzip uploaded file. Please check your file, then try to upload again."},
		{"code in S3", object{"Code": object{"S3Bucket": "bucket", "S3Key": "key"}}, invalid, "Treadle has no S3 to take code from yet: provide it as ZipFile."},
		{"code in two places", object{"Code": object{"S3Bucket": "bucket", "S3Key": "key", "ZipFile": goPackage(t)}}, invalid,
			"Please do not provide other FunctionCode parameters when providing a ZipFile."},
		{"an image", object{"PackageType": "Image", "Code": object{"ImageUri": "image"}}, invalid,
			"Treadle has no container images yet: provide a deployment package with PackageType Zip."},
		{"layers", object{"Layers": []string{"arn:aws:lambda:us-east-1:000000000000:layer:l:1"}}, invalid,
			"Layer version arn:aws:lambda:us-east-1:000000000000:layer:l:1 does not exist."},
		{"too many tags", object{"Tags": numbered(51)}, invalid, "Number of tags exceeds resource tag limit."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			input := s.goInput("f", "echo")
			maps.Copy(input, test.change)
			(&stage{t: t, registry: s.registry}).check(failureTest{operation: "CreateFunction", input: input, code: test.code, message: test.message})
		})
	}
}

func numbered(n int) object {
	o := object{}
	for i := range n {
		o[strings.Repeat("k", i+1)] = "v"
	}
	return o
}

func TestFailures(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	s.call("AddPermission", object{"FunctionName": "f", "StatementId": "s", "Action": "lambda:*", "Principal": "*"})
	arnOfNone := "arn:aws:lambda:us-east-1:000000000000:function:none"
	notThere := "Function not found: " + arnOfNone
	tests := []failureTest{
		{"", "GetFunction", object{"FunctionName": "none"}, missing, notThere},
		{"with a qualifier", "GetFunction", object{"FunctionName": "none", "Qualifier": "1"}, missing, notThere + ":1"},
		{"of a version", "GetFunction", object{"FunctionName": "f", "Qualifier": "1221"}, missing, "Function not found: " + arnOfF + ":1221"},
		{"with two qualifiers", "GetFunction", object{"FunctionName": "f:1", "Qualifier": "2"}, invalid,
			"The derived qualifier from the function name does not match the specified qualifier."},
		{"", "GetFunctionConfiguration", object{"FunctionName": "none"}, missing, notThere},
		{"", "UpdateFunctionCode", object{"FunctionName": "none", "ZipFile": goPackage(t)}, missing, notThere},
		{"with an old revision", "UpdateFunctionCode", object{"FunctionName": "f", "ZipFile": goPackage(t), "RevisionId": "old"}, "PreconditionFailedException", stale},
		{"with an image", "UpdateFunctionCode", object{"FunctionName": "f", "ImageUri": "i"}, invalid,
			"Please don't provide ImageUri when updating a function with packageType Zip."},
		{"", "UpdateFunctionConfiguration", object{"FunctionName": "none"}, missing, notThere},
		{"with an old revision", "UpdateFunctionConfiguration", object{"FunctionName": "f", "RevisionId": "old"}, "PreconditionFailedException", stale},
		{"with a bad runtime", "UpdateFunctionConfiguration", object{"FunctionName": "f", "Runtime": "ruby3.3"}, invalid,
			"Treadle cannot run the runtime ruby3.3: it has provided.al2, provided.al2023, python3.* and nodejs*.x"},
		{"", "DeleteFunction", object{"FunctionName": "none"}, missing, notThere},
		{"with a qualifier", "DeleteFunction", object{"FunctionName": "none", "Qualifier": "1"}, missing, notThere},
		{"of $LATEST", "DeleteFunction", object{"FunctionName": "f", "Qualifier": "$LATEST"}, invalid,
			"$LATEST version cannot be deleted without deleting the function."},
		{"with a bad marker", "ListFunctions", object{"Marker": "?"}, invalid, "Invalid Marker"},
		{"", "Invoke", object{"FunctionName": "none"}, missing, notThere + ":$LATEST"},
		{"of an alias", "Invoke", object{"FunctionName": "f", "Qualifier": "live"}, missing, "Function not found: " + arnOfF + ":live"},
		{"with a payload too large", "Invoke", object{"FunctionName": "f", "Payload": blob(strings.Repeat("1", 6291457))}, "RequestEntityTooLargeException",
			"Request must be smaller than 6291456 bytes for the InvokeFunction operation"},
		{"with an event too large", "Invoke", object{"FunctionName": "f", "InvocationType": "Event", "Payload": blob(strings.Repeat("1", 1048577))},
			"RequestEntityTooLargeException", "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"},
		{"with a bad client context", "Invoke", object{"FunctionName": "f", "ClientContext": "?"}, "InvalidRequestContentException",
			"Client context must be a valid Base64-encoded JSON object."},
		{"", "GetFunctionCodeSigningConfig", object{"FunctionName": "none"}, missing, notThere},
		{"", "ListVersionsByFunction", object{"FunctionName": "none"}, missing, notThere},
		{"", "GetPolicy", object{"FunctionName": "none"}, missing, notThere},
		{"", "AddPermission", object{"FunctionName": "none", "StatementId": "s", "Action": "lambda:*", "Principal": "*"}, missing, notThere},
		{"twice", "AddPermission", object{"FunctionName": "f", "StatementId": "s", "Action": "lambda:*", "Principal": "*"}, "ResourceConflictException",
			"The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement."},
		{"on $LATEST", "AddPermission", object{"FunctionName": "f", "Qualifier": "$LATEST", "StatementId": "t", "Action": "lambda:*", "Principal": "*"}, invalid,
			"We currently do not support adding policies for $LATEST."},
		{"for nobody", "AddPermission", object{"FunctionName": "f", "StatementId": "t", "Action": "lambda:*", "Principal": "somebody"}, invalid,
			"The provided principal was invalid. Please check the principal and try again."},
		{"", "RemovePermission", object{"FunctionName": "none", "StatementId": "s"}, missing, "No policy found for: " + arnOfNone},
		{"of nothing", "RemovePermission", object{"FunctionName": "f", "StatementId": "t"}, missing, "Statement t is not found in resource policy."},
		{"with an old revision", "RemovePermission", object{"FunctionName": "f", "StatementId": "s", "RevisionId": "old"}, "PreconditionFailedException", stale},
		{"", "GetFunctionConcurrency", object{"FunctionName": "none"}, missing, notThere},
		{"too much", "PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 901}, invalid,
			"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]."},
		{"", "DeleteFunctionConcurrency", object{"FunctionName": "none"}, missing, notThere},
		{"", "ListTags", object{"Resource": arnOfNone}, missing, notThere},
		{"", "TagResource", object{"Resource": arnOfNone, "Tags": object{"k": "v"}}, missing, notThere},
		{"none", "TagResource", object{"Resource": arnOfF, "Tags": object{}}, invalid, "An error occurred and the request cannot be processed."},
		{"of a version", "TagResource", object{"Resource": arnOfF + ":1", "Tags": object{"k": "v"}}, invalid,
			"Tags on function aliases and versions are not supported. Please specify a function ARN."},
		{"too many", "TagResource", object{"Resource": arnOfF, "Tags": numbered(51)}, invalid, "Number of tags exceeds resource tag limit."},
		{"", "UntagResource", object{"Resource": arnOfNone, "TagKeys": []string{"k"}}, missing, notThere},
		{"", "PublishLayerVersion", object{"LayerName": "l", "Content": object{"ZipFile": ""}}, "UnknownOperationException",
			`Treadle does not have operation PublishLayerVersion of service "lambda" yet.`},
	}
	for _, test := range tests {
		t.Run(test.operation+" "+test.name, func(t *testing.T) { (&stage{t: t, registry: s.registry}).check(test) })
	}
}

func TestPayloadsThatAreNoJSON(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	source := "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: "
	values := "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	for _, test := range []struct{ payload, message string }{
		{"n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt", "Invalid UTF-8 start byte 0x87" + source + "1, column: 3]"},
		{"\x99\xeb,j\x07\xa1zYh", "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value " + values + source + "1, column: 1]"},
		{"hello", "Unrecognized token 'hello': was expecting " + values + source + "1, column: 6]"},
		{"{\n\"a\": }", "Unexpected character ('}' (code 125)): expected a valid value " + values + source + "2, column: 6]"},
		{`{"a":`, "Unexpected end-of-input" + source + "1, column: 6]"},
		{"\"a\xff\"", "Invalid UTF-8 start byte 0xff" + source + "1, column: 4]"},
	} {
		s.check(failureTest{
			operation: "Invoke", input: object{"FunctionName": "f", "Payload": blob(test.payload)},
			code: "InvalidRequestContentException", message: "Could not parse request body into json: Could not parse payload into json: " + test.message,
		})
	}
}

// FuzzCheckJSON holds checkJSON to the standard library, and to not fail itself.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{"", "{}", "hello", "{\"a\": }", "\x99", "n\x87", "[1,2", "\"\\u12\"", " \n x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		err := checkJSON(payload)
		if err != nil && !strings.Contains(err.Error(), "Could not parse payload into json: ") {
			t.Errorf("error is %v", err)
		}
	})
}
