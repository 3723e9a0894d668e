package awsjson

import (
	"encoding/json"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

func TestInput(t *testing.T) {
	for body, want := range map[string]string{
		"":             "{}",
		" \n":          "{}",
		`{"a": 1.0}`:   `{"a": 1.0}`,
		`not checked!`: `not checked!`,
	} {
		got, err := Codec{}.Input(&protocol.Request{Body: []byte(body)})
		if err != nil || string(got) != want {
			t.Errorf("%q became %q, %v; want %q", body, got, err, want)
		}
	}
}

func TestOutput(t *testing.T) {
	op := model.Lookup("states").Operation("StartExecution")
	r, err := Codec{}.Output(op, json.RawMessage(`{"startDate":1.5}`), "id")
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != 200 || string(r.Body) != `{"startDate":1.5}` ||
		r.Header.Get("Content-Type") != "application/x-amz-json-1.0" || r.Header.Get("x-amzn-RequestId") != "id" {
		t.Errorf("response is %+v with body %s", r, r.Body)
	}
}

func TestErrors(t *testing.T) {
	states := model.Lookup("states")
	for _, c := range []struct {
		service     *model.Service
		err         awsapi.Error
		status      int
		contentType string
		body        string
	}{
		{states, awsapi.Error{Code: "ExecutionDoesNotExist", Message: "Execution Does Not Exist: 'é'"}, 400, "application/x-amz-json-1.0",
			`{"__type":"ExecutionDoesNotExist","message":"Execution Does Not Exist: 'é'"}`},
		{states, awsapi.Error{Code: "TooManyTags", Message: "m", Fields: map[string]any{"resourceName": "r"}}, 400, "application/x-amz-json-1.0",
			`{"__type":"TooManyTags","message":"m","resourceName":"r"}`},
		{states, awsapi.Error{Code: "InternalServerError", Message: "m", Status: 500}, 500, "application/x-amz-json-1.0",
			`{"__type":"InternalServerError","message":"m"}`},
		{nil, awsapi.Error{Code: "UnknownOperationException", Message: "m", Status: 404}, 404, "application/x-amz-json-1.1",
			`{"__type":"UnknownOperationException","message":"m"}`},
	} {
		r := Codec{}.Error(c.service, &c.err, "id")
		if r.Status != c.status || r.Header.Get("Content-Type") != c.contentType || string(r.Body) != c.body {
			t.Errorf("%s: %d %v %s, want %d %s", c.err.Code, r.Status, r.Header, r.Body, c.status, c.body)
		}
	}
}
