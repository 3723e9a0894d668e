package server

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/treadle-run/treadle/service/stepfunctions"
)

func TestLogFiles(t *testing.T) {
	dir := logFiles(filepath.Join(t.TempDir(), "logs"))
	const group = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/../states:*"
	for _, message := range []string{`{"id":"1"}`, `{"id":"2"}`} {
		if err := dir.PutExecutionLog(t.Context(), group, nil, []stepfunctions.LogEvent{{Message: message}}); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(string(dir), "aws_vendedlogs_.._states.log"))
	if err != nil || string(data) != "{\"id\":\"1\"}\n{\"id\":\"2\"}\n" {
		t.Errorf("log holds %q (%v)", data, err)
	}
}
