package console

import (
	"context"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

const (
	scanPage  = 500
	maxScan   = 20_000 // executions looked at for one answer
	scanTime  = 400 * time.Millisecond
	maxListed = 200
)

// search is what executions are looked for by. All that is set must hold.
type search struct {
	machine, name, errorName, text string
	status                         store.Status
	from, to                       time.Time // of the start
	children                       bool      // those of Map Runs too
	after                          string
	limit                          int
}

// found is an answer of a search. Next goes on after it; More says that not all
// executions were looked at, though there may be none that match.
type found struct {
	Executions []item `json:"executions"`
	Scanned    int    `json:"scanned"`
	Next       string `json:"next,omitempty"`
}

// executions looks for executions of all state machines, newest first:
//
//	GET /_console/executions?status=FAILED&name=order&error=States.&text=4711&from=…&to=…
//
// It looks at so many as it can in a moment, and says where to go on.
func (c *Console) executions(w http.ResponseWriter, r *http.Request, v visitor) {
	q, err := parseSearch(r.URL.Query())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	s := &scan{search: q, console: c, until: c.Now().Add(scanTime), allowed: map[string]bool{}}
	s.mayList = func(machine string) bool {
		return !denied(c.may(r, v, "ListExecutions", map[string]any{"stateMachineArn": machine, "maxResults": 1}))
	}
	// Even if there is nothing to be found, who may not list is told so.
	if err := c.may(r, v, "ListStateMachines", map[string]any{"maxResults": 1}); err != nil {
		c.fail(w, r, err)
		return
	}
	result, err := s.run(r.Context())
	if errors.Is(err, store.ErrInvalidToken) {
		err = &awsapi.Error{Code: "InvalidToken", Message: "There is no such place to go on from."}
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, result)
}

func parseSearch(query url.Values) (search, error) {
	q := search{
		machine: query.Get("machine"), name: strings.ToLower(query.Get("name")),
		errorName: strings.ToLower(query.Get("error")), text: query.Get("text"),
		status: store.Status(query.Get("status")), children: query.Get("children") == "true",
		after: query.Get("after"), limit: int(min(max(number(query, "limit", 50), 1), maxListed)),
	}
	for name, t := range map[string]*time.Time{"from": &q.from, "to": &q.to} {
		if !query.Has(name) {
			continue
		}
		var err error
		if *t, err = time.Parse(time.RFC3339, query.Get(name)); err != nil {
			return q, &awsapi.Error{Code: "ValidationException", Message: name + " is a time such as 2026-01-02T15:04:05Z."}
		}
	}
	if q.after == "" && !q.to.IsZero() {
		q.after = store.PageToken(idAt(q.to.Add(time.Millisecond)))
	}
	return q, nil
}

// idAt is an id such as executions have that are made at the time: UUIDs of
// version 7 begin with it.
func idAt(t time.Time) (id store.ID) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(t.UnixMilli(), 0))<<16)
	copy(id[:6], ms[:6])
	return id
}

// scan is a search under way.
type scan struct {
	search
	console *Console
	until   time.Time
	mayList func(machine string) bool
	allowed map[string]bool // by state machine, as far as it is known
}

func (s *scan) run(ctx context.Context) (found, error) {
	result := found{Executions: []item{}}
	query := store.ExecutionQuery{StateMachineARN: s.machine, Status: s.status, After: s.after, Limit: scanPage}
	for {
		page, next, err := s.console.Store.ListExecutions(ctx, query)
		if err != nil {
			return result, err
		}
		for _, x := range page {
			if !s.from.IsZero() && x.StartDate.Before(s.from) {
				return result, nil // and so are all others
			}
			result.Scanned++
			ok, err := s.matches(ctx, x)
			if err != nil {
				return result, err
			}
			if ok {
				result.Executions = append(result.Executions, itemOf(x))
			}
			if len(result.Executions) == s.limit || s.tired(result.Scanned) {
				result.Next = store.PageToken(x.ID)
				return result, nil
			}
		}
		if next == "" {
			return result, nil
		}
		query.After = next
	}
}

// tired says that it is time to answer with what there is.
func (s *scan) tired(scanned int) bool {
	return scanned >= maxScan || scanned%16 == 0 && s.console.Now().After(s.until)
}

// matches says whether an execution is one of those looked for. It fills in what
// the listing leaves out, if that is asked for.
func (s *scan) matches(ctx context.Context, x *store.Execution) (bool, error) {
	switch {
	case !s.children && x.ParentMapRunARN != "",
		!s.to.IsZero() && x.StartDate.After(s.to),
		!strings.Contains(strings.ToLower(x.Name), s.name),
		!s.allows(x.StateMachineARN):
		return false, nil
	case s.errorName == "" && s.text == "":
		return true, nil
	}
	full, err := s.console.Store.Execution(ctx, x.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil // deleted meanwhile
	}
	if err != nil {
		return false, err
	}
	*x = *full
	return s.matchesError(x) && (strings.Contains(x.Input, s.text) || strings.Contains(x.Output, s.text)), nil
}

func (s *scan) matchesError(x *store.Execution) bool {
	if s.errorName == "" {
		return true
	}
	for _, text := range []*string{x.Error, x.Cause} {
		if text != nil && strings.Contains(strings.ToLower(*text), s.errorName) {
			return true
		}
	}
	return false
}

// denied says whether an error is one of missing rights. Others, such as that a
// state machine is deleted by now, hide no executions.
func denied(err error) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	return ok && (e.Status == http.StatusForbidden || strings.HasPrefix(e.Code, "AccessDenied"))
}

// allows says whether executions of a state machine may be seen.
func (s *scan) allows(machine string) bool {
	ok, known := s.allowed[machine]
	if !known {
		ok = s.mayList(machine)
		s.allowed[machine] = ok
	}
	return ok
}
