package batch

import (
	"encoding/json"
	"testing"
)

// TestLogTargets lists where jobs log by their container's logConfiguration.
func TestLogTargets(t *testing.T) {
	for _, c := range []struct{ name, configuration, want string }{
		{"none", ``, "/aws/batch/job of us-east-1"},
		{"a group", `,"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/mine","awslogs-create-group":"true"}}`, "/mine of us-east-1"},
		{"a region", `,"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-region":"eu-west-1"}}`, "/aws/batch/job of eu-west-1"},
		{"no options", `,"logConfiguration":{"logDriver":"awslogs"}`, "/aws/batch/job of us-east-1"},
		{"another driver", `,"logConfiguration":{"logDriver":"splunk","options":{"awslogs-group":"/mine"}}`, "/aws/batch/job of us-east-1"},
	} {
		j := &job{
			Container: json.RawMessage(`{"image":"i"` + c.configuration + `}`),
			Internal:  &internal{Region: "us-east-1", Attempt: &underWay{}},
		}
		if target := logTarget(j); target.Group+" of "+target.Region != c.want {
			t.Errorf("%s: %s of %s, want %s", c.name, target.Group, target.Region, c.want)
		}
	}
}
