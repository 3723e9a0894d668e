package server

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

func TestTagsOfResources(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	r := s.house.rooms
	for _, c := range []struct{ service, operation, input, resource string }{
		{"states", "CreateActivity", `{"name":"a","tags":[{"key":"team","value":"red"}]}`, "arn:aws:states:us-east-1:000000000000:activity:a"},
		{"batch", "CreateSchedulingPolicy", `{"name":"p","tags":{"team":"red"}}`, "arn:aws:batch:us-east-1:000000000000:scheduling-policy/p"},
		{"logs", "CreateLogGroup", `{"logGroupName":"g","tags":{"team":"red"}}`, "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s"},
		{"iam", "CreateUser", `{"UserName":"u","Path":"/x/","Tags":[{"Key":"team","Value":"red"}]}`, "arn:aws:iam::000000000000:user/x/u"},
		{"iam", "CreatePolicy", `{"PolicyName":"p","Tags":[{"Key":"team","Value":"red"}],` +
			`"PolicyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`, "arn:aws:iam::000000000000:policy/p"},
	} {
		_, err := r.registry.Call(t.Context(), awsapi.Call{
			Service: c.service, Operation: c.operation, Region: "us-east-1", Input: json.RawMessage(c.input),
			Identity: awsapi.Identity{Account: "000000000000"},
		})
		if err != nil {
			t.Fatal(err)
		}
		tags, err := r.resourceTags(t.Context(), c.resource)
		if err != nil || !maps.Equal(tags, map[string]string{"team": "red"}) {
			t.Errorf("%s: %v, %v", c.resource, tags, err)
		}
	}
	for _, none := range []string{
		"arn:aws:states:us-east-1:000000000000:activity:none", "arn:aws:s3:::bucket", "arn:aws:lambda:us-east-1:000000000000:function:none:1", "nothing",
	} {
		if tags, err := r.resourceTags(t.Context(), none); err != nil || len(tags) > 0 {
			t.Errorf("%s: %v, %v", none, tags, err)
		}
	}
}
