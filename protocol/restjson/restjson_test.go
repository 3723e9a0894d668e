package restjson

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

func operation(service, name string) *model.Operation {
	return model.Lookup(service).Operation(name)
}

func TestInput(t *testing.T) {
	for _, c := range []struct {
		service, operation string
		labels             map[string]string
		query, headers     string
		body, want         string
	}{
		{"batch", "SubmitJob", nil, "", "", `{"jobName": "j"}`, `{"jobName": "j"}`},
		{"batch", "ListJobs", nil, "", "", ``, `{}`},
		{"batch", "TagResource", map[string]string{"resourceArn": "a"}, "", "", `{"tags":{"k":"v"}}`, `{"tags":{"k":"v"},"resourceArn":"a"}`},
		{"batch", "UntagResource", map[string]string{"resourceArn": "a"}, "tagKeys=x&tagKeys=y", "", ``, `{"resourceArn":"a","tagKeys":["x","y"]}`},
		{"lambda", "CreateFunction", nil, "", "", `{"Code":{"ZipFile":"AA=="}}`, `{"Code":{"ZipFile":"AA=="}}`},
		{"lambda", "UpdateFunctionCode", map[string]string{"FunctionName": "f"}, "", "", `{"ZipFile":"AA==","FunctionName":"other"}`, `{"ZipFile":"AA==","FunctionName":"f"}`},
		{"lambda", "UpdateFunctionCode", map[string]string{"FunctionName": "f"}, "", "", `null`, `{"FunctionName":"f"}`},
		{"lambda", "ListFunctions", nil, "MaxItems=5&Marker=m", "", ``, `{"Marker":"m","MaxItems":5}`},
		{"lambda", "ListFunctions", nil, "MaxItems=five", "", ``, `{"MaxItems":"five"}`},
		{"lambda", "GetAccountSettings", nil, "", "", ``, `{}`},
		{"lambda", "Invoke", map[string]string{"FunctionName": "f"}, "Qualifier=1", "X-Amz-Invocation-Type: Event", `{"a":1}`,
			`{"Payload":"eyJhIjoxfQ==","FunctionName":"f","InvocationType":"Event","Qualifier":"1"}`},
		{"lambda", "Invoke", map[string]string{"FunctionName": "f"}, "", "", ``, `{"FunctionName":"f"}`},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		if name, value, ok := strings.Cut(c.headers, ": "); ok {
			header.Set(name, value)
		}
		got, err := Codec{}.Input(&protocol.Request{
			Operation: operation(c.service, c.operation), Labels: c.labels, Query: query, Header: header, Body: []byte(c.body),
		})
		if err != nil || string(got) != c.want {
			t.Errorf("%s %s: %s, %v; want %s", c.operation, c.body, got, err, c.want)
		}
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct{ operation, body, want string }{
		{"UpdateFunctionCode", `{`, "SerializationException: Could not parse request body into json: invalid JSON at offset 1: expected a member name"},
		{"UpdateFunctionCode", `[]`, "SerializationException: Start of list found where not expected"},
		{"UpdateFunctionCode", `"x"`, "SerializationException: Expected null"},
	} {
		_, err := Codec{}.Input(&protocol.Request{Operation: operation("lambda", c.operation), Body: []byte(c.body)})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s %s: %v, want %s", c.operation, c.body, err, c.want)
		}
	}
}

func TestOutput(t *testing.T) {
	for _, c := range []struct {
		service, operation, output string
		status                     int
		headers                    map[string]string
		body                       string
	}{
		{"batch", "SubmitJob", `{"jobId": "j"}`, 200, nil, `{"jobId": "j"}`},
		{"lambda", "CreateFunction", `{"FunctionName":"f"}`, 201, nil, `{"FunctionName":"f"}`},
		{"lambda", "DeleteFunctionConcurrency", `{}`, 204, nil, ``},
		{"lambda", "Invoke", `{"StatusCode":202}`, 202, nil, ``},
		{"lambda", "Invoke", `{"StatusCode":200,"Payload":"eyJhIjoxfQ==","ExecutedVersion":"$LATEST","LogResult":"bG9n","FunctionError":"Unhandled"}`, 200,
			map[string]string{"X-Amz-Executed-Version": "$LATEST", "X-Amz-Log-Result": "bG9n", "X-Amz-Function-Error": "Unhandled"}, `{"a":1}`},
		{"lambda", "Invoke", `{"StatusCode":200,"Payload":null}`, 200, nil, ``},
	} {
		r, err := Codec{}.Output(operation(c.service, c.operation), json.RawMessage(c.output), "id")
		if err != nil {
			t.Errorf("%s %s: %v", c.operation, c.output, err)
			continue
		}
		if r.Status != c.status || string(r.Body) != c.body {
			t.Errorf("%s %s: %d %s, want %d %s", c.operation, c.output, r.Status, r.Body, c.status, c.body)
		}
		for name, want := range c.headers {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: header %s is %q, want %q", c.operation, name, got, want)
			}
		}
	}
}

