package lambda

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const arnOfF = "arn:aws:lambda:us-east-1:000000000000:function:f"

// match compares an output with what is wanted, where "~..." is a regular
// expression, and wants exactly the members that are named.
func match(t testing.TB, got, want object) {
	t.Helper()
	for name, w := range want {
		g, ok := got[name]
		if pattern, isPattern := strings.CutPrefix(fmt.Sprint(w), "~"); isPattern && ok {
			if !regexp.MustCompile("^" + pattern + "$").MatchString(fmt.Sprint(g)) {
				t.Errorf("%s is %v, want %s", name, g, pattern)
			}
			continue
		}
		if !ok || !reflect.DeepEqual(g, normal(t, w)) {
			t.Errorf("%s is %#v, want %#v", name, g, w)
		}
	}
	for name, g := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there, being %v", name, g)
		}
	}
}

// normal is v as it comes out of JSON.
func normal(t testing.TB, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var n any
	if err := json.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// configuration is what AWS answers for a function with nothing but what must
// be given.
func configuration(change object) object {
	c := object{
		"FunctionName": "f", "FunctionArn": arnOfF, "Runtime": "provided.al2023", "Handler": "echo",
		"Role": "arn:aws:iam::000000000000:role/r", "CodeSize": "~[0-9]+", "CodeSha256": "~[A-Za-z0-9+/]{43}=",
		"Description": "", "Timeout": 20, "MemorySize": 128, "LastModified": "2026-11-22T12:00:00.000+0000",
		"Version": "$LATEST", "TracingConfig": object{"Mode": "PassThrough"}, "RevisionId": "~[0-9a-f-]{36}",
		"State": "Active", "LastUpdateStatus": "Successful", "PackageType": "Zip", "Architectures": []string{"x86_64"},
		"EphemeralStorage": object{"Size": 512}, "SnapStart": object{"ApplyOn": "None", "OptimizationStatus": "Off"},
		"RuntimeVersionConfig": `~map\[RuntimeVersionArn:arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\]`,
		"LoggingConfig":        object{"LogFormat": "Text", "LogGroup": "/aws/lambda/f"},
	}
	for name, value := range change {
		if value == nil {
			delete(c, name)
		} else {
			c[name] = value
		}
	}
	return c
}

func TestCreateFunction(t *testing.T) {
	s := newStage(t)
	created := s.goFunction("f", "echo", object{"Tags": object{"k": "v"}})
	match(t, created, configuration(object{
		"State": "Pending", "StateReason": "The function is being created.", "StateReasonCode": "Creating", "LastUpdateStatus": nil,
	}))
	match(t, s.call("GetFunctionConfiguration", object{"FunctionName": "f"}), configuration(nil))
	match(t, s.call("GetFunction", object{"FunctionName": "f"}), object{
		"Configuration": s.call("GetFunctionConfiguration", object{"FunctionName": "f"}),
		"Code":          `~map\[Location:http://127.0.0.1:4566/_treadle/lambda/code/[0-9a-f]{64}\.zip\?.* RepositoryType:S3\]`,
		"Tags":          object{"k": "v"},
	})
}

func TestCreateFunctionWithAll(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo", object{
		"Description": "d", "Timeout": 900, "MemorySize": 10240, "Environment": object{"Variables": object{"K1": "v"}},
		"Architectures": []string{"arm64"}, "EphemeralStorage": object{"Size": 1024}, "TracingConfig": object{"Mode": "Active"},
		"LoggingConfig": object{"LogFormat": "JSON", "LogGroup": "/my/group"}, "SnapStart": object{"ApplyOn": "PublishedVersions"},
		"DeadLetterConfig": object{"TargetArn": "arn:aws:sqs:us-east-1:000000000000:q"}, "KMSKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k",
		"VpcConfig": object{"SubnetIds": []string{"subnet-1"}, "SecurityGroupIds": []string{"sg-1"}},
	})
	match(t, s.call("GetFunctionConfiguration", object{"FunctionName": "f"}), configuration(object{
		"Description": "d", "Timeout": 900, "MemorySize": 10240, "Environment": object{"Variables": object{"K1": "v"}},
		"Architectures": []string{"arm64"}, "EphemeralStorage": object{"Size": 1024}, "TracingConfig": object{"Mode": "Active"},
		"LoggingConfig":    object{"LogFormat": "JSON", "LogGroup": "/my/group", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
		"SnapStart":        object{"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"},
		"DeadLetterConfig": object{"TargetArn": "arn:aws:sqs:us-east-1:000000000000:q"}, "KMSKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k",
		"VpcConfig": object{"SubnetIds": []string{"subnet-1"}, "SecurityGroupIds": []string{"sg-1"}, "VpcId": ""},
	}))
}

