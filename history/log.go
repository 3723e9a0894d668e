package history

import "strconv"

// LogLevel is how much of a history is logged, in AWS's words.
type LogLevel string

// The levels of a state machine's logging configuration.
const (
	LogAll   LogLevel = "ALL"
	LogError LogLevel = "ERROR"
	LogFatal LogLevel = "FATAL"
	LogOff   LogLevel = "OFF"
)

// fatal are the types that are logged at level FATAL, failures those at ERROR
// (https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html).
var (
	fatal = map[Type]bool{
		ExecutionAborted: true, ExecutionFailed: true, ExecutionTimedOut: true,
	}
	failures = map[Type]bool{
		ExecutionAborted: true, ExecutionFailed: true, ExecutionTimedOut: true,
		ActivityFailed: true, ActivityScheduleFailed: true, ActivityTimedOut: true,
		EvaluationFailed: true, FailStateEntered: true,
		LambdaFunctionFailed: true, LambdaFunctionScheduleFailed: true,
		LambdaFunctionStartFailed: true, LambdaFunctionTimedOut: true,
		MapIterationAborted: true, MapIterationFailed: true,
		MapRunAborted: true, MapRunFailed: true,
		MapStateAborted: true, MapStateFailed: true,
		ParallelStateAborted: true, ParallelStateFailed: true,
		TaskFailed: true, TaskStartFailed: true, TaskStateAborted: true,
		TaskSubmitFailed: true, TaskTimedOut: true, WaitStateAborted: true,
	}
)

// Logs reports whether events of the type are logged at the level.
func (l LogLevel) Logs(t Type) bool {
	switch l {
	case LogAll:
		return true
	case LogError:
		return failures[t]
	case LogFatal:
		return fatal[t]
	}
	return false
}

// AppendLog appends the event as Step Functions writes it to CloudWatch Logs:
// numbers as strings, the time in epoch milliseconds, the details under one name.
// Without data, what AppendWithoutData leaves out is left out here too.
func (e *Event) AppendLog(b []byte, executionARN string, redriveCount int64, withData bool) []byte {
	wanted := ^field(0)
	if !withData {
		wanted = ^data
	}
	quoted := func(name string, n int64) {
		b = append(append(append(b, ','), name...), ':', '"')
		b = append(strconv.AppendInt(b, n, 10), '"')
	}
	b = append(strconv.AppendInt(append(b, `{"id":"`...), e.ID, 10), '"')
	b = append(append(append(b, `,"type":"`...), e.Type...), `","details":{`...)
	b = append(e.Details.append(b, shapes[e.Type].fields&wanted), '}')
	quoted(`"previous_event_id"`, e.PreviousID)
	quoted(`"event_timestamp"`, e.Time.UnixMilli())
	b = append(append(append(b, `,"execution_arn":"`...), executionARN...), '"')
	quoted(`"redrive_count"`, redriveCount)
	return append(b, '}')
}
