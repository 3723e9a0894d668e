// Package store says what Treadle keeps and how. A store holds executions with
// their snapshots, histories, timers and tasks, and the resources of the
// services. Packages store/memory and store/pebble implement Store; all pass
// the suite in store/storetest.
//
// No call assumes that one process is alone on the store: changes to an
// execution are guarded by its version (compare-and-swap), and what is handed
// out to be done is handed out once until it is consumed or released.
//
// What a store is given it keeps no hold of after the call. Byte slices that it
// returns are the caller's to keep, not to change. What it shows to clients
// (records, listings, histories, resources) is durable.
package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"time"
)

// Store is everything at once. Its methods may be called from many goroutines.
type Store interface {
	Executions
	Definitions
	Resources
	io.Closer
}

// Errors of stores. Other errors are failures of the medium; what a failed
// Commit or Apply would have changed is then either all there or not at all.
var (
	ErrNotFound = errors.New("store: not found")
	ErrConflict = errors.New("store: changed by somebody else") // a version did not match
	ErrExists   = errors.New("store: exists already")           // a unique name is taken
	ErrClosed   = errors.New("store: closed")
	// ErrUnavailable is wrapped by the errors of a store that takes no changes at
	// present, for want of room or because its disk failed. Their text says why.
	ErrUnavailable = errors.New("store: takes no changes at present")
	// ErrInvalidToken is the error of a listing whose After is not a token of its.
	ErrInvalidToken = errors.New("store: not a page token")
)

// ID identifies an execution within a store. IDs made later compare greater
// (UUID version 7).
type ID [16]byte

// Status is the status of an execution, in AWS's words ("RUNNING").
type Status string

// Execution is the record of an execution: what DescribeExecution answers with.
// After creation only Status, StopDate, Output, Error, Cause, RedriveCount,
// RedriveDate and Redrive may change; a store may keep the other fields as they were.
type Execution struct {
	ID               ID
	ARN              string // unique
	Name             string
	StateMachineARN  string // unqualified
	VersionARN       string
	AliasARN         string
	RoleARN          string
	Definition       DefinitionID
	Express          bool
	Input            string // JSON text as given
	TraceHeader      string
	StartDate        time.Time
	Status           Status
	StopDate         time.Time // zero while running
	Output           string    // JSON text
	Error            *string
	Cause            *string
	RedriveCount     int64
	RedriveDate      time.Time
	Redrive          []byte // of a closed one: what a redrive goes on from, in the engine's encoding
	ParentMapRunARN  string
	LoggingRevision  string // revision id of the state machine whose settings apply
	StateMachineName string
}

// DefinitionID is the hash of a definition's text; the same text is kept once.
type DefinitionID [sha256.Size]byte

// HashDefinition returns the id that every store gives a definition.
func HashDefinition(text string) DefinitionID { return sha256.Sum256([]byte(text)) }

// Message is a row of the inbox: something that is to happen to an execution
// at or after Due. Execution and Timer name it.
type Message struct {
	Execution ID
	Timer     int64 // the interpreter's timer id
	// Due is kept to the microsecond, rounded up so that nothing comes early.
	Due time.Time
}

// Task is a task that was scheduled and is not over.
type Task struct {
	Execution ID
	ID        int64
	Data      []byte // the engine's encoding of the command
	Submitted string // JSON text: the answer to the submission, for .sync and callbacks
}

// TaskKey names a task.
type TaskKey struct {
	Execution ID
	ID        int64
}

// State is the changing part of an execution with its version.
type State struct {
	Version  uint64 // 1 after creation, one more with each change
	Snapshot []byte // empty once closed
}

// Change is all that one step (or several at once) does to one execution.
type Change struct {
	ID ID
	// Expect is the version the change was computed from; 0 creates the execution
	// and needs Execution with a new ID and ARN, else the change's error is
	// ErrExists. A closed execution can be changed too: a redrive opens it again.
	Expect   uint64
	Snapshot []byte // new snapshot; empty: the execution is closed
	// Execution is the whole new record when it changes: at creation and at the
	// end; else nil. The listings by state machine and status follow it.
	Execution *Execution
	// History is appended: Events[i] is the encoded event with id FirstEvent+i.
	FirstEvent int64
	Events     [][]byte
	// Removals come before additions. The Execution of timers and tasks is the
	// change's ID, whatever they say. A timer or task that is added again
	// replaces the one before it, and a timer is then free to be claimed. Closing
	// an execution removes nothing by itself.
	RemoveTimers []Message // fired and cancelled ones; those not there are ignored
	AddTimers    []Message
	RemoveTasks  []int64 // those not there are ignored
	PutTasks     []Task  // new ones and ones whose Submitted changed
}

