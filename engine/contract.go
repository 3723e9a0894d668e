// Package engine lives the lives of executions: it takes what is ready from the
// store, has the interpreter decide, commits what was decided for many
// executions at once, and then dispatches tasks.
//
// Nothing is acknowledged, dispatched or shown before its commit is durable.
//
// # Map Runs
//
// A Map in DISTRIBUTED mode is carried out by a Map Run, whose child executions
// are executions like all others. No commit spans two executions, so this is why
// a crash loses none of it, wherever it comes:
//
//   - The step that begins a Map Run commits a row for it among the parent's
//     tasks. The row stays until the parent has taken the run's end or, where it
//     was stopped, until all children have ended. Open goes on with every row.
//   - The run has a record of its own (interpreter.MapRun): counts, how far it is
//     in the items, and which children are open. It never grows with the number of
//     items, nor does the parent's snapshot. The record is durable before children
//     are started as it says, and is brought up to date after they have ended.
//   - The names of children are derived from the run and their number, and so are
//     their inputs. A child that the record holds open and that is not there is
//     started after a crash; one that was started already is not started twice.
//   - The end of a child is told to the run in memory, for the child's own record
//     holds it: after a crash the run looks at the children it holds open. An end
//     that is told twice finds the child open no more.
//   - The parent takes the run's end as one event, with which the row goes. Told
//     again, it means nothing. The result is made of the children's records and
//     kept nowhere else.
//
// One process carries a run out, the one that has claimed its row, and children
// that end in another must be told to it; that is for the store of many nodes.
//
// # Redrives
//
// An execution that ends without success keeps a snapshot in its record
// (store.Execution.Redrive): its threads where they stopped, without what had
// been under way. Redrive opens the execution again with it, in one commit. A
// redriven Map Run runs the children again that did not succeed; a Standard
// child is redriven itself, an Express one started anew.
package engine

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// Errors of the engine. Those of the store come through wrapped.
var (
	ErrInvalidToken     = errors.New("engine: not a task token")
	ErrTaskDoesNotExist = errors.New("engine: no such task")
	ErrTaskTimedOut     = errors.New("engine: nobody waits for the task any more")
	ErrNotRedrivable    = errors.New("engine: execution cannot be redriven")
	ErrMapRunOver       = errors.New("engine: Map Run is over")
)

// ErrClosed is the error of calls to an engine that is closed or about to be. It is
// store.ErrUnavailable, for the next engine on the store will take them.
var ErrClosed error = closed{}

type closed struct{}

// Error implements error.
func (closed) Error() string { return "engine: closed" }

// Is is for errors.Is.
func (closed) Is(target error) bool { return target == store.ErrUnavailable }

// StartRequest describes an execution to start. The caller has validated it.
type StartRequest struct {
	ARN              string
	Name             string
	StateMachineARN  string
	StateMachineName string
	VersionARN       string
	AliasARN         string
	RoleARN          string
	Region           string
	LoggingRevision  string // see store.Execution
	Definition       string // text that asl.Compile accepts
	Input            string // JSON text
	TraceHeader      string
	Express          bool
}

// Task is a task for a Runner.
type Task struct {
	interpreter.ScheduleTask
	Execution        store.ID
	ExecutionARN     string
	ExecutionName    string
	StateMachineARN  string
	StateMachineName string
	Region           string
	Account          string
	ExecutionRole    string // ARN; the task's own Role may be another
	Express          bool
	// RequestID is a UUID derived from execution and task: it is the same when
	// the task is done again after a crash.
	RequestID string
	// Submitted is the answer to the submission where that was done and recorded
	// before a crash; the Runner then goes on from there and does not submit again.
	Submitted string
}

// Outcome is how a task went.
type Outcome struct {
	// Pending says that the answer will come by task token.
	Pending bool
	Output  string // JSON text, of success
	// Error and Cause are set for failure; a nil Error with Failed set is a
	// failure without a name.
	Failed bool
	Error  *string
	Cause  *string
	Phase  interpreter.Phase
}

// Event is what the execution of the task hears of the outcome.
func (o Outcome) Event(task int64) interpreter.Event {
	if o.Failed {
		return interpreter.Event{Kind: interpreter.TaskFailed, Task: task, Error: o.Error, Cause: o.Cause, Phase: o.Phase}
	}
	return interpreter.Event{Kind: interpreter.TaskSucceeded, Task: task, Output: o.Output}
}

// Runner does tasks. Run is called on a goroutine of its own for each task
// and is at least once across crashes.
type Runner interface {
	// Run does the task and returns how it went. Where the task has a submission
	// (.sync, .waitForTaskToken), Run calls submitted with its answer once it has
	// it; when submitted returns without an error the answer is durable. ctx ends
	// with cause ErrTaskTimedOut when nobody waits any more: Run then stops what
	// it had started (a Batch job of .sync) before it returns. When ctx ends with
	// cause ErrClosed, the engine shuts down: Run returns at once and leaves
	// all running, for Run is called again after the restart.
	Run(ctx context.Context, task *Task, submitted func(output string) error) Outcome
}

// Scheduler is a Runner that hears of the tasks of an execution in the order in
// which they are scheduled, for the goroutines that call Run overtake one another.
type Scheduler interface {
	Runner
	// Schedule is called before anything is done for the task. It must not block.
	// Where it returns true, a task of an activity goes to Run, as all others do,
	// and not to the activity's workers; Run then calls submitted with a worker's
	// name when it takes the task up.
	Schedule(task *Task) (takes bool)
}

// ActivityTask is a task handed to a worker of an activity.
type ActivityTask struct {
	Token string
	Input string // JSON text
}

// ItemReader reads the items of Maps in DISTRIBUTED mode. What it fails with is
// the cause of the Map's States.ItemReaderFailed.
type ItemReader interface {
	// ReadItems returns a JSON array, the same each time it is called for a run.
	ReadItems(ctx context.Context, run *MapRunCall) (items string, err error)
}

// ResultWriter writes the results of Maps in DISTRIBUTED mode. What it fails
// with is the cause of the Map's States.ResultWriterFailed.
type ResultWriter interface {
	// WriteResults writes what children yields, in order, and returns the Map's
	// result as JSON text. It may be called again for the same run after a crash.
	WriteResults(ctx context.Context, run *MapRunCall, children iter.Seq2[*store.Execution, error]) (result string, err error)
}

// MapRunCall is a Map Run that needs its ItemReader or ResultWriter.
type MapRunCall struct {
	interpreter.MapCall
	MapRunARN string
	Execution *store.Execution // that the Map belongs to
}

// Page is a page of a history.
type Page struct {
	Events [][]byte // each as history.Event encodes itself
	Next   int64    // id to go on from, 0 at the end
}

// Waiting is how long GetActivityTask waits for a task
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html).
const Waiting = 60 * time.Second
