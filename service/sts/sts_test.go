package sts

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
)

func TestGetCallerIdentity(t *testing.T) {
	r := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	r.Register(New(Options{}))
	out, err := r.Call(t.Context(), awsapi.Call{
		Service: "sts", Operation: "GetCallerIdentity",
		Identity: awsapi.Identity{Account: "123456789012", ARN: "arn:aws:iam::123456789012:root", UserID: "123456789012"},
	})
	want := `{"UserId":"123456789012","Account":"123456789012","Arn":"arn:aws:iam::123456789012:root"}`
	if err != nil || string(out) != want {
		t.Errorf("%s, %v; want %s", out, err, want)
	}
}

func TestTableHasAllOperations(t *testing.T) {
	var names, want []string
	for _, op := range New(Options{}).Operations() {
		names = append(names, op.Name)
	}
	for _, op := range model.Lookup("sts").Operations() {
		want = append(want, op.Name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("operations are %v, want %v", names, want)
	}
}
