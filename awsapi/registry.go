package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime/debug"
	"slices"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/store"
)

// Registry holds the services and is their Caller: everything that is to be
// true of every call, from whatever side it comes, is seen to here.
//
// Services are registered before the first Call; from then on a Registry may
// be used from many goroutines.
type Registry struct {
	log       *slog.Logger
	check     InputChecker
	authorize Authorizer
	services  map[string]*entry
}

type entry struct {
	faultCode  string
	operations map[string]Handler
}

// InputChecker holds inputs against what the API's model asks for.
type InputChecker interface {
	// CheckInput returns an *Error if input is not what the operation takes.
	CheckInput(service, operation string, input json.RawMessage) error
}

// Authorizer decides who may call what.
type Authorizer interface {
	// Authorize returns an *Error if the caller may not make the call. It may add to
	// the call's Identity what it finds out about the caller.
	Authorize(ctx context.Context, call *Call) error
}

// FaultNamer is a Service whose answer to a fault of Treadle's own has a name
// of the service's own ("ServiceException" for Lambda). The others' is
// "InternalServerError".
type FaultNamer interface {
	FaultCode() string
}

var _ Caller = (*Registry)(nil)

// NewRegistry returns a Registry without services. Faults are logged to log.
func NewRegistry(log *slog.Logger) *Registry {
	return &Registry{log: log, services: map[string]*entry{}}
}

// CheckInputs has c check the input of every call from now on.
func (r *Registry) CheckInputs(c InputChecker) { r.check = c }

// AuthorizeBy has a asked before every call from now on; before, everybody may
// do everything.
func (r *Registry) AuthorizeBy(a Authorizer) { r.authorize = a }

// Register adds a service. It panics if there is one of that name already.
func (r *Registry) Register(s Service) {
	if _, taken := r.services[s.Name()]; taken {
		panic("awsapi: service registered twice: " + s.Name())
	}
	e := &entry{faultCode: "InternalServerError", operations: map[string]Handler{}}
	if f, ok := s.(FaultNamer); ok {
		e.faultCode = f.FaultCode()
	}
	for _, op := range s.Operations() {
		e.operations[op.Name] = op.Handler
	}
	r.services[s.Name()] = e
}

// Services returns the names of the registered services, sorted.
func (r *Registry) Services() []string {
	names := make([]string, 0, len(r.services))
	for name := range r.services {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Operations yields the operations that AWS has of a registered service and
// whether Treadle has them too.
func (r *Registry) Operations(service string) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		e := r.services[service]
		if e == nil {
			return
		}
		for name, handler := range e.operations {
			if !yield(name, handler != nil) {
				return
			}
		}
	}
}

// Call implements Caller. All its errors are of type *Error: others that a
// handler returns, and panics, are logged and become a fault that names the
// request, as clients are not told what went wrong inside.
func (r *Registry) Call(ctx context.Context, call Call) (json.RawMessage, error) {
	if call.RequestID == "" {
		call.RequestID = NewRequestID()
	}
	service, handler, err := r.find(call.Service, call.Operation)
	if err != nil {
		return nil, err
	}
	if r.check != nil {
		if err := r.check.CheckInput(call.Service, call.Operation, call.Input); err != nil {
			return nil, r.clientError(ctx, service, &call, err)
		}
	}
	if r.authorize != nil {
		if err := r.authorize.Authorize(ctx, &call); err != nil {
			return nil, r.clientError(ctx, service, &call, err)
		}
	}
	output, err := r.run(ctx, handler, &call)
	if err != nil {
		return nil, r.clientError(ctx, service, &call, err)
	}
	return output, nil
}

func (r *Registry) find(service, operation string) (*entry, Handler, error) {
	e, ok := r.services[service]
	if !ok {
		return nil, nil, &Error{
			Code: "UnknownOperationException", Status: 404,
			Message: fmt.Sprintf("Treadle has no service %q.", service),
		}
	}
	handler, ok := e.operations[operation]
	if !ok {
		return nil, nil, &Error{
			Code: "UnknownOperationException", Status: 404,
			Message: fmt.Sprintf("Service %q has no operation %q.", service, operation),
		}
	}
	if handler == nil {
		return nil, nil, &Error{
			Code: "UnknownOperationException", Status: 501,
			Message: fmt.Sprintf("Treadle does not have operation %s of service %q yet.", operation, service),
		}
	}
	return e, handler, nil
}

// panicked is the error that a handler's panic becomes.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func (r *Registry) run(ctx context.Context, handler Handler, call *Call) (output json.RawMessage, err error) {
	defer func() {
		if v := recover(); v != nil {
			output, err = nil, &panicked{v, debug.Stack()}
		}
	}()
	out, err := handler(ctx, call)
	if err != nil {
		return nil, err
	}
	return marshal(out)
}

// marshal writes an output without the escapes of HTML that encoding/json
// adds, as AWS has none.
func marshal(out any) (json.RawMessage, error) {
	switch out := out.(type) {
	case nil:
		return json.RawMessage("{}"), nil
	case json.RawMessage:
		return out, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("encoding the output: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// clientError returns err as the *Error that the client is told.
func (r *Registry) clientError(ctx context.Context, service *entry, call *Call, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return &Error{Code: "ServiceUnavailable", Status: 503, Message: "The caller gave up request " + call.RequestID + "."}
	}
	if errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrClosed) {
		r.log.WarnContext(ctx, "operation refused", "service", call.Service, "operation", call.Operation, "error", err)
		return Unavailable(err)
	}
	attrs := []any{"service", call.Service, "operation", call.Operation, "requestId", call.RequestID, "error", err}
	code := service.faultCode
	if p, ok := errors.AsType[*panicked](err); ok {
		attrs = append(attrs, "stack", string(p.stack))
		code = "InternalFailure"
	}
	r.log.ErrorContext(ctx, "operation failed", attrs...)
	return &Error{
		Code: code, Status: 500,
		Message: "Treadle could not answer request " + call.RequestID + "; its log says why.",
	}
}

// NewRequestID returns an id for a request: a random UUID.
func NewRequestID() string { return uuid.NewString() }
