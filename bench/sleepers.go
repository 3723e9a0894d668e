package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// poller is the loop of the sample project: it waits, asks how a job is doing,
// and waits again. %d is how many seconds it waits.
const poller = `{"StartAt":"Wait X Seconds","States":{
	"Wait X Seconds":{"Type":"Wait","Seconds":%d,"Next":"Get Job Status"},
	"Get Job Status":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:check",
		"InputPath":"$.guid","ResultPath":"$.status","Next":"Job Complete?"},
	"Job Complete?":{"Type":"Choice","Choices":[
		{"Variable":"$.status","StringEquals":"FAILED","Next":"Job Failed"},
		{"Variable":"$.status","StringEquals":"SUCCEEDED","Next":"Job Succeeded"}],
		"Default":"Wait X Seconds"},
	"Job Failed":{"Type":"Fail","Error":"DescribeJob returned FAILED","Cause":"AWS Batch Job Failed"},
	"Job Succeeded":{"Type":"Succeed"}}}`

// million is how many pollers the targets are for.
const million = 1_000_000

// checking is the task of the poller: the job runs on and on.
type checking struct{ asked atomic.Int64 }

func (c *checking) Run(context.Context, *engine.Task, func(string) error) engine.Outcome {
	c.asked.Add(1)
	return engine.Outcome{Output: `"RUNNING"`}
}

// sleeping is a store that measures how late wakes are: from when a timer is due
// until what it set off is durable.
type sleeping struct {
	store.Store
	late *histogram
}

func (s sleeping) Commit(ctx context.Context, changes []store.Change) ([]error, error) {
	errs, err := s.Store.Commit(ctx, changes)
	now := time.Now()
	for i := range changes {
		for _, m := range changes[i].RemoveTimers {
			s.late.add(now.Sub(m.Due))
		}
	}
	return errs, err
}

// measureSleepers measures pollers that are open all at once and wake again and
// again.
func measureSleepers(ctx context.Context, s settings) (figures []figure, err error) {
	dir := filepath.Join(s.dir, "sleepers")
	st, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	empty, err := residentMemory(os.Getpid())
	if err != nil {
		return nil, err
	}
	late, task := &histogram{}, &checking{}
	e, err := engine.Open(ctx, engine.Options{Store: sleeping{st, late}, Runner: task})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	began := time.Now()
	if err := startSleepers(ctx, e, s); err != nil {
		return nil, err
	}
	started := time.Since(began)
	if err := sleep(ctx, s.wait); err != nil { // until all have woken and go round
		return nil, err
	}
	before, err := folderSize(dir)
	if err != nil {
		return nil, err
	}
	asked := task.asked.Load()
	late.reset()
	took, err := spend(func() error {
		return s.profiled("sleepers", func() error { return sleep(ctx, s.hold) })
	})
	if err != nil {
		return nil, err
	}
	wakes := task.asked.Load() - asked
	after, err := folderSize(dir)
	if err != nil {
		return nil, err
	}
	resident, err := residentMemory(os.Getpid())
	if err != nil || wakes == 0 {
		return nil, errors.Join(err, fmt.Errorf("%d wakes", wakes))
	}
	due := s.hold.Seconds() * float64(s.sleepers) / s.wait.Seconds()
	perSleeper, perLoop := (resident-empty)/int64(s.sleepers), (after-before)/wakes
	p99 := late.percentile(99)
	memory := figure{name: "  memory of each", value: fmt.Sprintf("%d B", perSleeper)}
	if s.sleepers >= million {
		memory = memory.toward(under(perSleeper, 2048+1, "2 KB"))
	} else {
		memory.note = "with what there is without them; the target is 2 KB with 1,000,000"
	}
	return []figure{
		{name: fmt.Sprintf("%s pollers, %v each, held for %v", grouped(s.sleepers), s.wait, s.hold),
			note: fmt.Sprintf("started at %s/s", grouped(int(float64(s.sleepers)/started.Seconds())))},
		// Each of them waits a little longer than it should, by as much as it is late.
		rate("  wakes", int(wakes), took.time, took.each(int(wakes), "a wake")).
			toward(atLeast(float64(wakes), 0.95*due, "95% of those due")),
		memory,
		figure{name: "  disk of each loop", value: fmt.Sprintf("%d B", perLoop)}.toward(under(perLoop, 4096+1, "4 KB")),
		figure{name: "  lateness, p99", value: short(p99), note: fmt.Sprintf("median %s, most %s", short(late.percentile(50)), short(late.percentile(100)))}.
			toward(under(p99, time.Second, "1 s")),
	}, nil
}

// startSleepers starts all within the time of one wait, so that they wake one
// after the other.
func startSleepers(ctx context.Context, e *engine.Engine, s settings) error {
	const starters = 512
	definition := fmt.Sprintf(poller, int(s.wait.Seconds()))
	began := time.Now()
	return together(starters, func(starter int) error {
		for i := starter; i < s.sleepers; i += starters {
			at := time.Duration(float64(s.wait) * float64(i) / float64(s.sleepers))
			if err := sleep(ctx, at-time.Since(began)); err != nil {
				return err
			}
			_, err := e.Start(ctx, engine.StartRequest{
				ARN:              fmt.Sprintf("arn:aws:states:us-east-1:000000000000:execution:JobStatusPoller:%032x", i),
				Name:             fmt.Sprintf("%032x", i),
				StateMachineARN:  "arn:aws:states:us-east-1:000000000000:stateMachine:JobStatusPoller",
				StateMachineName: "JobStatusPoller",
				RoleARN:          "arn:aws:iam::000000000000:role/StepFunctions",
				Region:           "us-east-1",
				Definition:       definition,
				Input:            fmt.Sprintf(`{"jobName":"my-job","jobDefinition":"arn:aws:batch:us-east-1:000000000000:job-definition/sample:1","jobQueue":"arn:aws:batch:us-east-1:000000000000:job-queue/sample","guid":"%036d"}`, i),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// sleep waits, if there is anything to wait for.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// folderSize returns how much room the files of a folder take.
func folderSize(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return nil
		}
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}
