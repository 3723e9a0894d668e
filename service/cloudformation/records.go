package cloudformation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
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

func (s *Service) openTables() {
	st := s.options.Store
	s.stacks = table.Table[stack]{Name: "cloudformation/stack", Store: st, Key: func(v *stack) string { return v.Key }}
	s.names = table.Table[stackName]{Name: "cloudformation/name", Store: st, Key: func(v *stackName) string { return v.Region + "/" + v.Account + "/" + v.Name }}
	s.revisions = table.Table[revision]{Name: "cloudformation/revision", Store: st, Key: func(v *revision) string { return revisionKey(v.Stack, v.Number) }}
	s.resources = table.Table[stackResource]{Name: "cloudformation/resource", Store: st, Key: func(v *stackResource) string { return v.Stack + "/" + v.LogicalID }}
	s.events = table.Table[event]{Name: "cloudformation/event", Store: st, Key: func(v *event) string { return eventKey(v.Stack, v.Number) }}
	s.changeSets = table.Table[changeSet]{Name: "cloudformation/changeSet", Store: st, Key: func(v *changeSet) string { return v.Stack + "/" + v.UUID }}
	s.exports = table.Table[export]{Name: "cloudformation/export", Store: st, Key: func(v *export) string { return v.Region + "/" + v.Account + "/" + v.Name }}
}

func revisionKey(stack string, number int) string { return fmt.Sprintf("%s/%08d", stack, number) }

// eventKey puts the newest event first.
func eventKey(stack string, number int64) string {
	return fmt.Sprintf("%s/%016x", stack, math.MaxInt64-number)
}

func scope(call *awsapi.Call) string { return call.Region + "/" + call.Identity.Account + "/" }

// find returns the caller's stack of that name or id, nil if there is none.
// Deleted stacks are found by their id only.
func (s *Service) find(ctx context.Context, call *awsapi.Call, nameOrID string) (*stack, uint64, error) {
	key := ""
	if a, err := arn.Parse(nameOrID); err == nil {
		parts := strings.Split(a.Resource, "/")
		if len(parts) != 3 || a.Account != call.Identity.Account {
			return nil, 0, nil
		}
		key = a.Region + "/" + a.Account + "/" + parts[2]
	} else {
		n, _, err := s.names.Get(ctx, scope(call)+nameOrID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		key = n.Stack
	}
	st, version, err := s.stacks.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	return st, version, err
}

// need is find where a stack has to be there. The words of the error are those of
// the operation, with the name in place of %s.
func (s *Service) need(ctx context.Context, call *awsapi.Call, nameOrID, words string) (*stack, uint64, error) {
	st, version, err := s.find(ctx, call, nameOrID)
	if err == nil && st == nil {
		err = validationError(words, nameOrID)
	}
	return st, version, err
}

// The words with which operations say that there is no such stack.
const (
	noStackWithID = "Stack with id %s does not exist"
	noStack       = "Stack [%s] does not exist"
	noStackQuoted = "Stack '%s' does not exist"
)

// revisionOf returns a revision of a stack.
func (s *Service) revisionOf(ctx context.Context, st *stack, number int) (*revision, error) {
	r, _, err := s.revisions.Get(ctx, revisionKey(st.Key, number))
	if err != nil {
		return nil, fmt.Errorf("revision %d of stack %s: %w", number, st.ID, err)
	}
	return r, nil
}

// resourcesOf returns the resources of a stack, by logical id.
func (s *Service) resourcesOf(ctx context.Context, st *stack) (map[string]*stackResource, error) {
	all := map[string]*stackResource{}
	for r, err := range s.resources.List(ctx, st.Key+"/", "") {
		if err != nil {
			return nil, err
		}
		all[r.LogicalID] = r
	}
	return all, nil
}
