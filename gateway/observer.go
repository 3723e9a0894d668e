package gateway

import (
	"context"
	"net/http"
	"time"
)

// Observer hears of requests, for metrics and traces. Its methods must be quick.
type Observer interface {
	// Called is told of a request whose operation is about to be called. The
	// context that it returns is the call's.
	Called(ctx context.Context, q *Observed) context.Context
	// Answered is told of every request once it has been answered; ctx is what
	// Called returned, or the request's own where nothing was called.
	Answered(ctx context.Context, q *Observed)
}

// Observed is a request as an Observer sees it.
type Observed struct {
	Service   string // signing name, "" where the request is for none
	Operation string // "" where it is for none
	ID        string
	Header    http.Header
	Began     time.Time
	Status    int // of the answer, HTTP's
}

// nobody is the Observer of a gateway that has none.
type nobody struct{}

func (nobody) Called(ctx context.Context, _ *Observed) context.Context { return ctx }
func (nobody) Answered(context.Context, *Observed)                     {}

func (x *exchange) observed() *Observed {
	o := &Observed{ID: x.id, Header: x.request.Header, Began: x.started}
	if x.service != nil {
		o.Service = x.service.Name
	}
	if x.operation != nil {
		o.Operation = x.operation.Name
	}
	return o
}
