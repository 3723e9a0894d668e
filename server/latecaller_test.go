package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
)

// troubled is a service whose store takes nothing for a while.
type troubled struct{ until time.Time }

func (s troubled) Name() string { return "troubled" }

func (s troubled) Operations() []awsapi.Operation {
	return []awsapi.Operation{
		{Name: "Write", Handler: func(context.Context, *awsapi.Call) (any, error) {
			if time.Now().Before(s.until) {
				return nil, fmt.Errorf("write: %w", store.ErrUnavailable)
			}
			return map[string]bool{"written": true}, nil
		}},
		{Name: "Fail", Handler: func(context.Context, *awsapi.Call) (any, error) { return nil, errors.New("other trouble") }},
	}
}

// A task's call waits while the disk is full, and only then: other trouble is the
// task's own.
func TestCallsOfTasksWaitForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry, ready := awsapi.NewRegistry(slog.New(slog.DiscardHandler)), make(chan struct{})
		began := time.Now()
		registry.Register(troubled{began.Add(time.Hour)})
		close(ready)
		c := &lateCaller{registry, ready, clock.Real{}}
		call := func(ctx context.Context, operation string) (string, error) {
			output, err := c.Call(ctx, awsapi.Call{Service: "troubled", Operation: operation})
			return string(output), err
		}
		var said *awsapi.Error
		if _, err := call(t.Context(), "Fail"); !errors.As(err, &said) || said.Status != 500 || time.Since(began) > 0 {
			t.Errorf("other trouble: %v after %v", err, time.Since(began))
		}
		short, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := call(short, "Write"); !errors.As(err, &said) || !said.IsUnavailable() || time.Since(began) != time.Minute {
			t.Errorf("a task that is given up: %v after %v", err, time.Since(began))
		}
		if output, err := call(t.Context(), "Write"); err != nil || output != `{"written":true}` || time.Since(began) < time.Hour {
			t.Errorf("a task that waits: %s, %v after %v", output, err, time.Since(began))
		}
	})
}
