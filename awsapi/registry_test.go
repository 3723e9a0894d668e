package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/store"
)

type fakeService struct {
	name       string
	operations []Operation
}

func (s fakeService) Name() string            { return s.name }
func (s fakeService) Operations() []Operation { return s.operations }

type faultyService struct{ fakeService }

func (faultyService) FaultCode() string { return "ServiceException" }

type greeting struct {
	Name string `json:"name"`
}

func operations() []Operation {
	return []Operation{
		{"Greet", Typed(func(_ context.Context, _ *Call, in *greeting) (*greeting, error) {
			return &greeting{"<" + in.Name + ">"}, nil
		})},
		{"Empty", Typed(func(context.Context, *Call, *greeting) (*greeting, error) { return nil, nil })},
		{"Raw", func(context.Context, *Call) (any, error) { return json.RawMessage(`{"a": 1.0}`), nil }},
		{"Refuse", func(context.Context, *Call) (any, error) {
			return nil, fmt.Errorf("wrapped: %w", &Error{Code: "Refused", Message: "no"})
		}},
		{"Fault", func(context.Context, *Call) (any, error) { return nil, errors.New("disk is full") }},
		{"Full", func(context.Context, *Call) (any, error) {
			return nil, fmt.Errorf("no room for it: %w", store.ErrUnavailable)
		}},
		{"Panic", func(context.Context, *Call) (any, error) { panic("surprise") }},
		{"Unencodable", func(context.Context, *Call) (any, error) { return func() {}, nil }},
		{"Wait", func(ctx context.Context, _ *Call) (any, error) { <-ctx.Done(); return nil, ctx.Err() }},
		{"Missing", nil},
	}
}

func newTestRegistry() (*Registry, *bytes.Buffer) {
	var log bytes.Buffer
	r := NewRegistry(slog.New(slog.NewTextHandler(&log, nil)))
	r.Register(fakeService{"plain", operations()})
	r.Register(faultyService{fakeService{"faulty", operations()}})
	return r, &log
}

func TestCallAnswers(t *testing.T) {
	r, _ := newTestRegistry()
	for _, c := range []struct{ operation, input, want string }{
		{"Greet", `{"name":"a&b"}`, `{"name":"<a&b>"}`},
		{"Greet", ``, `{"name":"<>"}`},
		{"Empty", `{}`, `{}`},
		{"Raw", `{}`, `{"a": 1.0}`},
	} {
		out, err := r.Call(t.Context(), Call{Service: "plain", Operation: c.operation, Input: json.RawMessage(c.input)})
		if err != nil || string(out) != c.want {
			t.Errorf("%s(%s) = %s, %v; want %s", c.operation, c.input, out, err, c.want)
		}
	}
}

func TestCallErrors(t *testing.T) {
	for _, c := range []struct {
		service, operation string
		code               string
		status             int
		message, logged    string
	}{
		{"none", "Greet", "UnknownOperationException", 404, `no service "none"`, ""},
		{"plain", "None", "UnknownOperationException", 404, `no operation "None"`, ""},
		{"plain", "Missing", "UnknownOperationException", 501, "operation Missing", ""},
		{"plain", "Refuse", "Refused", 0, "no", ""},
		{"plain", "Fault", "InternalServerError", 500, "request R1", "disk is full"},
		{"faulty", "Fault", "ServiceException", 500, "request R1", "disk is full"},
		{"plain", "Full", "ServiceUnavailable", 503, "try again later. no room for it", "no room for it"},
		{"plain", "Panic", "InternalFailure", 500, "request R1", "surprise"},
		{"plain", "Unencodable", "InternalServerError", 500, "request R1", "unsupported type"},
		{"plain", "Wait", "ServiceUnavailable", 503, "request R1", ""},
	} {
		r, log := newTestRegistry()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := r.Call(ctx, Call{Service: c.service, Operation: c.operation, RequestID: "R1"})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s %s: error %v is no *Error", c.service, c.operation, err)
			continue
		}
		if e.Code != c.code || e.Status != c.status || !strings.Contains(e.Message, c.message) {
			t.Errorf("%s %s: got %d %s; want %d %s with %q", c.service, c.operation, e.Status, e, c.status, c.code, c.message)
		}
		if logged := log.String(); !strings.Contains(logged, c.logged) || (logged == "") != (c.logged == "") {
			t.Errorf("%s %s: log is %q, want %q in it", c.service, c.operation, logged, c.logged)
		}
	}
}

type refuseAll struct{}

func (refuseAll) CheckInput(service, operation string, input json.RawMessage) error {
	return &Error{Code: "ValidationException", Message: service + "." + operation + string(input)}
}

func TestInputsAreChecked(t *testing.T) {
	r, _ := newTestRegistry()
	r.CheckInputs(refuseAll{})
	_, err := r.Call(t.Context(), Call{Service: "plain", Operation: "Greet", Input: json.RawMessage(`{}`)})
	if err == nil || err.Error() != "ValidationException: plain.Greet{}" {
		t.Errorf("error is %v", err)
	}
}

// nobodyButBob is an Authorizer that notes the user's id.
type nobodyButBob struct{}

func (nobodyButBob) Authorize(_ context.Context, call *Call) error {
	if call.Identity.ARN != "bob" {
		return &Error{Code: "AccessDenied", Message: call.Operation}
	}
	call.Identity.UserID = "id of bob"
	return nil
}

func TestCallsAreAuthorized(t *testing.T) {
	r, _ := newTestRegistry()
	var id string
	r.Register(fakeService{"who", []Operation{{"Am", func(_ context.Context, call *Call) (any, error) {
		id = call.Identity.UserID
		return nil, nil
	}}}})
	r.AuthorizeBy(nobodyButBob{})
	_, err := r.Call(t.Context(), Call{Service: "who", Operation: "Am", Identity: Identity{ARN: "eve"}})
	if err == nil || err.Error() != "AccessDenied: Am" || id != "" {
		t.Errorf("error is %v, the operation was run with %q", err, id)
	}
	_, err = r.Call(t.Context(), Call{Service: "who", Operation: "Am", Identity: Identity{ARN: "bob"}})
	if err != nil || id != "id of bob" {
		t.Errorf("error is %v, the operation was run with %q", err, id)
	}
}

func TestRequestIDIsMade(t *testing.T) {
	r := NewRegistry(slog.New(slog.DiscardHandler))
	var ids []string
	r.Register(fakeService{"s", []Operation{{"Op", func(_ context.Context, call *Call) (any, error) {
		ids = append(ids, call.RequestID)
		return nil, nil
	}}}})
	for _, id := range []string{"given", ""} {
		if _, err := r.Call(t.Context(), Call{Service: "s", Operation: "Op", RequestID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if ids[0] != "given" || len(ids[1]) != 36 {
		t.Errorf("request ids are %q", ids)
	}
}

func TestServicesAreListed(t *testing.T) {
	r, _ := newTestRegistry()
	if got := strings.Join(r.Services(), " "); got != "faulty plain" {
		t.Errorf("Services() = %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("registering a name twice did not panic")
		}
	}()
	r.Register(fakeService{name: "plain"})
}
