package stepfunctions

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// status is the status of a state machine, in AWS's words.
type status string

const (
	active   status = "ACTIVE"
	deleting status = "DELETING"
)

// stateMachine is the record of a state machine.
type stateMachine struct {
	ARN          string
	Name         string
	Type         asl.Kind
	Status       status
	CreationDate time.Time
	Creation     creation
	Current      revision
	// Published is the number of the version that was made of the current
	// revision, 0 for none.
	Published int64
	// LastVersion is the number of the newest version ever; numbers are not used twice.
	LastVersion int64
	Versions    int // how many there are
	Aliases     int
	Tags        []tag
}

func (m *stateMachine) key() string { return m.ARN }

// creation holds what CreateStateMachine was asked for beside the revision; a
// repeated request must ask for the same.
type creation struct {
	Publish            bool
	VersionDescription string
}

// revision is one state of what an execution is started with. It never changes;
// each execution names its own.
type revision struct {
	Key string // UUID; Execution.LoggingRevision
	// ID is what clients see, "" for the revision a machine is created with.
	ID         string
	Definition definitionID
	RoleARN    string
	Logging    loggingConfiguration
	Tracing    tracingConfiguration
	Encryption encryptionConfiguration
	Date       time.Time // when it was made
}

func (r *revision) key() string { return r.Key }

// revisionTable returns the table that holds the revisions.
func revisionTable(s store.Resources) table.Table[revision] {
	return table.Table[revision]{Name: tableRevisions, Store: s, Key: (*revision).key}
}

// initialRevision is what clients write for the revision without an id.
const initialRevision = "INITIAL"

// publicID is the revision's id as clients write it.
func (r revision) publicID() string {
	if r.ID == "" {
		return initialRevision
	}
	return r.ID
}

// same reports whether two revisions would start equal executions.
func (r revision) same(o revision) bool {
	return r.sameSettings(o) && r.RoleARN == o.RoleARN
}

// sameSettings is same without the role, which CreateStateMachine's
// idempotency does not look at.
func (r revision) sameSettings(o revision) bool {
	return r.Definition == o.Definition && r.Logging.same(o.Logging) &&
		r.Tracing == o.Tracing && r.Encryption.same(o.Encryption)
}

// definitionID is a store.DefinitionID that is written as hexadecimal text.
type definitionID store.DefinitionID

// MarshalText implements encoding.TextMarshaler.
func (d definitionID) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *definitionID) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(d[:], text); err != nil || n != len(d) {
		return fmt.Errorf("malformed definition id %q", text)
	}
	return nil
}

// version is the record of a published version.
type version struct {
	StateMachineARN string
	Number          int64
	Name            string // of the state machine
	Type            asl.Kind
	Description     string
	CreationDate    time.Time
	Revision        revision
}

// key has the number in ten digits, so that versions lie in order.
func (v *version) key() string { return versionKey(v.StateMachineARN, v.Number) }

func versionKey(machineARN string, number int64) string {
	return fmt.Sprintf("%s:%010d", machineARN, number)
}

func (v version) arn() string { return versionARN(v.StateMachineARN, v.Number) }

func versionARN(machineARN string, number int64) string {
	return fmt.Sprintf("%s:%d", machineARN, number)
}

// alias is the record of an alias.
type alias struct {
	ARN             string
	Name            string
	StateMachineARN string
	Description     *string
	Routing         []route
	CreationDate    time.Time
	UpdateDate      time.Time
}

func (a *alias) key() string { return a.ARN }

// route sends a share of an alias's executions to a version.
type route struct {
	VersionARN string `json:"stateMachineVersionArn"`
	Weight     int64  `json:"weight"` // percent
}

// activity is the record of an activity.
type activity struct {
	ARN          string
	Name         string
	CreationDate time.Time
	Encryption   encryptionConfiguration
	Tags         []tag
}

func (a *activity) key() string { return a.ARN }

// timestamp is a time as the API writes it.
func timestamp(t time.Time) awsapi.Time { return awsapi.Time{Time: t} }

// timestampOf is timestamp for members that are left out when there is no time.
func timestampOf(t time.Time) *awsapi.Time {
	if t.IsZero() {
		return nil
	}
	return &awsapi.Time{Time: t}
}

// textOf is a text for members that are left out when it is empty.
func textOf(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
