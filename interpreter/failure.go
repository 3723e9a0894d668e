package interpreter

import (
	"fmt"
	"strconv"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// The names of errors that the language itself raises.
const (
	errAll               = "States.ALL"
	errTaskFailed        = "States.TaskFailed"
	errTimeout           = "States.Timeout"
	errHeartbeatTimeout  = "States.HeartbeatTimeout"
	errRuntime           = "States.Runtime"
	errDataLimitExceeded = "States.DataLimitExceeded"
	errQueryEvaluation   = "States.QueryEvaluationError"
	errResultPathMatch   = "States.ResultPathMatchFailure"
	errIntrinsic         = "States.IntrinsicFailure"
	errExceedTolerated   = "States.ExceedToleratedFailureThreshold"
)

// maxCause is AWS's limit on the length of a cause, in characters.
const maxCause = 32768

// failure is why a state failed.
type failure struct {
	name  *string // nil: an error without a name
	cause *string // nil: none

	// also is a second name that Retry and Catch know the failure by.
	also string
	// fatal failures end the execution, whatever Retry and Catch say.
	fatal bool
	// evaluation failures of JSONata write an EvaluationFailed event first.
	evaluation bool
	location   string // the field, where evaluation
	// emptyCause makes an absent cause "" in a Catcher's error output, not null.
	emptyCause bool
}

// fault is a failure to evaluate something, before it is known which state it
// failed in.
type fault struct {
	name       string
	text       string
	evaluation bool
	location   string
	// bare faults do not say in their cause which state they happened in.
	bare bool
}

func runtimeFault(format string, args ...any) *fault {
	return &fault{name: errRuntime, text: fmt.Sprintf(format, args...)}
}

func queryFault(location, format string, args ...any) *fault {
	return &fault{
		name: errQueryEvaluation, text: fmt.Sprintf(format, args...),
		evaluation: true, location: location,
	}
}

// in makes the fault a failure of the state that t is in.
func (f *fault) in(t *thread, state *asl.State) *failure {
	cause := f.text
	if !f.bare {
		cause = "An error occurred while executing the state '" + state.Name +
			"' (entered at the event id #" + strconv.FormatInt(t.entered, 10) + "). " + f.text
	}
	cause = clip(cause, maxCause)
	return &failure{
		name: &f.name, cause: &cause,
		fatal:      f.name == errRuntime,
		evaluation: f.evaluation, location: f.location,
	}
}

// clip cuts s off after at most n characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// tooLarge is the failure of a state or task whose result is over the limit.
func tooLarge(name string) *failure {
	return &failure{
		name: new(errDataLimitExceeded),
		cause: new("The state/task '" + name +
			"' returned a result with a size exceeding the maximum number of bytes service limit."),
	}
}

// timedOut is the failure of a task that ran too long or, where also is given,
// sent no heartbeat. AWS calls both States.Timeout and gives no cause.
func timedOut(also string) *failure {
	return &failure{name: new(errTimeout), also: also, emptyCause: true}
}

// output is the error output that a Catcher hands on.
func (f *failure) output() document {
	b := []byte(`{"Error":`)
	b = appendOptional(b, f.name)
	b = append(b, `,"Cause":`...)
	if f.cause == nil && f.emptyCause {
		b = append(b, `""`...)
	} else {
		b = appendOptional(b, f.cause)
	}
	return textDocument(string(append(b, '}')))
}

func appendOptional(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return jsonvalue.AppendQuoted(b, *s)
}
