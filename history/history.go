// Package history describes the events of an execution exactly as
// GetExecutionHistory answers them
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html).
package history

import "time"

// Type is the type of an event, in AWS's words.
type Type string

// Event is one line of an execution's history.
type Event struct {
	ID         int64 // 1, 2, 3 … without a gap
	PreviousID int64 // the event before it on its own branch; 0 for the first two
	Time       time.Time
	Type       Type
	Details    Details
}

// Details holds what an event carries beside its type. It is the union over all
// types: which fields a type has, and under which key they stand in JSON, is
// the table in types.go. JSON texts are kept as text, so that they are written
// as they were given. A nil pointer and an empty JSON text mean "absent".
type Details struct {
	Name              string // of a state, or of the Map state of an iteration
	Input             string // JSON text
	Output            string // JSON text
	Error             *string
	Cause             *string
	Resource          string // ARN, or the API action of an integration
	ResourceType      string // service of an integration: "lambda", "batch"
	Region            string
	Parameters        string // JSON text
	TimeoutSeconds    *int64
	HeartbeatSeconds  *int64
	CredentialsRole   string
	RoleARN           string
	VersionARN        string
	AliasARN          string
	WorkerName        string
	MapRunARN         string
	Index             int64 // of an iteration, from 0
	Length            int64 // of a Map's items
	RedriveCount      int64
	State             string // of EvaluationFailed
	Location          string // of EvaluationFailed: the field, such as "Output/x"
	AssignedVariables []Variable
}

// Variable is a variable's name and its value as JSON text.
type Variable struct{ Name, Value string }
