// Package historytext writes the history of an execution for people, a line an
// event.
package historytext

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/treadle-run/treadle/history"
)

// Write writes a line for each event: the time since the first, the event's id
// and type, and the most telling of its details, cut to width characters.
func Write(w io.Writer, events []history.Event, width int) error {
	for i := range events {
		e := &events[i]
		since := e.Time.Sub(events[0].Time).Round(time.Millisecond)
		line := fmt.Sprintf("%12v %6d  %-28s %s", since, e.ID, e.Type, cut(summary(e), width))
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// summary is what is worth telling of an event, in one line.
func summary(e *history.Event) string {
	d := &e.Details
	var parts []string
	for _, s := range []string{d.Name, d.State, resource(d), iteration(e), failure(d), payload(d)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(strings.Fields(strings.Join(parts, "  ")), " ")
}

func resource(d *history.Details) string {
	if d.ResourceType == "" {
		return d.Resource
	}
	return d.ResourceType + ":" + d.Resource
}

// iteration tells which of a Map's items an event is about, or how many there are.
func iteration(e *history.Event) string {
	switch {
	case strings.HasPrefix(string(e.Type), "MapIteration"):
		return fmt.Sprintf("item %d", e.Details.Index)
	case e.Type == history.MapStateStarted:
		return fmt.Sprintf("%d items", e.Details.Length)
	}
	return ""
}

func failure(d *history.Details) string {
	var parts []string
	for _, s := range []*string{d.Error, d.Cause} {
		if s != nil {
			parts = append(parts, *s)
		}
	}
	return strings.Join(parts, ": ")
}

func payload(d *history.Details) string {
	for _, text := range []string{d.Output, d.Parameters, d.Input} {
		if text != "" {
			return text
		}
	}
	return ""
}

func cut(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:width-1]) + "…"
}
