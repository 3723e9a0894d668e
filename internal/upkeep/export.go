package upkeep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/treadle-run/treadle/store"
)

// line is a line of an export. Kind says which members it has.
type line struct {
	Kind string `json:"kind"` // execution, event, timer, task, definition, resource

	ID        string          `json:"id,omitempty"`        // of an execution or a definition
	Execution string          `json:"execution,omitempty"` // ARN
	Record    *record         `json:"record,omitempty"`
	Event     json.RawMessage `json:"event,omitempty"` // as GetExecutionHistory answers it
	Number    int64           `json:"number,omitempty"`
	Due       *time.Time      `json:"due,omitempty"`
	Task      json.RawMessage `json:"task,omitempty"`
	Submitted json.RawMessage `json:"submitted,omitempty"`
	Text      string          `json:"definition,omitempty"`
	Table     string          `json:"table,omitempty"`
	Key       string          `json:"key,omitempty"`
	Version   uint64          `json:"version,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"`   // of a resource, if it is JSON
	Binary    []byte          `json:"binary,omitempty"` // else
}

// record is an execution as an export shows it.
type record struct {
	Name            string     `json:"name"`
	StateMachine    string     `json:"stateMachineArn"`
	Version         string     `json:"stateMachineVersionArn,omitempty"`
	Alias           string     `json:"stateMachineAliasArn,omitempty"`
	Role            string     `json:"roleArn,omitempty"`
	Definition      string     `json:"definition"`
	Express         bool       `json:"express,omitempty"`
	Status          string     `json:"status"`
	Start           time.Time  `json:"startDate"`
	Stop            *time.Time `json:"stopDate,omitempty"`
	Input           string     `json:"input"`
	Output          string     `json:"output,omitempty"`
	Error           *string    `json:"error,omitempty"`
	Cause           *string    `json:"cause,omitempty"`
	RedriveCount    int64      `json:"redriveCount,omitempty"`
	MapRun          string     `json:"mapRunArn,omitempty"`
	TraceHeader     string     `json:"traceHeader,omitempty"`
	LoggingRevision string     `json:"loggingRevision,omitempty"`
}

func recordOf(x *store.Execution) *record {
	r := &record{
		Name: x.Name, StateMachine: x.StateMachineARN, Version: x.VersionARN, Alias: x.AliasARN, Role: x.RoleARN,
		Definition: fmt.Sprintf("%x", x.Definition), Express: x.Express, Status: string(x.Status), Start: x.StartDate,
		Input: x.Input, Output: x.Output, Error: x.Error, Cause: x.Cause, RedriveCount: x.RedriveCount,
		MapRun: x.ParentMapRunARN, TraceHeader: x.TraceHeader, LoggingRevision: x.LoggingRevision,
	}
	if !x.StopDate.IsZero() {
		r.Stop = &x.StopDate
	}
	return r
}

// exporter writes an export. What cannot be read is reported and left out.
type exporter struct {
	source *Source
	lines  *json.Encoder
	report func(err error)
}

func newExporter(w io.Writer, s *Source, report func(err error)) *exporter {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return &exporter{s, lines, report}
}

// Export writes all that a data folder holds to w as JSON, a line each: the
// executions by age with their histories and what they wait for, then definitions
// and the resources of the services. What cannot be read is reported, and the rest
// is written all the same. The error is one of writing, or of a store that does not
// open.
func Export(ctx context.Context, w io.Writer, data string, report func(err error)) error {
	source, err := Open(ctx, data)
	if err != nil {
		return explain(err)
	}
	x := newExporter(w, source, report)
	return errors.Join(x.all(ctx), source.Close(ctx))
}

func (x *exporter) all(ctx context.Context) error {
	ids, err := x.source.IDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		record, err := x.source.Execution(ctx, id)
		if err != nil {
			x.report(err)
			continue
		}
		if err := x.execution(ctx, record); err != nil {
			return err
		}
	}
	if err := x.definitions(); err != nil {
		return err
	}
	return x.resources(ctx)
}

// execution writes all that belongs to an execution.
func (x *exporter) execution(ctx context.Context, e *store.Execution) error {
	if err := x.lines.Encode(line{Kind: "execution", ID: fmt.Sprintf("%x", e.ID), Execution: e.ARN, Record: recordOf(e)}); err != nil {
		return err
	}
	if err := x.history(ctx, e); err != nil {
		return err
	}
	timers, tasks, err := x.source.Pending(e.ID)
	if err != nil {
		x.report(fmt.Errorf("%s: %w", e.ARN, err))
	}
	for _, t := range timers {
		if err := x.lines.Encode(line{Kind: "timer", Execution: e.ARN, Number: t.Timer, Due: &t.Due}); err != nil {
			return err
		}
	}
	for _, t := range tasks {
		l := line{Kind: "task", Execution: e.ARN, Number: t.ID, Submitted: json.RawMessage(t.Submitted)}
		l.Task, l.Binary = asJSON(t.Data)
		if err := x.lines.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// eventsAtOnce is how many events are read at once.
const eventsAtOnce = 1000

func (x *exporter) history(ctx context.Context, e *store.Execution) error {
	for from := int64(1); ; from += eventsAtOnce {
		events, err := x.source.History(ctx, e.ID, from, false, eventsAtOnce)
		if err != nil {
			x.report(fmt.Errorf("%s: %w", e.ARN, err))
			return nil
		}
		for _, event := range events {
			if err := x.lines.Encode(line{Kind: "event", Execution: e.ARN, Event: event}); err != nil {
				return err
			}
		}
		if len(events) < eventsAtOnce {
			return nil
		}
	}
}

func (x *exporter) definitions() error {
	var failed error
	err := x.source.EachDefinition(func(id store.DefinitionID, text string) error {
		if failed == nil {
			failed = x.lines.Encode(line{Kind: "definition", ID: fmt.Sprintf("%x", id), Text: text})
		}
		return nil
	})
	if err != nil {
		x.report(err)
	}
	return failed
}

func (x *exporter) resources(ctx context.Context) error {
	tables, err := x.source.Tables()
	if err != nil {
		x.report(err)
	}
	for _, table := range tables {
		for r, err := range x.source.List(ctx, table, "", "") {
			if err != nil {
				x.report(err)
				break
			}
			l := line{Kind: "resource", Table: table, Key: r.Key.Key, Version: r.Version}
			l.Data, l.Binary = asJSON(r.Data)
			if err := x.lines.Encode(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// asJSON returns data as JSON if it is, else as it is.
func asJSON(data []byte) (text json.RawMessage, binary []byte) {
	if json.Valid(data) && utf8.Valid(data) {
		return data, nil
	}
	return nil, data
}
