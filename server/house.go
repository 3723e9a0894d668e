package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/gateway"
)

// house keeps the rooms open. Where the store's disk fails, it closes all of them
// and opens them again as soon as the disk lets it, exactly as a new process
// would: only the disk knows then what is durable. Clients meanwhile are told
// that the service is unavailable, which they try again after.
type house struct {
	options  Options
	endpoint string
	log      *slog.Logger
	front    atomic.Pointer[http.Handler] // of the rooms, or of a house that is closed
	rooms    *rooms                       // nil while they are closed; owned by keep until it ends
	stop     chan struct{}                // closed to end keep
	left     chan struct{}                // closed when it has ended
}

func openHouse(ctx context.Context, o Options, endpoint string) (*house, error) {
	h := &house{options: o, endpoint: endpoint, log: o.Log, stop: make(chan struct{}), left: make(chan struct{})}
	if err := h.open(ctx); err != nil {
		return nil, err
	}
	go h.keep()
	return h, nil
}

func (h *house) open(ctx context.Context) error {
	r, err := openRooms(ctx, h.options, h.endpoint)
	if err != nil {
		return err
	}
	h.rooms = r
	h.show(r.handler(h.options))
	return nil
}

// leave ends the keeping and hands over the rooms, nil where they are closed.
func (h *house) leave() *rooms {
	close(h.stop)
	<-h.left
	return h.rooms
}

// ServeHTTP implements http.Handler.
func (h *house) ServeHTTP(w http.ResponseWriter, q *http.Request) { (*h.front.Load()).ServeHTTP(w, q) }

func (h *house) show(front http.Handler) { h.front.Store(&front) }

// keep opens the rooms again whenever they have failed, until leave is called.
func (h *house) keep() {
	defer close(h.left)
	for {
		select {
		case <-h.rooms.failed:
		case <-h.stop:
			return
		}
		h.close()
		if !h.reopen() {
			return
		}
		h.log.Info("the store is open again, and all goes on")
	}
}

// close closes rooms whose store has failed, which their health tells the reason
// of. What they say to being closed is no news.
func (h *house) close() {
	h.unavailable(h.rooms.health(context.Background()))
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := h.rooms.close(ctx); err != nil {
		h.log.Debug("closing after a failure of the disk", "error", err)
	}
	h.rooms = nil
}

// reopen tries to open the rooms until that works; false: leave was called.
func (h *house) reopen() bool {
	said := ""
	tick := time.NewTicker(afterTrouble)
	defer tick.Stop()
	for {
		err := h.open(context.Background())
		if err == nil {
			return true
		}
		h.unavailable(err)
		if text := err.Error(); text != said {
			said = text
			h.log.Error("the store cannot be opened again; trying again and again", "error", err)
		}
		select {
		case <-tick.C:
		case <-h.stop:
			return false
		}
	}
}

// unavailable has all requests refused for a reason.
func (h *house) unavailable(reason error) {
	apis := gateway.New(gateway.Options{
		Caller: closed{reason}, Log: h.log, Account: h.options.Account, Region: h.options.Region,
		Health: func(context.Context) error { return reason },
	})
	h.show(keepPagesOut(apis, h.options))
}

// closed answers all calls with the reason why nothing can be done.
type closed struct{ reason error }

// Call implements awsapi.Caller.
func (c closed) Call(context.Context, awsapi.Call) (json.RawMessage, error) {
	return nil, awsapi.Unavailable(c.reason)
}