func TestOutputsThatNoServiceShouldGive(t *testing.T) {
	for _, output := range []string{`{`, `{"Payload":"***"}`} {
		if _, err := (Codec{}).Output(operation("lambda", "Invoke"), json.RawMessage(output), "id"); err == nil {
			t.Errorf("%s was accepted", output)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		service string
		err     awsapi.Error
		status  int
		body    string
	}{
		{"lambda", awsapi.Error{Code: "ResourceNotFoundException", Message: "Function not found: f"}, 404,
			`{"Type":"User","Message":"Function not found: f"}`},
		{"lambda", awsapi.Error{Code: "ServiceException", Message: "m"}, 500, `{"Type":"Server","Message":"m"}`},
		{"lambda", awsapi.Error{Code: "ResourceConflictException", Message: "m", Status: 409}, 409, `{"Type":"User","message":"m"}`},
		{"lambda", awsapi.Error{Code: "ValidationException", Message: "m"}, 400, `{"message":"m"}`},
		{"batch", awsapi.Error{Code: "ClientException", Message: "m"}, 400, `{"message":"m"}`},
		{"none", awsapi.Error{Code: "X", Message: "m", Status: 404, Fields: map[string]any{"b": 1, "a": "<", "c": func() {}}}, 404,
			`{"message":"m","a":"<","b":1,"c":null}`},
	} {
		r := Codec{}.Error(model.Lookup(c.service), &c.err, "id")
		if r.Status != c.status || string(r.Body) != c.body || r.Header.Get("x-amzn-ErrorType") != c.err.Code {
			t.Errorf("%s %s: %d %s %v, want %d %s", c.service, c.err.Code, r.Status, r.Body, r.Header, c.status, c.body)
		}
	}
}

func TestFieldsOfErrorsGoIntoHeaders(t *testing.T) {
	e := &awsapi.Error{Code: "TooManyRequestsException", Message: "m", Fields: map[string]any{"retryAfterSeconds": "3", "Reason": "CallerRateLimitExceeded"}}
	r := Codec{}.Error(model.Lookup("lambda"), e, "id")
	if want := `{"Type":"User","message":"m","Reason":"CallerRateLimitExceeded"}`; string(r.Body) != want {
		t.Errorf("body is %s, want %s", r.Body, want)
	}
	if r.Status != 429 || r.Header.Get("Retry-After") != "3" {
		t.Errorf("%d, Retry-After %q", r.Status, r.Header.Get("Retry-After"))
	}
}

// The codec does not rename the members of documents, as no model asks for it
// yet.
func TestNoMemberOfADocumentHasAnotherName(t *testing.T) {
	for _, s := range model.Services() {
		if s.Protocol != model.RESTJSON {
			continue
		}
		for _, op := range s.Operations() {
			for _, shape := range []*model.Shape{op.Input, op.Output} {
				if shape == nil {
					continue
				}
				for _, m := range shape.Members {
					if m.Location == model.Body && m.LocationName != "" {
						t.Errorf("%s %s: member %s is %s on the wire", s.Name, op.Name, m.Name, m.LocationName)
					}
				}
			}
		}
	}
}

func FuzzInput(f *testing.F) {
	f.Add("UpdateFunctionCode", "MaxItems=1", `{"ZipFile":"AA=="}`)
	f.Add("Invoke", "Qualifier=x", `{}`)
	f.Add("ListEventSourceMappings", "MaxItems=x", ``)
	f.Fuzz(func(t *testing.T, name, query, body string) {
		op := operation("lambda", name)
		if op == nil {
			return
		}
		values, _ := url.ParseQuery(query)
		input, err := Codec{}.Input(&protocol.Request{
			Operation: op, Labels: map[string]string{"FunctionName": query}, Query: values, Header: http.Header{"X-Amz-Log-Type": {query}}, Body: []byte(body),
		})
		if _, told := err.(*awsapi.Error); err != nil && !told {
			t.Errorf("error %v is no *awsapi.Error", err)
		}
		if err == nil && op.Input.Bound() && !json.Valid(input) {
			t.Errorf("input %q is no JSON", input)
		}
	})
}
