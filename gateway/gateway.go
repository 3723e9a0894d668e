// Package gateway is Treadle's front on HTTP. It finds out which service and
// operation a request is for and who sends it, has a codec translate, and
// calls the operation through awsapi's one door.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/restjson"
	"github.com/treadle-run/treadle/sigv4"
)

// Options say how a gateway works. Caller and Log are needed.
type Options struct {
	Caller  awsapi.Caller
	Log     *slog.Logger // each request at level debug
	Account string       // of callers whose access key is no account; default 000000000000
	Region  string       // of requests that name none; default us-east-1
	// ReadTimeout is how long the body of a request may take to arrive; default
	// one minute.
	ReadTimeout time.Duration
	// WriteTimeout is how long a client may take to receive its answer; default
	// one minute.
	WriteTimeout time.Duration
	Limits       Limits
	Observer     Observer // default: nobody
	// Health returns nil if Treadle is well; a nil Health always is.
	Health func(context.Context) error
	// Services are the models of the services to find; default all there are.
	Services []*model.Service
	// Authenticator says who sends requests. Default: the root of the account that
	// the access key names by being its number, or else of Account.
	Authenticator Authenticator
}

// Authenticator finds out who sends requests.
type Authenticator interface {
	// Authenticate returns who sent a request to a service. It is an *awsapi.Error,
	// with the code of AWS's query protocol, if he may not be believed.
	Authenticate(ctx context.Context, r *sigv4.Request, service string) (awsapi.Identity, error)
}

// The defaults of Options.
const (
	DefaultAccount = "000000000000"
	DefaultRegion  = "us-east-1"
	defaultTimeout = time.Minute // of reading a body, and of writing an answer
)

type gateway struct {
	Options
	routes    *routes
	admission *admission
}

// New returns the handler that serves the AWS APIs on any host name, and
// Treadle's own paths below /_treadle/.
func New(o Options) http.Handler {
	if o.Account == "" {
		o.Account = DefaultAccount
	}
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.ReadTimeout == 0 {
		o.ReadTimeout = defaultTimeout
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultTimeout
	}
	if o.Services == nil {
		o.Services = model.Services()
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	return &gateway{o, newRoutes(o.Services), newAdmission(o.Limits)}
}

// exchange is one request on its way through the gateway.
type exchange struct {
	request *http.Request
	query   url.Values
	ctx     context.Context // of the call
	id      string
	started time.Time
	body    []byte // as it came
	target         // what the request is for, as far as it has been found
}

// ServeHTTP implements http.Handler.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{request: r, query: r.URL.Query(), ctx: r.Context(), id: awsapi.NewRequestID(), started: time.Now()}
	x.codec = restjson.Codec{} // until it is known what the client speaks
	response := g.guardedAnswer(x, w)
	g.write(w, response)
	g.logAccess(x, response)
	observed := x.observed()
	observed.Status = response.Status
	g.Observer.Answered(x.ctx, observed)
}

// guardedAnswer is answer, with a panic turned into the error that clients
// expect of a broken service.
func (g *gateway) guardedAnswer(x *exchange, w http.ResponseWriter) (response *protocol.Response) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		response = g.fail(x, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
	}()
	return g.answer(x, w)
}

func (g *gateway) answer(x *exchange, w http.ResponseWriter) *protocol.Response {
	if own, ok := g.ownPath(x); ok {
		return own
	}
	if err := g.routes.find(x); err != nil {
		return g.fail(x, err)
	}
	leave, err := g.admission.admit(x)
	if err != nil {
		return g.fail(x, err)
	}
	defer leave()
	input, err := g.read(x, w)
	if err != nil {
		return g.fail(x, err)
	}
	who, err := g.identity(x)
	if err != nil {
		return g.fail(x, err)
	}
	x.ctx = g.Observer.Called(x.ctx, x.observed())
	output, err := g.Caller.Call(x.ctx, awsapi.Call{
		Service:   x.service.Name,
		Operation: x.operation.Name,
		Identity:  who,
		Region:    g.region(x.signature),
		RequestID: x.id,
		Input:     input,
	})
	if err != nil {
		return g.fail(x, err)
	}
	response, err := x.codec.Output(x.operation, output, x.id)
	if err != nil {
		return g.fail(x, err)
	}
	return response
}

// read reads the body, which may say what the request is for, and returns the
// operation's input.
func (g *gateway) read(x *exchange, w http.ResponseWriter) (json.RawMessage, error) {
	body, err := g.readBody(x, w)
	if err != nil {
		return nil, err
	}
	request := &protocol.Request{
		Labels: x.labels, Query: x.query, Header: x.request.Header, Body: body,
	}
	if x.operation == nil {
		if err := g.routes.findAction(x, request); err != nil {
			return nil, err
		}
	}
	request.Operation = x.operation
	return x.codec.Input(request)
}

// fail returns the response of an error. Callers return *awsapi.Error only, so
// another kind is a fault of the gateway or a codec, which clients are not told.
func (g *gateway) fail(x *exchange, err error) *protocol.Response {
	e, ok := errors.AsType[*awsapi.Error](err)
	if !ok {
		g.Log.Error("request failed", "requestId", x.id, "error", err)
		e = &awsapi.Error{
			Code: "InternalFailure", Status: 500,
			Message: "Treadle could not answer request " + x.id + "; its log says why.",
		}
	}
	return x.codec.Error(x.service, e, x.id)
}

// write sends a response. A client that does not take it in time holds it no
// longer.
func (g *gateway) write(w http.ResponseWriter, r *protocol.Response) {
	control := http.NewResponseController(w)
	control.SetWriteDeadline(time.Now().Add(g.WriteTimeout))
	h := w.Header()
	for name, values := range r.Header {
		h[name] = values
	}
	if r.Status != http.StatusNoContent {
		h["Content-Length"] = []string{strconv.Itoa(len(r.Body))}
	}
	w.WriteHeader(r.Status)
	w.Write(r.Body) // whoever does not take his answer has gone away
}

func (g *gateway) logAccess(x *exchange, r *protocol.Response) {
	ctx := x.request.Context()
	if !g.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	of := x.observed()
	g.Log.DebugContext(ctx, "request",
		"requestId", x.id, "method", x.request.Method, "path", x.request.URL.Path,
		"service", of.Service, "operation", of.Operation,
		"status", r.Status, "bytes", len(r.Body), "took", time.Since(x.started))
}
