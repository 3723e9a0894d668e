// Package interpreter decides what an execution does next. All decisions of the
// States Language are here and nowhere else.
//
// It is pure: Step looks at a program, a snapshot and one event, and gives the
// next snapshot, the history to write and the commands to carry out. It does no
// I/O, reads no clock, starts no goroutine and never depends on map order; time
// and randomness arrive in the event. The same inputs give the same bytes.
package interpreter

import (
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Machine is the fixed part of an execution: what Step needs beside the
// snapshot. It is immutable.
type Machine struct {
	Program   *asl.Program
	Execution Execution
	Limits    Limits
	// CheckArguments, where it is set, returns what keeps the arguments of a Task
	// from starting what its Resource names, in AWS's words, nothing where they
	// are good. It must depend on its arguments only.
	CheckArguments func(resource string, arguments jsonvalue.Value) (problems []string)
}

// Execution holds the facts of an execution that never change.
type Execution struct {
	ID               [16]byte // the engine's own, part of task tokens
	ARN              string
	Name             string
	StateMachineARN  string // unqualified
	StateMachineName string
	VersionARN       string // "" where not started by version or alias
	AliasARN         string
	RoleARN          string
	Region           string
	Input            string // JSON text as given
	StartTime        time.Time
	Express          bool
	Synchronous      bool // its client waits for it (StartSyncExecution, TestState)
	RedriveCount     int64
	RedriveTime      time.Time // zero where it was never redriven
}

// Limits are AWS's service quotas as settings; zero fields take AWS's value.
type Limits struct {
	HistoryEvents int64 // 25,000
	PayloadBytes  int   // 262,144
}

// EventKind is the kind of an Event.
type EventKind uint8

// The kinds of events. TaskStarted says a worker took an activity's task.
const (
	Start           EventKind = iota + 1
	TimerFired                // Timer
	TaskStarted               // Task, WorkerName
	TaskSubmitted             // Task, Output: a .sync or callback task's call was answered
	TaskSucceeded             // Task, Output
	TaskFailed                // Task, Error, Cause; FailedAt says in which phase
	TaskHeartbeat             // Task
	Abort                     // Error, Cause: StopExecution
	MapRunSucceeded           // Task, Output
	MapRunFailed              // Task, Error, Cause
	Redrive                   // begins a redrive of what Complete.Redrive kept
)

// Phase is where a task was when it failed; it decides the type of history event.
type Phase uint8

// The phases of a task.
const (
	PhaseRun      Phase = iota // TaskFailed, LambdaFunctionFailed, ActivityFailed
	PhaseSchedule              // LambdaFunctionScheduleFailed, ActivityScheduleFailed
	PhaseStart                 // TaskStartFailed, LambdaFunctionStartFailed
	PhaseSubmit                // TaskSubmitFailed
)

// Event is something that happened to an execution.
type Event struct {
	Kind       EventKind
	Time       time.Time // now, by the engine's clock
	Seed       [32]byte  // of all randomness in this step (tokens, UUIDs, jitter)
	Timer      int64
	Task       int64
	Output     string // JSON text
	Error      *string
	Cause      *string
	Phase      Phase
	WorkerName string
	// MissingActivities lists the activities among the program's resources that
	// do not exist now. A state that is to schedule one fails the execution.
	MissingActivities []string
}

// Result is what a step leads to.
type Result struct {
	Snapshot *Snapshot // never nil
	History  []history.Event
	Commands []Command
	// Accepted is false where the event no longer meant anything: a timer that
	// was cancelled, an answer to a task that is over. Nothing changed then.
	Accepted bool
}

// Command is something the engine is to do after the step's commit is durable.
// It is one of ScheduleTask, CancelTask, StartMapRun, StopMapRun, StartTimer,
// CancelTimer and Complete.
type Command interface{ command() }

// TaskKind says who does a task.
type TaskKind uint8

// The kinds of tasks.
const (
	LambdaTask      TaskKind = iota + 1 // a function ARN as Resource
	ActivityTask                        // an activity ARN as Resource
	IntegrationTask                     // arn:aws:states:::service:action[.pattern]
)

// ScheduleTask asks for a task to be done. Its ID is the id of its Scheduled
// event, so it is the same when the step is repeated after a crash.
type ScheduleTask struct {
	ID         int64
	Kind       TaskKind
	Resource   string // as in the definition
	Parameters string // JSON text: payload of functions and activities, arguments of integrations
	Token      string // task token; for activities, .waitForTaskToken and what reads $$.Task.Token, else ""
	State      string // name of the state
	Attempt    int64  // 0, then one more with each retry
	Role       string // role to act as: Credentials' or the execution's
	// TimeoutSeconds and HeartbeatSeconds are for the worker to know; the
	// interpreter keeps them itself with timers. 0: none.
	TimeoutSeconds   int64
	HeartbeatSeconds int64
}

// CancelTask says that nobody waits for the task any more; what it started
// (a Batch job of .sync) is to be stopped.
type CancelTask struct{ ID int64 }

// StartTimer asks for a TimerFired event at Due or as soon after as possible.
type StartTimer struct {
	ID  int64
	Due time.Time
}

// CancelTimer takes back a StartTimer. Due is the one it was started with.
type CancelTimer struct {
	ID  int64
	Due time.Time
}

// Complete ends the execution. No other command but cancels comes with it.
type Complete struct {
	Status Status
	Output string // JSON text, of SUCCEEDED
	Error  *string
	Cause  *string
	// Redrive is a snapshot that a Redrive event goes on from, encoded; nil where
	// the execution cannot be redriven.
	Redrive []byte
}

func (ScheduleTask) command() {}
func (CancelTask) command()   {}
func (StartMapRun) command()  {}
func (StopMapRun) command()   {}
func (StartTimer) command()   {}
func (CancelTimer) command()  {}
func (Complete) command()     {}

// Status is the status of an execution, in AWS's words.
type Status string

// The statuses of executions.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)
