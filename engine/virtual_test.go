package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// epoch is when virtual time begins.
var epoch = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// runnerFunc is a Runner that is a function.
type runnerFunc func(ctx context.Context, t *engine.Task, submitted func(string) error) engine.Outcome

func (f runnerFunc) Run(ctx context.Context, t *engine.Task, submitted func(string) error) engine.Outcome {
	return f(ctx, t, submitted)
}

// world is an engine whose time is virtual.
type world struct {
	t      *testing.T
	clock  *clock.Virtual
	store  store.Store
	engine *engine.Engine
}

// newWorld opens one; runner gets the world's clock to sleep by.
func newWorld(t *testing.T, runner func(*clock.Virtual) engine.Runner) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewVirtual(epoch), store: memory.New()}
	var err error
	w.engine, err = engine.Open(t.Context(), engine.Options{
		Store: w.store, Clock: w.clock, Runner: runner(w.clock), Shards: 2,
		Random: rand.NewChaCha8([32]byte{1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// input has more items than one step goes through.
var input = `{"items":[` + strings.Repeat("0,", 2000) + `0]}`

func (w *world) start(name, states string) store.ID {
	w.t.Helper()
	x, err := w.engine.Start(w.t.Context(), engine.StartRequest{
		ARN: "arn:aws:states:us-east-1:000000000000:execution:m:" + name, Name: name,
		StateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m", StateMachineName: "m",
		Definition: fmt.Sprintf(`{"StartAt":"A","States":{%s}}`, states), Input: input,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return x.ID
}

// took waits until the execution is closed and returns how long it took in
// virtual time.
func (w *world) took(id store.ID) time.Duration {
	w.t.Helper()
	x, err := w.engine.Wait(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return x.StopDate.Sub(x.StartDate)
}

// succeeds waits until the execution is closed and checks that it has succeeded
// after the time.
func (w *world) succeeds(id store.ID, after time.Duration) {
	w.t.Helper()
	took := w.took(id)
	x, err := w.store.Execution(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	if x.Status != "SUCCEEDED" || took != after {
		w.t.Errorf("%s after %v, want SUCCEEDED after %v", x.Status, took, after)
	}
}

// stands checks that time does not go on when all that can be done is done.
func (w *world) stands(since time.Duration, why string) {
	w.t.Helper()
	synctest.Wait()
	if got := w.clock.Now().Sub(epoch); got != since {
		w.t.Errorf("time went on to %v, want %v: %s", got, since, why)
	}
}

const (
	call     = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
	callback = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"token.$":"$$.Task.Token"}}`
	byWorker = `"Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:a"`
)

func noTasks(*clock.Virtual) engine.Runner { return nil }

// inVirtualTime runs a test in a synctest bubble, so that it can see that nothing
// goes on; the bubble's own time plays no part.
func inVirtualTime(t *testing.T, runner func(*clock.Virtual) engine.Runner, test func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, runner)
		defer w.engine.Close()
		began := time.Now()
		test(w)
		if took := time.Since(began); took > 0 {
			t.Errorf("took %v of the machine's time", took)
		}
	})
}

func TestVirtualTimeSkipsWaits(t *testing.T) {
	inVirtualTime(t, noTasks, func(w *world) {
		id := w.start("x", `"A":{"Type":"Wait","Seconds":3600,"Next":"B"},"B":{"Type":"Wait","Seconds":60,"End":true}`)
		if took := w.took(id); took != time.Hour+time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

func TestVirtualTimeKeepsTheOrderOfTimers(t *testing.T) {
	inVirtualTime(t, noTasks, func(w *world) {
		w.clock.Hold()
		ids := map[int]store.ID{}
		for _, n := range []int{50, 3, 90, 7, 7000, 1} {
			ids[n] = w.start(fmt.Sprint(n), fmt.Sprintf(`"A":{"Type":"Wait","Seconds":%d,"End":true}`, n))
		}
		w.clock.Release()
		for n, id := range ids {
			if took := w.took(id); took != time.Duration(n)*time.Second {
				t.Errorf("a wait of %d s took %v", n, took)
			}
		}
	})
}

func TestVirtualTimeStandsWhileATaskRuns(t *testing.T) {
	var answer chan engine.Outcome
	runner := func(*clock.Virtual) engine.Runner {
		answer = make(chan engine.Outcome)
		return runnerFunc(func(context.Context, *engine.Task, func(string) error) engine.Outcome { return <-answer })
	}
	inVirtualTime(t, runner, func(w *world) {
		task := w.start("task", `"A":{`+call+`,"TimeoutSeconds":10,"End":true}`)
		w.start("wait", `"A":{"Type":"Wait","Seconds":5,"End":true}`)
		w.stands(0, "a task runs")
		answer <- engine.Outcome{Output: `1`}
		if took := w.took(task); took != 0 {
			t.Errorf("the task took %v", took)
		}
		w.stands(5*time.Second, "the wait is over")
	})
}

func TestVirtualTimeIsSkippedWhileARunnerSleeps(t *testing.T) {
	runner := func(v *clock.Virtual) engine.Runner {
		return runnerFunc(func(ctx context.Context, _ *engine.Task, _ func(string) error) engine.Outcome {
			if clock.Sleep(ctx, v, 90*time.Second) != nil {
				return engine.Outcome{}
			}
			return engine.Outcome{Output: `1`}
		})
	}
	inVirtualTime(t, runner, func(w *world) {
		if took := w.took(w.start("long", `"A":{`+call+`,"End":true}`)); took != 90*time.Second {
			t.Errorf("the task took %v", took)
		}
		if took := w.took(w.start("short", `"A":{`+call+`,"TimeoutSeconds":60,"End":true}`)); took != time.Minute {
			t.Errorf("the task timed out after %v", took)
		}
	})
}

// tokens is a Runner of callbacks that hands their tokens on.
type tokens chan string

func (c tokens) Run(ctx context.Context, t *engine.Task, submitted func(string) error) engine.Outcome {
	if t.Submitted == "" && submitted(`{}`) != nil {
		return engine.Outcome{}
	}
	c <- t.Token
	return engine.Outcome{Pending: true}
}

func TestVirtualTimeStandsWhileATokenIsOut(t *testing.T) {
	var c tokens
	runner := func(*clock.Virtual) engine.Runner {
		c = make(tokens, 1)
		return c
	}
	inVirtualTime(t, runner, func(w *world) {
		id := w.start("x", `"A":{`+callback+`,"HeartbeatSeconds":10,"Next":"B"},"B":{"Type":"Wait","Seconds":20,"End":true}`)
		token := <-c
		w.stands(0, "a token is out")
		if err := w.engine.SendTaskSuccess(w.t.Context(), token, `1`); err != nil {
			t.Error(err)
		}
		if took := w.took(id); took != 20*time.Second {
			t.Errorf("took %v", took)
		}
		id = w.start("y", `"A":{`+callback+`,"End":true}`)
		<-c
		w.succeeds(w.start("long", `"A":{"Type":"Map","ItemsPath":"$.items","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}`), 0)
		w.start("z", `"A":{"Type":"Wait","Seconds":5,"End":true}`)
		w.stands(20*time.Second, "a token is out")
		if _, err := w.engine.Stop(w.t.Context(), id, nil, nil); err != nil {
			t.Error(err)
		}
		w.stands(25*time.Second, "the execution with the token was stopped")
	})
}

func TestVirtualTimeStandsWhileAWorkerHasATask(t *testing.T) {
	const arn = "arn:aws:states:us-east-1:000000000000:activity:a"
	inVirtualTime(t, noTasks, func(w *world) {
		got := make(chan *engine.ActivityTask)
		ask := func() {
			task, err := w.engine.ActivityTask(w.t.Context(), arn, "w")
			if err != nil || task == nil {
				t.Errorf("got %v, %v", task, err)
			}
			got <- task
		}
		for _, name := range []string{"worker-first", "task-first"} {
			began := w.clock.Now().Sub(epoch)
			if name == "worker-first" {
				go ask()
				synctest.Wait()
			}
			id := w.start(name, `"A":{`+byWorker+`,"HeartbeatSeconds":10,"Next":"B"},"B":{"Type":"Wait","Seconds":20,"End":true}`)
			if name == "task-first" {
				w.stands(began, "no worker has the task yet")
				go ask()
			}
			task := <-got
			w.stands(began, name)
			if err := w.engine.SendTaskSuccess(w.t.Context(), task.Token, `1`); err != nil {
				t.Error(err)
			}
			if took := w.took(id); took != 20*time.Second {
				t.Errorf("%s: took %v", name, took)
			}
		}
	})
}

// scheduler is a Runner that notes in which order tasks are scheduled and does
// those of activities too.
type scheduler struct {
	runnerFunc
	seen []int64
}

func (s *scheduler) Schedule(t *engine.Task) bool {
	s.seen = append(s.seen, t.ID)
	return true
}

func TestSchedulerHearsOfTasksInOrderAndTakesThoseOfActivities(t *testing.T) {
	s := &scheduler{runnerFunc: func(_ context.Context, task *engine.Task, submitted func(string) error) engine.Outcome {
		if err := submitted("stand-in"); err != nil {
			t.Error(err)
		}
		return engine.Outcome{Output: task.Parameters}
	}}
	inVirtualTime(t, func(*clock.Virtual) engine.Runner { return s }, func(w *world) {
		branch := `{"StartAt":"%[1]s","States":{"%[1]s":{` + byWorker + `,"End":true}}}`
		id := w.start("x", `"A":{"Type":"Parallel","Branches":[`+
			fmt.Sprintf(branch, "B")+","+fmt.Sprintf(branch, "C")+","+fmt.Sprintf(branch, "D")+`],"End":true}`)
		x, err := w.engine.Wait(w.t.Context(), id)
		if err != nil || x.Output != fmt.Sprintf("[%[1]s,%[1]s,%[1]s]", input) {
			t.Errorf("execution is %+v, %v", x, err)
		}
		if len(s.seen) != 3 || !slices.IsSorted(s.seen) {
			t.Errorf("tasks were scheduled in the order %v", s.seen)
		}
		started := 0
		for _, e := range w.events(id) {
			if e.Type == history.ActivityStarted && e.Details.WorkerName == "stand-in" {
				started++
			}
		}
		if started != 3 {
			t.Errorf("%d activities were started, want 3", started)
		}
	})
}

func (w *world) events(id store.ID) (list []history.Event) {
	w.t.Helper()
	all, err := w.store.History(w.t.Context(), id, 1, false, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, data := range all {
		e, err := history.Parse(data)
		if err != nil {
			w.t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// flaky is a store whose Commit fails now and then.
type flaky struct {
	store.Store
	calls int
}

func (f *flaky) Commit(ctx context.Context, changes []store.Change) ([]error, error) {
	f.calls++ // by the engine's only shard
	if f.calls%3 == 0 {
		return nil, errors.New("the disk is full")
	}
	return f.Store.Commit(ctx, changes)
}

func TestVirtualTimeGoesOnThroughTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := clock.NewVirtual(epoch)
		e, err := engine.Open(t.Context(), engine.Options{
			Store: &flaky{Store: memory.New()}, Clock: v, Shards: 1,
			Runner: runnerFunc(func(context.Context, *engine.Task, func(string) error) engine.Outcome {
				return engine.Outcome{Output: `1`}
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		w := &world{t: t, clock: v, engine: e}
		took := w.took(w.start("x", `"A":{`+call+`,"Next":"B"},"B":{"Type":"Wait","Seconds":60,"Next":"C"},"C":{`+call+`,"Next":"D"},"D":{"Type":"Wait","Seconds":60,"End":true}`))
		if took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("took %v", took)
		}
	})
}
