package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/service/monitoring"
	"github.com/treadle-run/treadle/store"
)

// executionObserver counts what executions do, as AWS/States does, and tells the
// event bus of their statuses. Both are best effort: executions do not wait, and
// where more comes than it can take, commits are passed over.
type executionObserver struct {
	measures *monitoring.Service
	bus      awsapi.Publisher
	log      *slog.Logger
	queue    chan observed
	closing  chan struct{}
	wg       sync.WaitGroup

	// The rest is the goroutine's.
	tasks map[store.ID]map[int64]*observedTask // that are under way, by the last event of each
	count int                                  // of them
}

type observed struct {
	execution *store.Execution
	events    [][]byte
}

// observedTask is a task that is under way.
type observedTask struct {
	kind      *taskKind
	dimension monitoring.Dimension
	scheduled time.Time
	started   time.Time
}

const (
	observerQueue = 4096
	// maxObservedTasks is how many tasks are followed at once.
	maxObservedTasks = 100_000
)

func newExecutionObserver(measures *monitoring.Service, bus awsapi.Publisher, log *slog.Logger) *executionObserver {
	o := &executionObserver{
		measures: measures, bus: bus, log: log,
		queue: make(chan observed, observerQueue), closing: make(chan struct{}),
		tasks: map[store.ID]map[int64]*observedTask{},
	}
	o.wg.Go(o.run)
	return o
}

// close ends the goroutine once it has seen what is queued.
func (o *executionObserver) close(context.Context) error {
	close(o.closing)
	o.wg.Wait()
	return nil
}

// committed hears of events that have become durable. It looks only at what kind
// they are, and does not block.
func (o *executionObserver) committed(x *store.Execution, events [][]byte) {
	for i, e := range events {
		if !history.IsOneOf(e, counted) {
			continue
		}
		select {
		case o.queue <- observed{x, events[i:]}:
		default:
			o.log.Warn("metrics and events of an execution left out: too many at once", "execution", x.ARN)
		}
		return
	}
}

func (o *executionObserver) run() {
	for {
		select {
		case c := <-o.queue:
			o.observe(c)
			continue
		case <-o.closing:
		}
		for {
			select {
			case c := <-o.queue:
				o.observe(c)
			default:
				return
			}
		}
	}
}

func (o *executionObserver) observe(c observed) {
	machine, err := arn.Parse(c.execution.StateMachineARN)
	if err != nil {
		return
	}
	s := &sight{o, c.execution, machine}
	for _, data := range c.events {
		if !history.IsOneOf(data, counted) {
			continue
		}
		if e, err := history.Parse(data); err == nil {
			s.event(&e)
		}
	}
}

// sight is an execution that something was seen of.
type sight struct {
	*executionObserver
	execution *store.Execution
	machine   arn.ARN
}

// executionMetrics are the metrics of events of executions.
var executionMetrics = map[history.Type]string{
	history.ExecutionStarted: "ExecutionsStarted", history.ExecutionSucceeded: "ExecutionsSucceeded",
	history.ExecutionFailed: "ExecutionsFailed", history.ExecutionTimedOut: "ExecutionsTimedOut",
	history.ExecutionAborted: "ExecutionsAborted", history.ExecutionRedriven: "ExecutionsRedriven",
}

// taskKind is a kind of tasks with its metrics and events.
type taskKind struct {
	count     string // "LambdaFunctions" of LambdaFunctionsStarted
	time      string // "LambdaFunction" of LambdaFunctionTime
	dimension string
}

var (
	functionTasks = &taskKind{"LambdaFunctions", "LambdaFunction", "LambdaFunctionArn"}
	activityTasks = &taskKind{"Activities", "Activity", "ActivityArn"}
	serviceTasks  = &taskKind{"ServiceIntegrations", "ServiceIntegration", "ServiceIntegrationResourceArn"}
)

// taskPhase is what an event says of a task.
type taskPhase struct {
	kind *taskKind
	name string // "Started"; "" for one that is not counted
	over bool
}

