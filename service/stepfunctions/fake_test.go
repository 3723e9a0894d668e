package stepfunctions

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// handClock stands still until it is moved.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewTimer returns a timer that never fires: nothing here waits for long.
func (c *handClock) NewTimer(time.Duration) clock.Timer { return noTimer{} }

type noTimer struct{}

func (noTimer) C() <-chan time.Time      { return nil }
func (noTimer) Stop() bool               { return true }
func (noTimer) Reset(time.Duration) bool { return true }

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fakeEngine keeps executions in the store and does nothing with them until it
// is told to.
type fakeEngine struct {
	store store.Store
	clock clock.Clock

	mu     sync.Mutex
	last   uint64
	tasks  map[string]*engine.ActivityTask // what waits, by activity
	tokens map[string]error                // what answers to a token give
	// answers are the answers that were sent, in order.
	answers []string
	onStop  func() // called before an execution is stopped
}

func (f *fakeEngine) Start(ctx context.Context, r engine.StartRequest) (*store.Execution, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x, err := f.store.FindExecution(ctx, r.ARN); err == nil {
		return x, store.ErrExists
	}
	definition, err := f.store.PutDefinition(ctx, r.Definition)
	if err != nil {
		return nil, err
	}
	f.last++
	x := &store.Execution{
		ARN: r.ARN, Name: r.Name, StateMachineARN: r.StateMachineARN, StateMachineName: r.StateMachineName,
		VersionARN: r.VersionARN, AliasARN: r.AliasARN, RoleARN: r.RoleARN, LoggingRevision: r.LoggingRevision,
		Definition: definition, Express: r.Express, Input: r.Input, TraceHeader: r.TraceHeader,
		StartDate: f.clock.Now(), Status: store.Status(interpreter.Running),
	}
	binary.BigEndian.PutUint64(x.ID[:], f.last)
	errs, err := f.store.Commit(ctx, []store.Change{{
		ID: x.ID, Execution: x, Snapshot: []byte("running"), FirstEvent: 1,
		Events: encoded(
			history.Event{ID: 1, Type: history.ExecutionStarted, Details: history.Details{Input: r.Input, RoleARN: r.RoleARN}},
			history.Event{ID: 2, Type: history.PassStateEntered, Details: history.Details{Name: "A", Input: r.Input}},
			history.Event{ID: 3, PreviousID: 2, Type: history.PassStateExited, Details: history.Details{Name: "A", Output: "1.0"}},
		),
	}})
	return x, errors.Join(append(errs, err)...)
}

func encoded(events ...history.Event) (list [][]byte) {
	for _, e := range events {
		e.Time = time.Unix(1_700_000_000, 0)
		list = append(list, e.AppendJSON(nil))
	}
	return list
}

// end closes an execution.
func (f *fakeEngine) end(ctx context.Context, id store.ID, change func(*store.Execution)) (*store.Execution, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x, err := f.store.Execution(ctx, id)
	if err != nil || x.Status != store.Status(interpreter.Running) {
		return x, err
	}
	state, err := f.store.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	closed := *x
	closed.StopDate, closed.Redrive = f.clock.Now(), []byte("kept")
	change(&closed)
	errs, err := f.store.Commit(ctx, []store.Change{{ID: id, Expect: state.Version, Execution: &closed}})
	return &closed, errors.Join(append(errs, err)...)
}

func (f *fakeEngine) Stop(ctx context.Context, id store.ID, name, cause *string) (time.Time, error) {
	if f.onStop != nil {
		f.onStop()
	}
	x, err := f.end(ctx, id, func(x *store.Execution) {
		x.Status, x.Error, x.Cause = store.Status(interpreter.Aborted), name, cause
	})
	if err != nil {
		return time.Time{}, err
	}
	return x.StopDate, nil
}

func (f *fakeEngine) Run(ctx context.Context, r engine.StartRequest) (*store.Execution, error) {
	x, err := f.Start(ctx, r)
	if err != nil {
		return nil, err
	}
	return f.end(ctx, x.ID, func(x *store.Execution) {
		x.Status, x.Output = store.Status(interpreter.Succeeded), x.Input
		x.StopDate = x.StartDate.Add(150 * time.Millisecond)
	})
}

// Redrive opens a closed execution again.
func (f *fakeEngine) Redrive(ctx context.Context, id store.ID) (*store.Execution, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x, err := f.store.Execution(ctx, id)
	if err != nil {
		return nil, err
	}
	state, err := f.store.Load(ctx, id)
	if err != nil || len(state.Snapshot) > 0 {
		return nil, engine.ErrNotRedrivable
	}
	x.Status, x.StopDate, x.Error, x.Cause, x.Redrive = store.Status(interpreter.Running), time.Time{}, nil, nil, nil
	x.RedriveCount++
	x.RedriveDate = f.clock.Now()
	errs, err := f.store.Commit(ctx, []store.Change{{ID: id, Expect: state.Version, Execution: x, Snapshot: []byte("running")}})
	return x, errors.Join(append(errs, err)...)
}

func (f *fakeEngine) MapRun(context.Context, string) (*interpreter.MapRun, error) {
	return nil, store.ErrNotFound
}

func (f *fakeEngine) MapRuns(context.Context, string, string, int) ([]*interpreter.MapRun, string, error) {
	return nil, "", nil
}

func (f *fakeEngine) UpdateMapRun(context.Context, string, engine.MapRunUpdate) error {
	return engine.ErrMapRunOver
}

func (f *fakeEngine) answer(token, what string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err, known := f.tokens[token]
	if !known {
		return engine.ErrInvalidToken
	}
	if err == nil {
		f.answers = append(f.answers, what)
	}
	return err
}

func (f *fakeEngine) CheckToken(token string) error {
	if _, known := f.tokens[token]; !known {
		return engine.ErrInvalidToken
	}
	return nil
}

func (f *fakeEngine) SendTaskSuccess(_ context.Context, token, output string) error {
	return f.answer(token, "success "+output)
}

func (f *fakeEngine) SendTaskFailure(_ context.Context, token string, name, cause *string) error {
	return f.answer(token, fmt.Sprintf("failure %s %s", shown(name), shown(cause)))
}

func (f *fakeEngine) SendTaskHeartbeat(_ context.Context, token string) error {
	return f.answer(token, "heartbeat")
}

func shown(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func (f *fakeEngine) ActivityTask(_ context.Context, arn, worker string) (*engine.ActivityTask, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tasks[arn]
	delete(f.tasks, arn)
	if t != nil {
		f.answers = append(f.answers, "taken by "+worker)
	}
	return t, nil
}

func (f *fakeEngine) ForgetActivity(arn string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = append(f.answers, "forgot "+arn)
}
