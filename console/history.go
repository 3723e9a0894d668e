package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

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

var errTail = errors.New("A history is named by the id of the last event that is there and the execution's ARN, with a colon between them.") //nolint:staticcheck // told to people

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
			if err := s.send("history", historyEvent{t.arn, events, complete}); err != nil {
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
	arn := query.Get("execution")
	from, limit := number(query, "from", 1), number(query, "limit", 100)
	if from < 1 || limit < 1 || limit > historyPage {
		refuse(w, http.StatusBadRequest, "ValidationException", "from is 1 or more, limit from 1 to 1000.")
		return
	}
	if err := c.may(r, v, "GetExecutionHistory", map[string]any{"executionArn": arn, "maxResults": 1}); err != nil {
		c.fail(w, r, err)
		return
	}
	x, err := c.Store.FindExecution(r.Context(), arn)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	raw, err := c.Store.History(r.Context(), x.ID, from, false, int(limit))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	events := make([]json.RawMessage, len(raw))
	for i, data := range raw {
		events[i] = data
	}
	answer(w, http.StatusOK, historyEvent{arn, events, len(raw) < int(limit)})
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
