package upkeep

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/internal/historytext"
	"github.com/treadle-run/treadle/store"
)

// Inspect writes to w what a data folder holds, in figures.
func Inspect(ctx context.Context, w io.Writer, data string) error {
	source, err := Open(ctx, data)
	if err != nil {
		return explain(err)
	}
	return errors.Join(figures(ctx, w, source), source.Close(ctx))
}

// machine is what is told of a state machine.
type machine struct {
	byStatus map[store.Status]int
	last     time.Time
}

func figures(ctx context.Context, w io.Writer, s *Source) error {
	machines, total, unreadable := map[string]*machine{}, 0, 0
	ids, err := s.IDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		x, err := s.Execution(ctx, id)
		if err != nil {
			unreadable++
			continue
		}
		m := machines[x.StateMachineARN]
		if m == nil {
			m = &machine{byStatus: map[store.Status]int{}}
			machines[x.StateMachineARN] = m
		}
		m.byStatus[x.Status]++
		m.last = x.StartDate // ids grow with time
		total++
	}
	use := "no server is at work on it"
	if s.Running {
		use = "a server is at work on it"
	}
	fmt.Fprintf(w, "%s\n%d executions\n", use, total)
	for _, arn := range slices.Sorted(maps.Keys(machines)) {
		fmt.Fprintf(w, "  %s: %s; the last one started at %s\n", arn, statuses(machines[arn].byStatus), machines[arn].last.Format(time.RFC3339))
	}
	if unreadable > 0 {
		fmt.Fprintf(w, "%d executions cannot be read; treadle verify says why\n", unreadable)
	}
	return tables(ctx, w, s)
}

func statuses(n map[store.Status]int) string {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[status], status))
	}
	return strings.Join(parts, ", ")
}

func tables(ctx context.Context, w io.Writer, s *Source) error {
	names, err := s.Tables()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "resources in %d tables\n", len(names))
	for _, table := range names {
		n := 0
		for _, err := range s.List(ctx, table, "", "") {
			if err != nil {
				return err
			}
			n++
		}
		fmt.Fprintf(w, "  %s: %d\n", table, n)
	}
	return nil
}

// InspectExecution writes an execution to w: its record, its history and what it
// waits for. asLines has it written as Export does.
func InspectExecution(ctx context.Context, w io.Writer, data, arn string, asLines bool) error {
	source, err := Open(ctx, data)
	if err != nil {
		return explain(err)
	}
	return errors.Join(showExecution(ctx, w, source, arn, asLines), source.Close(ctx))
}

func showExecution(ctx context.Context, w io.Writer, s *Source, arn string, asLines bool) error {
	x, err := s.FindExecution(ctx, arn)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no execution %s", arn)
	}
	if err != nil {
		return err
	}
	if asLines {
		var damage error
		err := newExporter(w, s, func(err error) { damage = errors.Join(damage, err) }).execution(ctx, x)
		return errors.Join(err, damage)
	}
	text, err := json.MarshalIndent(recordOf(x), "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\n%s\n", x.ARN, text)
	if err := showHistory(ctx, w, s, x.ID); err != nil {
		return err
	}
	return showPending(w, s, x.ID)
}

func showHistory(ctx context.Context, w io.Writer, s *Source, id store.ID) error {
	stored, err := s.History(ctx, id, 1, false, 0)
	if err != nil {
		return err
	}
	events := make([]history.Event, len(stored))
	for i, data := range stored {
		if events[i], err = history.Parse(data); err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
	}
	const width = 100
	return historytext.Write(w, events, width)
}

func showPending(w io.Writer, s *Source, id store.ID) error {
	timers, tasks, err := s.Pending(id)
	slices.SortFunc(timers, func(a, b store.Message) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Timer, b.Timer)) })
	for _, t := range timers {
		fmt.Fprintf(w, "waits for timer %d, due at %s\n", t.Timer, t.Due.Format(time.RFC3339Nano))
	}
	for _, t := range tasks {
		fmt.Fprintf(w, "waits for task %d: %s\n", t.ID, t.Data)
	}
	return err
}
