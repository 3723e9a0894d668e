package cloudformation

import (
	"encoding/json"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

const millisecond = time.Millisecond

// stack is the record of a stack. Deleted stacks stay, to be found by their id.
type stack struct {
	Key         string // region/account/uuid
	ID          string // its ARN
	Name        string
	Region      string
	Account     string
	Description string
	Created     awsapi.Time
	Updated     awsapi.Time
	Deleted     awsapi.Time
	Status      string
	Reason      string
	Protected   bool // from being deleted
	Policy      string
	ChangeSetID string
	// Revision is the one that is in force, or is coming into force at a creation.
	Revision  int
	Revisions int // how many there have been
	Outputs   []output
	Imports   []string // names of exports that are used
	Events    int64    // how many there have been
	Token     string   // of the last request that changed the stack
	Operation operation
}

// operation is what is under way on a stack, or was last.
type operation struct {
	ID       string
	Token    string
	Identity awsapi.Identity // whom resources are made as
	Started  awsapi.Time
	Target   int // revision that an update leads to; 0: none
	// OnFailure is what comes of a creation that fails: ROLLBACK, DELETE or DO_NOTHING;
	// of an update ROLLBACK or DO_NOTHING.
	OnFailure string
	Minutes   int      // for a creation; 0: no end
	Retain    []string // resources that a deletion leaves
	Cancelled bool
	Condemned bool // what the phase is to delete is marked
	// Was is the status that the stack had before a deletion was asked for.
	Was string
	// Creation says that the rollback or deletion takes back a creation that failed.
	Creation bool
}

type output struct {
	Key         string
	Value       string
	Description string `json:",omitempty"`
	Export      string `json:",omitempty"`
}

// stackName says which stack has a name now.
type stackName struct{ Region, Account, Name, Stack string }

// revision is what a stack is to be: a template with parameters and settings.
type revision struct {
	Stack            string
	Number           int
	Body             string // as it was given
	Processed        string // after transforms, to be shown; "" where there are none
	Description      string
	Parameters       []parameter
	Tags             []resource.Tag
	Capabilities     []string
	NotificationARNs []string
	Role             string
	Rollback         json.RawMessage `json:",omitempty"`
	Minutes          int
	DisableRollback  bool
}

type parameter struct{ Key, Value string }

// stackResource is the record of one logical id of a stack.
type stackResource struct {
	Stack     string
	LogicalID string
	Type      string
	Status    string
	Reason    string
	Updated   awsapi.Time
	// Current is what the logical id stands for; nil: nothing.
	Current *incarnation
	// Before is what it stood for when the operation came to it.
	Before *incarnation
	// Garbage is what is to be deleted once the operation has come to its end.
	Garbage []*incarnation
	// Gone is the physical id of what is deleted, where nothing else is there.
	Gone string
	Work work
}

// work is how far an operation is with a resource.
type work struct {
	Operation string // its id; that of another: this one has not come to it
	Action    action
	Stage     stage
	Called    bool // the type's Update may have been called
}

type action string

const (
	create  action = "create"
	update  action = "update"
	replace action = "replace"
	keep    action = "keep"
	remove  action = "delete"
)

type stage string

const (
	begun      stage = "begun"      // the type's Create or Update is not called yet
	calling    stage = "calling"    // it may have been called
	done       stage = "done"       // what was to be done is done
	failed     stage = "failed"     // or could not be
	restoring  stage = "restoring"  // a rollback is bringing back what was
	restored   stage = "restored"   // and has
	unrestored stage = "unrestored" // or could not
	undeleted  stage = "undeleted"  // it could not be deleted
)

// incarnation is one thing that a logical id stands for, or stood for.
type incarnation struct {
	Type                string
	Name                string
	PhysicalID          string
	Note                string // what the type noted before the thing was created
	Properties          resource.Properties
	Attributes          resource.Attributes
	DependsOn           []string
	DeletionPolicy      string
	UpdateReplacePolicy string
	Metadata            string
	Made                bool // the type's Create may have been called
	Skipped             bool // Treadle has no such type
	Keep                bool // of garbage: it is to be left
}

// event is a line of a stack's history.
type event struct {
	Stack      string
	Number     int64
	ID         string
	StackID    string
	StackName  string
	LogicalID  string
	PhysicalID string
	Type       string
	Time       awsapi.Time
	Status     string
	Reason     string
	Properties string
	Token      string
	Operation  string
}

type export struct{ Region, Account, Name, Value, Stack string }