func TestNamesOfFunctions(t *testing.T) {
	s := newStage(t)
	s.goFunction("000000000000:function:f", "echo")
	for _, test := range []struct{ name, qualifier, arn string }{
		{"f", "", arnOfF},
		{"f:$LATEST", "", arnOfF + ":$LATEST"},
		{"f", "$LATEST", arnOfF + ":$LATEST"},
		{"000000000000:function:f", "", arnOfF},
		{"function:f", "", arnOfF},
		{arnOfF, "", arnOfF},
		{arnOfF + ":$LATEST", "$LATEST", arnOfF + ":$LATEST"},
	} {
		input := object{"FunctionName": test.name}
		if test.qualifier != "" {
			input["Qualifier"] = test.qualifier
		}
		if got := s.call("GetFunctionConfiguration", input)["FunctionArn"]; got != test.arn {
			t.Errorf("%s %s is %s, want %s", test.name, test.qualifier, got, test.arn)
		}
	}
}

func TestUpdateFunctionConfiguration(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "variable", object{"Environment": object{"Variables": object{"K1": "old"}}})
	if got := s.invoke("f", `"K1"`); got != `"old"` {
		t.Errorf("variable is %s", got)
	}
	before := s.call("GetFunctionConfiguration", object{"FunctionName": "f"})
	updated := s.call("UpdateFunctionConfiguration", object{
		"FunctionName": "f", "RevisionId": before["RevisionId"], "Description": "new",
		"Environment": object{"Variables": object{"K1": "new"}}, "LoggingConfig": object{"LogFormat": "JSON"},
	})
	change := object{
		"Handler": "variable", "Description": "new", "Environment": object{"Variables": object{"K1": "new"}},
		"LoggingConfig":    object{"LogFormat": "JSON", "LogGroup": "/aws/lambda/f", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
		"LastUpdateStatus": "InProgress", "LastUpdateStatusReason": "The function is being created.", "LastUpdateStatusReasonCode": "Creating",
	}
	match(t, updated, configuration(change))
	if got := s.invoke("f", `"K1"`); got != `"new"` {
		t.Errorf("variable is %s after the update", got)
	}
	after := s.call("UpdateFunctionConfiguration", object{"FunctionName": "f", "LoggingConfig": object{"LogFormat": "Text"}})
	if got := fmt.Sprint(after["LoggingConfig"]); got != "map[LogFormat:Text LogGroup:/aws/lambda/f]" {
		t.Errorf("logging is %s", got)
	}
}

func TestUpdateFunctionCode(t *testing.T) {
	s := newStage(t)
	code := func(content string) string {
		return archive(t, map[string]string{"bootstrap": bootstrapScript(t), "content": content})
	}
	s.goFunction("f", "file", object{"Code": object{"ZipFile": code("one")}})
	if got := s.invoke("f", `"content"`); got != `"one"` {
		t.Errorf("result is %s", got)
	}
	before := s.call("GetFunctionConfiguration", object{"FunctionName": "f"})
	dry := s.call("UpdateFunctionCode", object{"FunctionName": "f", "ZipFile": code("two"), "DryRun": true})
	if got := s.call("GetFunctionConfiguration", object{"FunctionName": "f"}); !reflect.DeepEqual(got, before) || dry["CodeSha256"] == before["CodeSha256"] {
		t.Errorf("after a dry run: %v", got)
	}
	s.call("UpdateFunctionCode", object{"FunctionName": "f", "ZipFile": code("two"), "RevisionId": before["RevisionId"]})
	if got := s.invoke("f", `"content"`); got != `"two"` {
		t.Errorf("result is %s after the update", got)
	}
}

func TestDeleteFunction(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	s.invoke("f", "{}")
	match(t, s.call("DeleteFunction", object{"FunctionName": "f", "Qualifier": "7"}), object{"StatusCode": 204})
	match(t, s.call("DeleteFunction", object{"FunctionName": "f"}), object{"StatusCode": 204})
	if _, err := s.try("GetFunction", object{"FunctionName": "f"}); err == nil || err.Code != "ResourceNotFoundException" {
		t.Errorf("error is %v", err)
	}
	s.goFunction("f", "echo")
	if got := s.invoke("f", "1"); got != "1" {
		t.Errorf("result of the new function is %s", got)
	}
}

