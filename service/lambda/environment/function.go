// Package environment runs functions in execution environments: processes that
// are kept warm between invocations, halted while idle, and ended when they are
// idle for long, out of date or too many. A Pool holds those of all functions.
//
// A function's process goes by the machine's clock, so what concerns the
// process (its deadline, the time it took) is measured by that clock; the
// injected one is for the dates in logs and for how long environments idle.
package environment

import (
	"encoding/json"
	"time"
)

// Function is what an environment needs to know of a function's version. It must
// not be changed once it was given to a Pool.
type Function struct {
	// ID is the function's own: one that is deleted and created again has another.
	ID string
	// Generation grows with each change of code or configuration. Environments of
	// an older one are not used for a newer one.
	Generation int64

	Account, Region string
	Name            string
	Version         string // "$LATEST"
	Runtime         string // "python3.12"
	Handler         string
	RoleARN         string
	MemoryMB        int64
	Timeout         time.Duration
	Variables       map[string]string
	TaskRoot        string // the folder with its code
	LogGroup        string
}

// Invocation asks for one run of a function.
type Invocation struct {
	RequestID     string
	Payload       []byte // JSON
	InvokedARN    string
	TraceID       string
	ClientContext string // JSON, "" for none
}

// Outcome is what an invocation came to.
type Outcome struct {
	Payload []byte
	// Failed says that Payload describes an error of the function.
	Failed bool
	// Tail is the end of the invocation's log, at most 4 KB.
	Tail []byte
	// Duration is how long the function worked at it.
	Duration time.Duration
}

// failure is an error of a function as AWS reports it.
type failure struct {
	errorType string
	payload   []byte
	message   string // for the log
}

// status is how REPORT lines tell a failure.
func (f *failure) status() string {
	if f.errorType == sandboxTimeout {
		return "Status: timeout"
	}
	return "Status: error\tError Type: " + f.errorType
}

// sandboxFailure is a failure that the environment, not the runtime in it,
// reports.
func sandboxFailure(errorType, requestID, message string) *failure {
	message = "RequestId: " + requestID + " Error: " + message
	payload, err := json.Marshal(struct {
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}{errorType, message})
	if err != nil {
		payload = []byte("{}") // strings always marshal
	}
	return &failure{errorType, payload, message + "\n" + errorType}
}
