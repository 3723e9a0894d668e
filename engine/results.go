package engine

import (
	"errors"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// finish ends a run that has nothing left to do.
func (m *mapRun) finish() error {
	if m.state.Ending == "" {
		output, err := m.result()
		m.output = &output
		if err != nil {
			var failed *writerError
			if !errors.As(err, &failed) {
				return err
			}
			m.state.Fail(errResultWriter, failed.Error())
		}
	}
	m.state.Close(m.now())
	return nil
}

// outcome returns the event that tells the parent of the run's end.
func (m *mapRun) outcome() (interpreter.Event, error) {
	if m.state.Status != interpreter.Succeeded {
		return interpreter.Event{
			Kind: interpreter.MapRunFailed, Task: m.key.ID, Error: m.state.Error, Cause: m.state.Cause,
		}, nil
	}
	if m.output == nil { // made before the process ended
		output, err := m.result()
		if err != nil {
			return interpreter.Event{}, err
		}
		m.output = &output
	}
	return interpreter.Event{Kind: interpreter.MapRunSucceeded, Task: m.key.ID, Output: *m.output}, nil
}

// writerError says why a ResultWriter failed.
type writerError struct{ error }

// result makes the Map's result of what its children came to. It is not kept:
// the children's records hold it all.
func (m *mapRun) result() (string, error) {
	if c := m.command.Writer; c != nil && c.Resource != "" {
		if m.engine.resultWriter == nil {
			return "", &writerError{fmt.Errorf("results cannot be written with %s yet: Treadle has no object storage", c.Resource)}
		}
		result, err := m.engine.resultWriter.WriteResults(m.engine.ctx, m.call(c), m.all())
		if err != nil && m.engine.ctx.Err() == nil {
			err = &writerError{err}
		}
		return result, err
	}
	results := m.machine.NewResults(m.command)
	for record, err := range m.all() {
		if err != nil {
			return "", err
		}
		text := record.Output
		if record.Status != store.Status(interpreter.Succeeded) || results.Metadata() {
			text = metadata(record)
		}
		if !results.Add(text) {
			break
		}
	}
	return results.JSON(), nil
}

// all yields the records of all children in the order of their items.
func (m *mapRun) all() iter.Seq2[*store.Execution, error] {
	return func(yield func(*store.Execution, error) bool) {
		for child := range m.state.NextChild {
			record, _, err := m.latest(child)
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// metadata describes a child execution as AWS does in the files of a
// ResultWriter, and in the results of those that failed
// (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html).
func metadata(x *store.Execution) string {
	var b jsonvalue.Builder
	text := func(key, value string) { b.Set(key, jsonvalue.StringValue(value)) }
	included := jsonvalue.ObjectValue(jsonvalue.Member{Key: "Included", Value: jsonvalue.BoolValue(true)})
	if x.Cause != nil {
		text("Cause", *x.Cause)
	}
	if x.Error != nil {
		text("Error", *x.Error)
	}
	text("ExecutionArn", x.ARN)
	text("Input", x.Input)
	b.Set("InputDetails", included)
	text("Name", x.Name)
	if x.Output != "" {
		text("Output", x.Output)
		b.Set("OutputDetails", included)
	}
	b.Set("RedriveCount", jsonvalue.IntValue(x.RedriveCount))
	text("StartDate", x.StartDate.Format(metadataTime))
	text("StateMachineArn", x.StateMachineARN)
	text("Status", string(x.Status))
	text("StopDate", x.StopDate.Format(metadataTime))
	return b.Value().JSON()
}

const metadataTime = "2006-01-02T15:04:05.000Z"
