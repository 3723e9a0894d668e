package console

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
)

// historyPage is how many events go in one answer.
const historyPage = 1000

// tail is how far a page has followed the history of an execution.
type tail struct {
	arn  string
	last int64 // the id of the last event it has
	id   store.ID
}

var errTail = &awsapi.Error{
	Code:    "ValidationException",
	Message: "A history is named by the id of the last event that is there and the execution's ARN, with a colon between them.",
}

func parseTail(text string) (*tail, error) {
	number, arn, _ := strings.Cut(text, ":")
	last, err := strconv.ParseInt(number, 10, 64)
	if err != nil || last < 0 || arn == "" {
		return nil, errTail
	}
	return &tail{arn: arn, last: last}, nil
}

type historyEvent struct {
	ExecutionARN string            `json:"executionArn"`
	Events       []json.RawMessage `json:"events"`
	// Complete says that there are no more for now.
	Complete bool `json:"complete"`
	// RequestIDs are those of the tasks that events have scheduled, by the events' ids:
	// what the task did logs them.
	RequestIDs map[int64]string `json:"requestIds,omitempty"`
}

// follow sends the events that a tail does not have yet, without the data of
// states: pages ask for that where they show it.
func (s *stream) follow(ctx context.Context, t *tail) error {
	if t.id == (store.ID{}) {
		x, err := s.console.Store.FindExecution(ctx, t.arn)
		if err != nil {
			return err
		}
		t.id = x.ID
	}
	for {
		raw, err := s.console.Store.History(ctx, t.id, t.last+1, false, historyPage)
		if err != nil {
			return err
		}
		events, err := thin(raw)
		if err != nil {
			return err
		}
		complete := len(raw) < historyPage
		if len(raw) > 0 || t.last == 0 {
			if err := s.send("history", historyEvent{ExecutionARN: t.arn, Events: events, Complete: complete}); err != nil {
				return err
			}
		}
		t.last += int64(len(raw))
		if complete {
			return nil
		}
	}
}

// thin takes the data of states out of events.
func thin(raw [][]byte) ([]json.RawMessage, error) {
	events := make([]json.RawMessage, len(raw))
	for i, data := range raw {
		e, err := history.Parse(data)
		if err != nil {
			return nil, err
		}
		events[i] = e.AppendWithoutData(nil)
	}
	return events, nil
}

// history answers with the events of an execution from any id on, which
// GetExecutionHistory cannot:
//
//	GET /_console/history?execution=ARN&from=17&limit=5
func (c *Console) history(w http.ResponseWriter, r *http.Request, v visitor) {
	query := r.URL.Query()
	if query.Has("ids") {
		c.historyOf(w, r, v)
		return
	}
	arn := query.Get("execution")
	from, limit := number(query, "from", 1), number(query, "limit", 100)
	if from < 1 || limit < 1 || limit > historyPage {
		refuse(w, http.StatusBadRequest, "ValidationException", "from is 1 or more, limit from 1 to 1000.")
		return
	}
	x, err := c.readable(r, v, arn)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	events, err := c.eventsOf(r.Context(), x.ID, from, int(limit))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, historyEvent{ExecutionARN: arn, Events: events, Complete: len(events) < int(limit)})
}

// maxIDs is how many events may be asked for one by one.
const maxIDs = 100

// historyOf answers with single events, such as those of one state:
//
//	GET /_console/history?execution=ARN&ids=2,3,17
func (c *Console) historyOf(w http.ResponseWriter, r *http.Request, v visitor) {
	arn, ids := r.URL.Query().Get("execution"), strings.Split(r.URL.Query().Get("ids"), ",")
	if len(ids) > maxIDs {
		refuse(w, http.StatusBadRequest, "ValidationException", "No more than 100 events can be asked for.")
		return
	}
	x, err := c.readable(r, v, arn)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	out := historyEvent{ExecutionARN: arn, Events: []json.RawMessage{}, Complete: true, RequestIDs: map[int64]string{}}
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			refuse(w, http.StatusBadRequest, "ValidationException", "The ids of events are numbers from 1 on.")
			return
		}
		one, err := c.eventsOf(r.Context(), x.ID, id, 1)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		out.Events = append(out.Events, one...)
		out.RequestIDs[id] = engine.RequestID(x.ID, id)
	}
	answer(w, http.StatusOK, out)
}

// readable returns an execution whose history the visitor may read.
func (c *Console) readable(r *http.Request, v visitor, arn string) (*store.Execution, error) {
	if isExpress(arn) {
		return c.readableExpress(r, v, arn)
	}
	if err := c.may(r, v, "GetExecutionHistory", map[string]any{"executionArn": arn, "maxResults": 1}); err != nil {
		return nil, err
	}
	return c.Store.FindExecution(r.Context(), arn)
}

func (c *Console) eventsOf(ctx context.Context, id store.ID, from int64, limit int) ([]json.RawMessage, error) {
	raw, err := c.Store.History(ctx, id, from, false, limit)
	if err != nil {
		return nil, err
	}
	events := make([]json.RawMessage, len(raw))
	for i, data := range raw {
		events[i] = data
	}
	return events, nil
}

// number is a number in a query; 0 if it is none.
func number(query url.Values, name string, usual int64) int64 {
	if !query.Has(name) {
		return usual
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