var taskPhases = map[history.Type]taskPhase{
	history.LambdaFunctionScheduled: {functionTasks, "Scheduled", false}, history.LambdaFunctionStarted: {functionTasks, "Started", false},
	history.LambdaFunctionSucceeded: {functionTasks, "Succeeded", true}, history.LambdaFunctionFailed: {functionTasks, "Failed", true},
	history.LambdaFunctionTimedOut: {functionTasks, "TimedOut", true}, history.LambdaFunctionScheduleFailed: {functionTasks, "Failed", true},
	history.LambdaFunctionStartFailed: {functionTasks, "Failed", true},
	history.ActivityScheduled:         {activityTasks, "Scheduled", false}, history.ActivityStarted: {activityTasks, "Started", false},
	history.ActivitySucceeded: {activityTasks, "Succeeded", true}, history.ActivityFailed: {activityTasks, "Failed", true},
	history.ActivityTimedOut: {activityTasks, "TimedOut", true}, history.ActivityScheduleFailed: {activityTasks, "Failed", true},
	history.TaskScheduled: {serviceTasks, "Scheduled", false}, history.TaskStarted: {serviceTasks, "Started", false},
	history.TaskSubmitted: {serviceTasks, "", false},
	history.TaskSucceeded: {serviceTasks, "Succeeded", true}, history.TaskFailed: {serviceTasks, "Failed", true},
	history.TaskTimedOut: {serviceTasks, "TimedOut", true}, history.TaskStartFailed: {serviceTasks, "Failed", true},
	history.TaskSubmitFailed: {serviceTasks, "Failed", true},
}

// counted are the types of all of them.
var counted = func() map[history.Type]bool {
	types := map[history.Type]bool{}
	for t := range executionMetrics {
		types[t] = true
	}
	for t := range taskPhases {
		types[t] = true
	}
	return types
}()

func (s *sight) event(e *history.Event) {
	if name, ok := executionMetrics[e.Type]; ok {
		s.executionEvent(e, name)
		return
	}
	phase := taskPhases[e.Type]
	task := s.task(e, phase)
	if task == nil {
		return
	}
	if phase.name != "" {
		s.record(phase.kind.count+phase.name, task.dimension, unitCount, e.Time, 1)
	}
	switch {
	case phase.name == "Started":
		task.started = e.Time
		s.record(phase.kind.time+"ScheduleTime", task.dimension, unitMilliseconds, e.Time, milliseconds(e.Time.Sub(task.scheduled)))
	case phase.over && phase.name == "Succeeded":
		s.record(phase.kind.time+"Time", task.dimension, unitMilliseconds, e.Time, milliseconds(e.Time.Sub(task.scheduled)))
		if !task.started.IsZero() {
			s.record(phase.kind.time+"RunTime", task.dimension, unitMilliseconds, e.Time, milliseconds(e.Time.Sub(task.started)))
		}
	}
}

// task returns the task that an event is of: each of its events follows on the
// one before it. nil for one whose beginning was not seen.
func (s *sight) task(e *history.Event, phase taskPhase) *observedTask {
	task := s.take(e.PreviousID)
	if phase.name == "Scheduled" {
		task = &observedTask{
			kind: phase.kind, scheduled: e.Time,
			dimension: monitoring.Dimension{Name: phase.kind.dimension, Value: resourceOf(e)},
		}
	}
	if task != nil && !phase.over {
		s.keep(e.ID, task)
	}
	return task
}

// take takes out the task that an event of the execution was the last one of.
func (s *sight) take(event int64) *observedTask {
	own := s.tasks[s.execution.ID]
	task := own[event]
	if task == nil {
		return nil
	}
	delete(own, event)
	s.count--
	if len(own) == 0 {
		delete(s.tasks, s.execution.ID)
	}
	return task
}

// keep follows a task, unless there are too many.
func (s *sight) keep(event int64, task *observedTask) {
	if s.count >= maxObservedTasks {
		return
	}
	if s.tasks[s.execution.ID] == nil {
		s.tasks[s.execution.ID] = map[int64]*observedTask{}
	}
	s.tasks[s.execution.ID][event] = task
	s.count++
}

// forget follows no task of an execution that has ended any more.
func (s *sight) forget() {
	s.count -= len(s.tasks[s.execution.ID])
	delete(s.tasks, s.execution.ID)
}

// resourceOf is the resource of a scheduled task; that of an integration is
// written as in a definition.
func resourceOf(e *history.Event) string {
	if e.Type == history.TaskScheduled {
		return "arn:aws:states:::" + e.Details.ResourceType + ":" + e.Details.Resource
	}
	return e.Details.Resource
}

