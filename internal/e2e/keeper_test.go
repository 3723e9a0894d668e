package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	"github.com/aws/aws-sdk-go-v2/service/batch/types"
)

// TestKillKeeper kills the process that keeps the jobs, alone and together with the
// server: the job's attempt is taken for lost, surely over, and tried again once.
func TestKillKeeper(t *testing.T) {
	for _, c := range []struct {
		name string
		both bool
	}{{"alone", false}, {"with the server", true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			started, release := pipe(t, dir, "started"), pipe(t, dir, "release")
			runs := filepath.Join(dir, "runs")
			p := serve(t)
			deploy(t, p, []string{"sh", "-c", "echo $$ >>" + runs + "; echo >" + started + "; cat " + release}, nil)
			client := batch.NewFromConfig(p.config())
			submitted, err := client.SubmitJob(t.Context(), &batch.SubmitJobInput{
				JobName: aws.String("job"), JobQueue: aws.String(jobQueueName), JobDefinition: aws.String(jobDefinitionName),
				RetryStrategy: &types.RetryStrategy{Attempts: aws.Int32(2)},
			})
			if err != nil {
				t.Fatal(err)
			}
			read(t, started)
			keeper := number(t, strings.Join(lines(filepath.Join(p.data, "units", "lock")), ""))
			if err := syscall.Kill(keeper, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			if c.both {
				p.crash()
			}
			read(t, started)
			pids := lines(runs)
			if len(pids) != 2 || alive(number(t, pids[0])) {
				t.Errorf("attempts ran as %v, and the first still does or the second never did", pids)
			}
			write(t, release)
			var job types.JobDetail
			until(t, "the job's end", func(ctx context.Context) bool {
				out, err := client.DescribeJobs(ctx, &batch.DescribeJobsInput{Jobs: []string{aws.ToString(submitted.JobId)}})
				if err != nil {
					t.Fatal(err)
				}
				job = out.Jobs[0]
				return job.Status == types.JobStatusSucceeded || job.Status == types.JobStatusFailed
			})
			if job.Status != types.JobStatusSucceeded || len(job.Attempts) != 2 {
				t.Fatalf("job ended %s (%s) after %d attempts", job.Status, aws.ToString(job.StatusReason), len(job.Attempts))
			}
			if reason := aws.ToString(job.Attempts[0].StatusReason); !strings.HasPrefix(reason, "Host EC2") {
				t.Errorf("the first attempt ended with %q", reason)
			}
			if got := lines(runs); len(got) != 2 {
				t.Errorf("it ran %d times", len(got))
			}
		})
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil || n <= 1 || n == os.Getpid() {
		t.Fatalf("%q is no process of a job", text)
	}
	return n
}

// alive tells whether a process runs. One that has ended may stay in the list of
// processes for a while.
func alive(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
