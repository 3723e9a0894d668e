package treadletest

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/internal/definitionfile"
)

// StateMachine is a state machine of a test.
type StateMachine struct {
	ARN string
	tr  *Treadle
}

// CreateStateMachine creates a Standard state machine of a definition in JSON or
// YAML. The test ends if it is not a good one.
func (tr *Treadle) CreateStateMachine(name, definition string) *StateMachine {
	tr.t.Helper()
	return tr.create(name, definitionfile.New(name, definition, nil), types.StateMachineTypeStandard)
}

// CreateStateMachineFromFile is CreateStateMachine for a file, in which each
// ${Name} is replaced as substitutions say.
func (tr *Treadle) CreateStateMachineFromFile(name, file string, substitutions map[string]string) *StateMachine {
	tr.t.Helper()
	d, err := definitionfile.Load(file, strings.NewReader(""), substitutions)
	if err != nil {
		tr.t.Fatalf("read definition: %v", err)
	}
	return tr.create(name, d, types.StateMachineTypeStandard)
}

// CreateExpressStateMachine is CreateStateMachine for an Express one.
func (tr *Treadle) CreateExpressStateMachine(name, definition string) *StateMachine {
	tr.t.Helper()
	return tr.create(name, definitionfile.New(name, definition, nil), types.StateMachineTypeExpress)
}

func (tr *Treadle) create(name string, d *definitionfile.File, kind types.StateMachineType) *StateMachine {
	tr.t.Helper()
	if err := d.Err(); err != nil {
		tr.t.Fatalf("state machine %s: %v", name, err)
	}
	out, err := tr.client.CreateStateMachine(tr.t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String(name), Definition: aws.String(d.Text), Type: kind,
		RoleArn: aws.String("arn:aws:iam::" + Account + ":role/treadletest"),
	})
	if err != nil {
		tr.t.Fatalf("create state machine %s: %v", name, err)
	}
	return &StateMachine{ARN: aws.ToString(out.StateMachineArn), tr: tr}
}

// Start starts an execution with a JSON text as input.
func (m *StateMachine) Start(input string) *Execution {
	m.tr.t.Helper()
	out, err := m.tr.client.StartExecution(m.tr.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(m.ARN), Input: aws.String(input),
	})
	if err != nil {
		m.tr.t.Fatalf("start execution: %v", err)
	}
	return m.tr.Execution(aws.ToString(out.ExecutionArn))
}

// Run starts an execution and waits until it has ended.
func (m *StateMachine) Run(input string) *Result {
	m.tr.t.Helper()
	return m.Start(input).Wait()
}

// Execution is an execution of a test.
type Execution struct {
	ARN string
	tr  *Treadle
}

// Execution returns an execution that was started elsewhere.
func (tr *Treadle) Execution(arn string) *Execution { return &Execution{arn, tr} }

// Result is how an execution ended.
type Result struct {
	Status string // SUCCEEDED, FAILED, TIMED_OUT or ABORTED
	Output string // JSON text, of SUCCEEDED
	Error  string
	Cause  string
	Events []history.Event
}

// Wait waits until the execution has ended. The test ends if it never will: if it
// waits for nothing that time, a mock, a worker or a token's holder could bring.
func (x *Execution) Wait() *Result {
	t := x.tr.t
	t.Helper()
	record, err := x.tr.store.FindExecution(t.Context(), x.ARN)
	if err != nil {
		t.Fatalf("wait for %s: %v", x.ARN, err)
	}
	if record, err = x.tr.ended(record.ID); err != nil {
		t.Fatalf("wait for %s: %v", x.ARN, err)
	}
	r := &Result{
		Status: string(record.Status), Output: record.Output,
		Error: aws.ToString(record.Error), Cause: aws.ToString(record.Cause), Events: x.History(),
	}
	if record.StopDate.IsZero() {
		t.Fatalf("%s waits for ever in %s", x.ARN, strings.Join(history.Inside(r.Events), ", "))
	}
	return r
}

// History returns the events so far.
func (x *Execution) History() (events []history.Event) {
	t := x.tr.t
	t.Helper()
	record, err := x.tr.store.FindExecution(t.Context(), x.ARN)
	if err != nil {
		t.Fatalf("history of %s: %v", x.ARN, err)
	}
	encoded, err := x.tr.store.History(t.Context(), record.ID, 1, false, 0)
	if err != nil {
		t.Fatalf("history of %s: %v", x.ARN, err)
	}
	for _, data := range encoded {
		e, err := history.Parse(data)
		if err != nil {
			t.Fatalf("history of %s: %v", x.ARN, err)
		}
		events = append(events, e)
	}
	return events
}

// Path returns the names of the states in the order in which they were entered.
func (r *Result) Path() []string { return history.Path(r.Events) }

// Took returns how long the execution took by its own clock.
func (r *Result) Took() time.Duration {
	return r.Events[len(r.Events)-1].Time.Sub(r.Events[0].Time)
}
