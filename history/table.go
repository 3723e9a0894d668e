package history

// field is a set of the fields of Details.
type field uint32

// The fields of Details, in the order in which they are written.
const (
	fieldName field = 1 << iota
	fieldIndex
	fieldLength
	fieldState
	fieldLocation
	fieldResourceType
	fieldResource
	fieldRegion
	fieldParameters
	fieldInput
	fieldOutput
	fieldTimeout
	fieldHeartbeat
	fieldCredentials
	fieldRole
	fieldAlias
	fieldVersion
	fieldWorker
	fieldMapRun
	fieldRedrive
	fieldVariables
	fieldError
	fieldCause
)

// data are the fields that includeExecutionData=false leaves out.
const data = fieldParameters | fieldInput | fieldOutput | fieldVariables

// shape says under which key an event's details stand and which fields they
// have. An event with a key has a details object even where all fields are
// absent.
type shape struct {
	key    string
	fields field
}

// Sets of fields that several types share.
const (
	failure     = fieldError | fieldCause
	service     = fieldResourceType | fieldResource
	iteration   = fieldName | fieldIndex
	stateExited = fieldName | fieldOutput | fieldVariables
)

var (
	entered = shape{"stateEnteredEventDetails", fieldName | fieldInput}
	exited  = shape{"stateExitedEventDetails", stateExited}
	none    = shape{}
)

// shapes has the details of all 62 types, after the API model and recorded
// histories.
var shapes = map[Type]shape{
	ActivityFailed:               {"activityFailedEventDetails", failure},
	ActivityScheduled:            {"activityScheduledEventDetails", fieldResource | fieldInput | fieldTimeout | fieldHeartbeat},
	ActivityScheduleFailed:       {"activityScheduleFailedEventDetails", failure},
	ActivityStarted:              {"activityStartedEventDetails", fieldWorker},
	ActivitySucceeded:            {"activitySucceededEventDetails", fieldOutput},
	ActivityTimedOut:             {"activityTimedOutEventDetails", failure},
	ChoiceStateEntered:           entered,
	ChoiceStateExited:            exited,
	EvaluationFailed:             {"evaluationFailedEventDetails", fieldState | fieldLocation | failure},
	ExecutionAborted:             {"executionAbortedEventDetails", failure},
	ExecutionFailed:              {"executionFailedEventDetails", failure},
	ExecutionRedriven:            {"executionRedrivenEventDetails", fieldRedrive},
	ExecutionStarted:             {"executionStartedEventDetails", fieldInput | fieldRole | fieldAlias | fieldVersion},
	ExecutionSucceeded:           {"executionSucceededEventDetails", fieldOutput},
	ExecutionTimedOut:            {"executionTimedOutEventDetails", failure},
	FailStateEntered:             entered,
	LambdaFunctionFailed:         {"lambdaFunctionFailedEventDetails", failure},
	LambdaFunctionScheduled:      {"lambdaFunctionScheduledEventDetails", fieldResource | fieldInput | fieldTimeout | fieldCredentials},
	LambdaFunctionScheduleFailed: {"lambdaFunctionScheduleFailedEventDetails", failure},
	LambdaFunctionStarted:        none,
	LambdaFunctionStartFailed:    {"lambdaFunctionStartFailedEventDetails", failure},
	LambdaFunctionSucceeded:      {"lambdaFunctionSucceededEventDetails", fieldOutput},
	LambdaFunctionTimedOut:       {"lambdaFunctionTimedOutEventDetails", failure},
	MapIterationAborted:          {"mapIterationAbortedEventDetails", iteration},
	MapIterationFailed:           {"mapIterationFailedEventDetails", iteration},
	MapIterationStarted:          {"mapIterationStartedEventDetails", iteration},
	MapIterationSucceeded:        {"mapIterationSucceededEventDetails", iteration},
	MapRunAborted:                none,
	MapRunFailed:                 {"mapRunFailedEventDetails", failure},
	MapRunRedriven:               {"mapRunRedrivenEventDetails", fieldMapRun | fieldRedrive},
	MapRunStarted:                {"mapRunStartedEventDetails", fieldMapRun},
	MapRunSucceeded:              none,
	MapStateAborted:              none,
	MapStateEntered:              entered,
	MapStateExited:               exited,
	MapStateFailed:               none,
	MapStateStarted:              {"mapStateStartedEventDetails", fieldLength},
	MapStateSucceeded:            none,
	ParallelStateAborted:         none,
	ParallelStateEntered:         entered,
	ParallelStateExited:          exited,
	ParallelStateFailed:          none,
	ParallelStateStarted:         none,
	ParallelStateSucceeded:       none,
	PassStateEntered:             entered,
	PassStateExited:              exited,
	SucceedStateEntered:          entered,
	SucceedStateExited:           exited,
	TaskFailed:                   {"taskFailedEventDetails", service | failure},
	TaskScheduled:                {"taskScheduledEventDetails", service | fieldRegion | fieldParameters | fieldTimeout | fieldHeartbeat | fieldCredentials},
	TaskStarted:                  {"taskStartedEventDetails", service},
	TaskStartFailed:              {"taskStartFailedEventDetails", service | failure},
	TaskStateAborted:             none,
	TaskStateEntered:             entered,
	TaskStateExited:              exited,
	TaskSubmitFailed:             {"taskSubmitFailedEventDetails", service | failure},
	TaskSubmitted:                {"taskSubmittedEventDetails", service | fieldOutput},
	TaskSucceeded:                {"taskSucceededEventDetails", service | fieldOutput},
	TaskTimedOut:                 {"taskTimedOutEventDetails", service | failure},
	WaitStateAborted:             none,
	WaitStateEntered:             entered,
	WaitStateExited:              exited,
}
