package server

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/policy"
)

func TestDenialsAreToldToTheirAccountOnly(t *testing.T) {
	at := time.Unix(1700000000, 0)
	all := []access.Denial{
		{Time: at, RequestID: "r1", Principal: "arn:aws:sts::111111111111:assumed-role/runner/s", Role: "arn:aws:iam::111111111111:role/runner",
			Action: "batch:DescribeJobs", Resource: "*", Message: "no", Decision: policy.Decision{Kind: policy.Identity}},
		{Time: at, RequestID: "r2", Principal: "events.amazonaws.com", Action: "lambda:InvokeFunction",
			Resource: "arn:aws:lambda:us-east-1:111111111111:function:f", Message: "no",
			Decision: policy.Decision{Effect: policy.ExplicitDeny, Kind: policy.Resource, Policy: "p", Statement: "#2"}},
		{Time: at, RequestID: "r3", Principal: "arn:aws:iam::222222222222:user/u", Action: "iam:GetUser", Resource: "*"},
	}
	got, err := json.Marshal(denialsOf("111111111111", all))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"time":1700000000,"requestId":"r1","principal":"arn:aws:sts::111111111111:assumed-role/runner/s","role":"arn:aws:iam::111111111111:role/runner","action":"batch:DescribeJobs","resource":"*","message":"no","explicit":false,"kind":"identity-based policy"},` +
		`{"time":1700000000,"requestId":"r2","principal":"events.amazonaws.com","action":"lambda:InvokeFunction","resource":"arn:aws:lambda:us-east-1:111111111111:function:f","message":"no","explicit":true,"kind":"resource-based policy","policy":"p","statement":"#2"}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if other := denialsOf("333333333333", all); len(other) != 0 {
		t.Errorf("another account is told %v", other)
	}
}