// Executions keeps executions.
type Executions interface {
	// ClaimReady hands out at most max messages whose Due is not after now, oldest
	// first, each once until a Commit removes it or Release gives it back; a change
	// that fails (ErrConflict) gives nothing back. next is when the earliest
	// message that stays behind unclaimed is due, which may be before now; zero:
	// none. Claims end with the process: a store that is opened again hands out all.
	ClaimReady(ctx context.Context, now time.Time, max int) (claimed []Message, next time.Time, err error)
	// Release gives claimed messages back unconsumed.
	Release(ctx context.Context, messages []Message) error
	// ClaimTasks hands out at most max tasks that nobody works on, each once until
	// it is removed, none when there are none left. A store that was opened again
	// hands out all it holds. Tasks that a Commit of this process puts count as
	// claimed by it.
	ClaimTasks(ctx context.Context, max int) ([]Task, error)
	// Load returns the state of an execution, ErrNotFound if there is none. It may
	// be ahead of what is durable: a Commit that follows becomes durable after it.
	Load(ctx context.Context, id ID) (State, error)
	// Commit makes the changes durable, in their order. Each change is applied
	// whole or not at all: errs[i] is nil, ErrConflict, ErrExists or ErrNotFound (an
	// Expect other than 0 where there is no execution) for changes[i]. err is
	// a failure of the medium, after which nothing is acknowledged. Calls from many
	// goroutines share one fsync. Once a Commit is under way it does not look at
	// ctx any more, so its outcome is always known.
	Commit(ctx context.Context, changes []Change) (errs []error, err error)

	// Execution returns the record of an execution by its id, FindExecution by its
	// ARN, each ErrNotFound if there is none.
	Execution(ctx context.Context, id ID) (*Execution, error)
	FindExecution(ctx context.Context, arn string) (*Execution, error)
	// ListExecutions lists records, newest first, that is by descending ID. next is
	// the After of the page that follows, "" after the last; it stays good however
	// many executions begin or end meanwhile. ErrInvalidToken for a bad After.
	ListExecutions(ctx context.Context, q ExecutionQuery) (page []*Execution, next string, err error)
	// History returns encoded events of an execution in ascending order of id
	// beginning with from, or in descending order beginning with from (0: the last
	// one); at most limit of them, 0 for all. ErrNotFound if there is no execution.
	History(ctx context.Context, id ID, from int64, descending bool, limit int) ([][]byte, error)
	// DeleteExecution removes a closed execution and all that belongs to it; its
	// ARN is then free. ErrNotFound if there is none, ErrConflict if it is open.
	DeleteExecution(ctx context.Context, id ID) error
	// Reclaim gives back the room that deleted executions took whose ids lie
	// between two, both included. It may take long and holds nobody up.
	Reclaim(ctx context.Context, from, to ID) error
}

// ExecutionQuery selects executions. The store may leave Input, Output, Error,
// Cause and Redrive out of the records it finds.
type ExecutionQuery struct {
	StateMachineARN string // unqualified; "" for all
	QualifierARN    string // only those with this VersionARN, AliasARN or ParentMapRunARN
	Status          Status // "" for all
	After           string // the next of the page before, "" for the first
	Limit           int    // records a page; 0 for all
}

// Definitions keeps definitions by content, so that an execution goes on with
// the one it was started with.
type Definitions interface {
	// PutDefinition makes the text durable and returns its id.
	PutDefinition(ctx context.Context, text string) (DefinitionID, error)
	// Definition returns a text, ErrNotFound if there is none.
	Definition(ctx context.Context, id DefinitionID) (string, error)
}

// Key names a record of a service's resource. Table is the kind of resource
// ("states/stateMachine"), Key its name within ("us-east-1/000000000000/hello").
type Key struct{ Table, Key string }

// Record is a resource as its service encodes it.
type Record struct {
	Key     Key
	Version uint64 // 1 after creation, one more with each change
	Data    []byte
}

// Write is one change to one record.
type Write struct {
	Key Key
	// Expect is the version to replace: 0 for a new record, Any to not care.
	Expect uint64
	Data   []byte // nil deletes; deleting with Any what is not there is no error
}

// Any is the Expect of a Write that replaces whatever is there, or nothing.
const Any = ^uint64(0)

// Resources keeps the records of the services: state machines, functions,
// queues, jobs, roles.
type Resources interface {
	// Get returns a record, ErrNotFound if there is none.
	Get(ctx context.Context, key Key) (Record, error)
	// List yields the records of a table whose key begins with prefix and is
	// greater than after, in key order. Breaking off costs nothing.
	List(ctx context.Context, table, prefix, after string) iter.Seq2[Record, error]
	// Apply makes all writes durable or none: ErrConflict where a version is not
	// as expected (ErrExists for a new record that is there). Writes see those
	// before them. Calls from many goroutines share one fsync.
	Apply(ctx context.Context, writes ...Write) error
}
