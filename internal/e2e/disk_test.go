package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"golang.org/x/sys/unix"
)

// TestDiskThatTakesNothing has all writes of the running server fail for a
// while, as on a full disk, by a limit on the size of its files. Requests are
// refused and tell so, nothing that was acknowledged is lost, and all goes on by
// itself when the limit is gone: a wait, a job that runs, and one to come.
func TestDiskThatTakesNothing(t *testing.T) {
	p := serve(t)
	dir := t.TempDir()
	runs, release := filepath.Join(dir, "runs"), filepath.Join(dir, "release")
	job := "echo run >>" + runs + "; while ! test -e " + release + "; do sleep 0.05; done"
	made := deploy(t, p, []string{"sh", "-c", job}, nil)
	config := p.config()
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	client := sfn.NewFromConfig(config)
	machine, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("m"), RoleArn: aws.String("arn:aws:iam::000000000000:role/r"),
		Definition: aws.String(`{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"Next":"B"},` +
			`"B":{"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"j",` +
			`"JobQueue":"` + made.JobQueueARN + `","JobDefinition":"` + jobDefinitionName + `"},"ResultPath":null,"End":true}}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	start := func(name string) error {
		_, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: machine.StateMachineArn, Name: aws.String(name)})
		return err
	}
	if err := start("runs"); err != nil {
		t.Fatal(err)
	}
	until(t, "the first job", func(context.Context) bool { return len(lines(runs)) == 1 })
	if err := start("waits"); err != nil {
		t.Fatal(err)
	}

	p.limit(0)
	refused := 0
	until(t, "three refusals", func(context.Context) bool {
		err := start(fmt.Sprintf("refused-%d", refused))
		var said smithy.APIError
		if !errors.As(err, &said) || said.ErrorCode() != "ServiceUnavailable" {
			t.Fatalf("a start on a disk that takes nothing: %v", err)
		}
		refused++
		return refused == 3
	})
	if status := health(t, p); status != http.StatusServiceUnavailable {
		t.Errorf("health answers %d", status)
	}

	p.limit(unix.RLIM_INFINITY)
	until(t, "the server to go on", func(context.Context) bool { return start("later") == nil })
	if err := os.WriteFile(release, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"runs", "waits", "later"} {
		arn := "arn:aws:states:us-east-1:000000000000:execution:m:" + name
		if x := ended(t, p, arn); x.Status != types.ExecutionStatusSucceeded {
			t.Errorf("%s has ended %s: %s", name, x.Status, aws.ToString(x.Cause))
		}
	}
	if got := lines(runs); len(got) != 3 {
		t.Errorf("the three jobs ran %d times", len(got))
	}
	if status := health(t, p); status != http.StatusOK {
		t.Errorf("health answers %d", status)
	}
	p.stop()
}

// limit bounds the size of files that the process writes.
func (p *process) limit(bytes uint64) {
	p.t.Helper()
	limit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		p.t.Fatal(err)
	}
}

func health(t *testing.T, p *process) int {
	t.Helper()
	answer, err := http.Get("http://" + p.addr + "/_treadle/health")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
