package interpreter

import (
	"slices"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// StateTest runs one state of a program by itself, as operation TestState does
// (https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html).
// What the state does is decided by the code that runs executions: the test
// only begins in the middle, ends at the state's end, and notes what it sees.
// It is for one goroutine.
type StateTest struct {
	Machine   *Machine // its Execution.Input is the state's input
	State     *asl.State
	Variables jsonvalue.Value // an object; Missing for none
	// Context is there in place of the context object; Missing: it is that of
	// Machine.Execution.
	Context jsonvalue.Value
	// Mock is there in place of the work of a Task, Map or Parallel; nil for none,
	// which only a Task can do with.
	Mock *Mock
	// Retries is how often the Retrier that knows the failure was used before.
	Retries int64
	// FailedIterations is how many iterations of a Map with a mocked result failed.
	FailedIterations int64
	// ItemReaderData is what a Map's ItemReader has read; "" where that is not known.
	ItemReaderData string

	snapshot *Snapshot
	thread   *thread
	seen     Inspection
}

// Mock is how the work of a state went.
type Mock struct {
	Result string // JSON text, unless Failed
	Failed bool
	Error  *string
	Cause  *string
}

// Step begins the test, at the first call, or lets an event take effect. The
// state is done when Inspection says so; until then the commands ask for what
// it needs.
func (t *StateTest) Step(e Event) []Command {
	e.Time = e.Time.UTC().Round(0)
	r := &run{m: t.Machine, s: t.snapshot, e: e, transitions: maxTransitions, bytes: maxBytes, trial: t}
	switch {
	case t.snapshot == nil:
		t.begin(r)
	case e.Kind == TaskSucceeded:
		t.succeed(r)
	default:
		r.handle()
	}
	return r.commands
}

func (t *StateTest) begin(r *run) {
	r.s = &Snapshot{checked: true}
	t.snapshot = r.s
	r.start()
	t.thread = r.s.root
	t.thread.state = t.State.Index
	for name, value := range t.Variables.Members() {
		t.thread.assign(variable{name, valueDocument(value)})
	}
	if t.State.Pass != nil && t.State.QueryLanguage == asl.JSONPath && t.State.Pass.Result.Exists() {
		t.saw(RawResult, valueDocument(t.State.Pass.Result))
	}
	r.settle(t.thread, t.work(r))
	if t.Mock != nil && t.thread.phase == phaseTask {
		t.answer(r)
	}
}

// work enters the state and does its work. A mock takes the place of what goes
// on inside a Map or Parallel.
func (t *StateTest) work(r *run) *failure {
	if t.Mock == nil || t.State.Map == nil && t.State.Parallel == nil {
		return r.enter(t.thread)
	}
	r.step(t.thread)
	if t.State.Map != nil {
		return t.mapState(r)
	}
	if _, f := r.view(t.thread, t.State).arguments(); f != nil {
		return f.in(t.thread, t.State)
	}
	return t.mocked(r)
}

// answer answers a Task with the mock.
func (t *StateTest) answer(r *run) {
	r.e.Task = t.thread.task.id
	if !t.Mock.Failed {
		r.e.Kind, r.e.Output = TaskSucceeded, t.Mock.Result
		t.succeed(r)
		return
	}
	r.e.Kind, r.e.Error, r.e.Cause = TaskFailed, t.Mock.Error, t.Mock.Cause
	r.handle()
}

func (t *StateTest) succeed(r *run) {
	t.saw(RawResult, textDocument(r.e.Output))
	r.handle()
}

// mocked ends the work of a Map or Parallel with the mock.
func (t *StateTest) mocked(r *run) *failure {
	if t.Mock.Failed {
		return &failure{name: t.Mock.Error, cause: t.Mock.Cause}
	}
	s := t.State
	return r.leave(t.thread, s, exit{
		result: textDocument(t.Mock.Result), assign: s.Assign, output: s.Output, next: s.Next,
	})
}

// What follows is told by the steps of the state. In executions t is nil.

// saw notes a stage of the data's way through the state. AWS does not show what
// goes into a Parallel.
func (t *StateTest) saw(s Stage, d document) {
	if t == nil || t.State.Parallel != nil && slices.Contains(stagesOfInput, s) {
		return
	}
	if t.seen.Data == nil {
		t.seen.Data = map[Stage]string{}
	}
	t.seen.Data[s] = d.source()
}

var stagesOfInput = []Stage{AfterInputPath, AfterParameters, AfterArguments}

// source returns the document as it was written, where it was.
func (d document) source() string {
	if d.text == "" {
		if text := d.value.Source(); text != "" {
			return text
		}
	}
	return d.Text()
}

// failing notes that the state failed, whatever comes of it.
func (t *StateTest) failing(f *failure) {
	if t != nil {
		t.seen.Error, t.seen.Cause = f.name, f.cause
	}
}

// failed notes that the state failed and that nothing caught that.
func (t *StateTest) failed(name, cause *string) {
	if t != nil {
		t.seen.Status, t.seen.Error, t.seen.Cause = TestFailed, name, cause
	}
}

// retries puts in how often a Retrier was used before.
func (t *StateTest) retries(th *thread, retrier int) {
	if t != nil {
		th.retries[retrier] = t.Retries
		t.seen.RetryIndex = &retrier
	}
}

// retrying notes that the state is to be tried again.
func (t *StateTest) retrying(interval time.Duration) {
	if t != nil {
		t.seen.Status, t.seen.RetryInterval = TestRetriable, &interval
	}
}

// caught notes that a Catcher knows the failure.
func (t *StateTest) caught(c *asl.Catcher) {
	if t == nil {
		return
	}
	for i := range t.State.Catch {
		if &t.State.Catch[i] == c {
			t.seen.CatchIndex = &i
		}
	}
}

// exited notes that the state came to its end.
func (t *StateTest) exited(output document, next *asl.State) {
	if t == nil {
		return
	}
	t.seen.Status = TestSucceeded
	if t.seen.CatchIndex != nil {
		t.seen.Status = TestCaught
	}
	t.seen.Output = output.Text()
	if next != nil {
		t.seen.NextState = next.Name
	}
}