func (s *sight) executionEvent(e *history.Event, metric string) {
	dimension := monitoring.Dimension{Name: "StateMachineArn", Value: s.execution.StateMachineARN}
	s.record(metric, dimension, unitCount, e.Time, 1)
	started := e.Type == history.ExecutionStarted || e.Type == history.ExecutionRedriven
	if !started {
		s.forget()
		s.record("ExecutionTime", dimension, unitMilliseconds, e.Time, milliseconds(e.Time.Sub(s.execution.StartDate)))
	}
	if !s.execution.Express { // AWS tells nobody of express ones
		s.publish(e, executionStatuses[e.Type])
	}
}

// record counts, unless a name is one that CloudWatch does not take.
func (s *sight) record(name string, d monitoring.Dimension, unit string, at time.Time, value float64) {
	if !isASCII(s.execution.StateMachineARN) || !isASCII(d.Value) {
		return
	}
	s.measures.Record(monitoring.NewSeries(s.machine.Account, s.machine.Region, "AWS/States", name, d), unit, at, value)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// executionStatuses are the statuses that events of executions lead to.
var executionStatuses = map[history.Type]string{
	history.ExecutionStarted: "RUNNING", history.ExecutionRedriven: "RUNNING", history.ExecutionSucceeded: "SUCCEEDED",
	history.ExecutionFailed: "FAILED", history.ExecutionTimedOut: "TIMED_OUT", history.ExecutionAborted: "ABORTED",
}

// executionDetail is the detail of the event
// (https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html).
type executionDetail struct {
	ExecutionARN    string       `json:"executionArn"`
	StateMachineARN string       `json:"stateMachineArn"`
	Name            string       `json:"name"`
	Status          string       `json:"status"`
	StartDate       int64        `json:"startDate"`
	StopDate        *int64       `json:"stopDate"`
	Input           *string      `json:"input"`
	Output          *string      `json:"output"`
	VersionARN      *string      `json:"stateMachineVersionArn"`
	AliasARN        *string      `json:"stateMachineAliasArn"`
	RedriveCount    int64        `json:"redriveCount"`
	RedriveDate     *int64       `json:"redriveDate"`
	InputDetails    dataDetails  `json:"inputDetails"`
	OutputDetails   *dataDetails `json:"outputDetails"`
	Error           *string      `json:"error"`
	Cause           *string      `json:"cause"`
}

type dataDetails struct {
	Included bool `json:"included"`
}

// maxEventData is how many bytes of input and output together an event tells.
const maxEventData = 248 << 10

func (s *sight) publish(e *history.Event, status string) {
	const source = "aws.states"
	if s.bus == nil || !s.bus.Wanted(s.machine.Account, s.machine.Region, source) {
		return
	}
	detail, err := json.Marshal(s.detail(e, status))
	if err != nil {
		return
	}
	s.bus.Publish(awsapi.Event{
		Source: source, DetailType: "Step Functions Execution Status Change",
		Account: s.machine.Account, Region: s.machine.Region, Time: e.Time,
		Resources: []string{s.execution.ARN}, Detail: detail,
	})
}

func (s *sight) detail(e *history.Event, status string) *executionDetail {
	x := s.execution
	d := &executionDetail{
		ExecutionARN: x.ARN, StateMachineARN: x.StateMachineARN, Name: x.Name, Status: status,
		StartDate: x.StartDate.UnixMilli(), RedriveCount: x.RedriveCount,
		VersionARN: textOrNil(x.VersionARN), AliasARN: textOrNil(x.AliasARN),
	}
	if !x.RedriveDate.IsZero() {
		d.RedriveDate = millis(x.RedriveDate)
	}
	if len(x.Input)+len(e.Details.Output) <= maxEventData {
		d.Input, d.InputDetails.Included = &x.Input, true
	}
	if status == "RUNNING" {
		return d
	}
	d.StopDate, d.Error, d.Cause = millis(e.Time), e.Details.Error, e.Details.Cause
	if e.Details.Output != "" {
		d.OutputDetails = &dataDetails{d.InputDetails.Included}
		if d.InputDetails.Included {
			d.Output = &e.Details.Output
		}
	}
	return d
}

func millis(t time.Time) *int64 {
	ms := t.UnixMilli()
	return &ms
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
