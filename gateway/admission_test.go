package gateway

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

// holding is a Caller whose calls last until they are let go.
type holding struct {
	entered chan string // operations, as they come
	letGo   chan struct{}
}

func newHolding() *holding { return &holding{make(chan string), make(chan struct{})} }

func (h *holding) Call(_ context.Context, call awsapi.Call) (json.RawMessage, error) {
	h.entered <- call.Operation
	<-h.letGo
	return json.RawMessage("{}"), nil
}

// crowd is a gateway of few places whose requests stay.
type crowd struct {
	*holding
	gateway http.Handler
	wg      sync.WaitGroup
}

func newCrowd(t *testing.T, l Limits) *crowd {
	c := &crowd{holding: newHolding()}
	c.gateway = New(Options{Caller: c, Log: slog.New(slog.DiscardHandler), Limits: l})
	t.Cleanup(func() {
		close(c.letGo)
		c.wg.Wait()
	})
	return c
}

// enter sends a request and returns once its operation has begun.
func (c *crowd) enter(r exampleRequest) {
	c.wg.Go(func() { serve(c.gateway, r.request()) })
	<-c.entered
}

func operation(name, body string) exampleRequest {
	return exampleRequest{"POST /", map[string]string{"X-Amz-Target": "AWSStepFunctions." + name}, body}
}

func (c *crowd) refused(t *testing.T, r exampleRequest, code string) {
	t.Helper()
	w := serve(c.gateway, r.request())
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), code) || !strings.Contains(w.Body.String(), "Rate exceeded") {
		t.Errorf("answer is %d %s, want 400 %s", w.Code, w.Body, code)
	}
}

func TestRequestsBeyondTheLimitAreThrottled(t *testing.T) {
	c := newCrowd(t, Limits{Requests: 2, Waiting: 1})
	c.enter(operation("ListActivities", `{}`))
	c.enter(operation("ListActivities", `{}`))
	c.refused(t, operation("ListStateMachines", `{}`), "ThrottlingException")
	c.refused(t, exampleRequest{"POST /", map[string]string{
		"Content-Type": form, "Authorization": signed("K", "us-east-1", "iam"),
	}, "Action=ListRoles&Version=2010-05-08"}, "<Code>Throttling</Code>")

	// Those that wait have a place of their own.
	c.enter(operation("GetActivityTask", `{"activityArn":"arn:aws:states:us-east-1:000000000000:activity:a"}`))
	c.refused(t, operation("GetActivityTask", `{}`), "ThrottlingException")

	c.letGo <- struct{}{} // one of the three goes
	c.letGo <- struct{}{}
	c.letGo <- struct{}{}
	c.wg.Wait()
	c.enter(operation("ListStateMachines", `{}`))
}

func TestBodiesBeyondTheLimitAreThrottled(t *testing.T) {
	c := newCrowd(t, Limits{Bytes: 100})
	large := `{"name":"` + strings.Repeat("x", 60) + `"}`
	c.enter(operation("CreateActivity", large))
	c.refused(t, operation("CreateActivity", large), "ThrottlingException")
	c.enter(operation("CreateActivity", `{}`))

	unknown := operation("CreateActivity", large).request()
	unknown.ContentLength = -1 // counts as all that it may have
	if w := serve(c.gateway, unknown); w.Code != http.StatusBadRequest {
		t.Errorf("a body of unknown length was taken: %d", w.Code)
	}
}

func TestABodyAsLargeAsTheLimitComesAlone(t *testing.T) {
	c := newCrowd(t, Limits{Bytes: 10})
	c.enter(operation("CreateActivity", `{"name":"longer than ten"}`))
	c.refused(t, operation("CreateActivity", `{}`), "ThrottlingException")
}