func TestListFunctions(t *testing.T) {
	s := newStage(t)
	for i := range 7 {
		s.goFunction(fmt.Sprintf("f%d", i), "echo")
	}
	var names []string
	input := object{"MaxItems": 3}
	for pages := 1; ; pages++ {
		page := s.call("ListFunctions", input)
		for _, f := range page["Functions"].([]any) {
			names = append(names, f.(object)["FunctionName"].(string))
		}
		if page["NextMarker"] == nil {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		input["Marker"] = page["NextMarker"]
	}
	if want := []string{"f0", "f1", "f2", "f3", "f4", "f5", "f6"}; !slices.Equal(names, want) {
		t.Errorf("functions are %q", names)
	}
	listed := s.call("ListFunctions", object{"MaxItems": 1, "FunctionVersion": "ALL"})["Functions"].([]any)[0].(object)
	match(t, listed, configuration(object{
		"FunctionName": "f0", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f0:$LATEST",
		"LoggingConfig": object{"LogFormat": "Text", "LogGroup": "/aws/lambda/f0"},
		"State":         nil, "LastUpdateStatus": nil, "RuntimeVersionConfig": nil,
	}))
}

func TestSmallReadings(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	match(t, s.call("GetFunctionCodeSigningConfig", object{"FunctionName": "f"}), object{})
	versions := s.call("ListVersionsByFunction", object{"FunctionName": "f"})["Versions"].([]any)
	if len(versions) != 1 || versions[0].(object)["FunctionArn"] != arnOfF+":$LATEST" || versions[0].(object)["Version"] != "$LATEST" {
		t.Errorf("versions are %v", versions)
	}
}

func TestConcurrency(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	match(t, s.call("GetFunctionConcurrency", object{"FunctionName": "f"}), object{})
	match(t, s.call("PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 900}), object{"ReservedConcurrentExecutions": 900})
	match(t, s.call("GetFunctionConcurrency", object{"FunctionName": "f"}), object{"ReservedConcurrentExecutions": 900})
	if got := fmt.Sprint(s.call("GetFunction", object{"FunctionName": "f"})["Concurrency"]); got != "map[ReservedConcurrentExecutions:900]" {
		t.Errorf("GetFunction has %s", got)
	}
	s.call("DeleteFunctionConcurrency", object{"FunctionName": "f"})
	match(t, s.call("GetFunctionConcurrency", object{"FunctionName": "f"}), object{})
}

func TestTags(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	match(t, s.call("ListTags", object{"Resource": arnOfF}), object{"Tags": object{}})
	s.call("TagResource", object{"Resource": arnOfF, "Tags": object{"a": "1", "b": "2"}})
	s.call("TagResource", object{"Resource": arnOfF, "Tags": object{"a": "3"}})
	s.call("UntagResource", object{"Resource": arnOfF, "TagKeys": []string{"b", "c"}})
	match(t, s.call("ListTags", object{"Resource": arnOfF}), object{"Tags": object{"a": "3"}})
}

func TestPermissions(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	before := s.call("GetFunctionConfiguration", object{"FunctionName": "f"})["RevisionId"]
	tests := []struct {
		input     object
		statement string
	}{
		{object{"StatementId": "a", "Action": "lambda:InvokeFunction", "Principal": "states.amazonaws.com"},
			`{"Sid":"a","Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"` + arnOfF + `"}`},
		{object{"StatementId": "b", "Action": "lambda:*", "Principal": "111111111111"},
			`{"Sid":"b","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"lambda:*","Resource":"` + arnOfF + `"}`},
		{object{"StatementId": "c", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::bucket", "SourceAccount": "111111111111"},
			`{"Sid":"c","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"` + arnOfF +
				`","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"},"StringEquals":{"AWS:SourceAccount":"111111111111"}}}`},
		{object{"StatementId": "d", "Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"},
			`{"Sid":"d","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Resource":"` + arnOfF +
				`","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}`},
	}
	var statements []string
	for _, test := range tests {
		test.input["FunctionName"] = "f"
		match(t, s.call("AddPermission", test.input), object{"Statement": test.statement})
		statements = append(statements, test.statement)
	}
	policy := s.call("GetPolicy", object{"FunctionName": "f"})
	match(t, policy, object{
		"Policy":     `{"Version":"2012-10-17","Id":"default","Statement":[` + strings.Join(statements, ",") + `]}`,
		"RevisionId": s.call("GetFunctionConfiguration", object{"FunctionName": "f"})["RevisionId"],
	})
	if policy["RevisionId"] == before {
		t.Error("the revision did not change")
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		s.call("RemovePermission", object{"FunctionName": "f", "StatementId": id})
	}
	if _, err := s.try("GetPolicy", object{"FunctionName": "f"}); err == nil || err.Message != "The resource you requested does not exist." {
		t.Errorf("error is %v", err)
	}
}

func TestFunctionsStayOverARestart(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	s.goFunction("gone", "echo", object{"Code": object{"ZipFile": archive(t, map[string]string{"bootstrap": "x"})}})
	s.call("DeleteFunction", object{"FunctionName": "gone"})
	s.stop()
	s.start()
	if got := s.invoke("f", "1"); got != "1" {
		t.Errorf("result is %s", got)
	}
	if packages, err := dirNames(s.dir + "/code"); err != nil || len(packages) != 1 {
		t.Errorf("packages are %v (%v), want one", packages, err)
	}
}

func TestCodeLocation(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo")
	server := httptest.NewServer(s.CodeHandler())
	defer server.Close()
	location := s.call("GetFunction", object{"FunctionName": "f"})["Code"].(object)["Location"].(string)
	link := server.URL + strings.TrimPrefix(location, "http://127.0.0.1:4566")
	fetch := func(link string) (int, string) {
		response, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	if status, body := fetch(link); status != 200 || blob(body) != goPackage(t) {
		t.Errorf("the code location answers %d %.100q", status, body)
	}
	if status, _ := fetch(link + "0"); status != 403 {
		t.Errorf("a wrong signature answers %d", status)
	}
	if status, _ := fetch(server.URL + CodePath + "../../secret"); status != 403 {
		t.Errorf("a path outside answers %d", status)
	}
	s.clock.advance(linkLife + 1e9)
	if status, _ := fetch(link); status != 403 {
		t.Errorf("after its time it answers %d", status)
	}
}
