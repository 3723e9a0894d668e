package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

// TestChangeSetsBelongToStacks: who names a change set by its ARN needs the
// permission for its stack.
func TestChangeSetsBelongToStacks(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	r := s.house.rooms
	output, err := r.registry.Call(t.Context(), awsapi.Call{
		Service: "cloudformation", Operation: "CreateChangeSet", Region: "us-east-1",
		Identity: awsapi.Identity{Account: "000000000000"},
		Input: json.RawMessage(`{"StackName":"prod","ChangeSetName":"c","ChangeSetType":"CREATE",` +
			`"TemplateBody":"{\"Resources\":{\"H\":{\"Type\":\"AWS::CloudFormation::WaitConditionHandle\"}}}"}`),
	})
	var made struct{ Id, StackId string }
	if err != nil || json.Unmarshal(output, &made) != nil {
		t.Fatalf("%s, %v", output, err)
	}
	stack, err := r.stackOf(t.Context(), made.Id)
	if err != nil || stack != made.StackId || !strings.Contains(stack, ":stack/prod/") {
		t.Errorf("the change set belongs to %q, %v; want %s", stack, err, made.StackId)
	}
	if stack, err := r.stackOf(t.Context(), made.Id+"0"); err != nil || stack != "" {
		t.Errorf("one that is not there belongs to %q, %v", stack, err)
	}
}

func TestJobCredentialsAskForTheTokenOfAJob(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	r := s.house.rooms
	ended, err := r.doors.vault.Seal(`{"Account":"000000000000","Role":"arn:aws:iam::000000000000:role/r","Job":"none"}`)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := r.doors.vault.Seal("a secret of another kind")
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{"no token": "", "what is none": "x", "of a job that is not there": ended, "a sealed secret": secret} {
		q := httptest.NewRequest(http.MethodGet, jobCredentialsPath, nil)
		q.Header.Set("Authorization", token)
		w := httptest.NewRecorder()
		r.jobCredentials(w, q)
		if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "AccessKeyId") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
