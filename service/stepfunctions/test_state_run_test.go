package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store/memory"
)

// testStates returns a service on the bubble's clock, for states that take time.
func testStates(t *testing.T, run func(context.Context) engine.Outcome) (*Service, *awsapi.Registry) {
	st := memory.New()
	s, err := Open(t.Context(), Options{Store: st, Clock: clock.Real{}, Runner: &fakeRunner{run: run}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); st.Close() })
	r := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	r.Register(s)
	return s, r
}

func testState(ctx context.Context, r *awsapi.Registry, definition string) (string, error) {
	input, err := json.Marshal(map[string]string{
		"definition": definition, "roleArn": "arn:aws:iam::123456789012:role/r",
	})
	if err != nil {
		return "", err
	}
	out, err := r.Call(ctx, awsapi.Call{
		Service: "states", Operation: "TestState", Region: "us-east-1",
		Identity: awsapi.Identity{Account: "123456789012"}, Input: input,
	})
	return string(out), err
}

const slowTask = `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","TimeoutSeconds":1000,"End":true}`

// untilCancelled is a task that ends when nobody waits for it any more.
func untilCancelled(ctx context.Context) engine.Outcome {
	<-ctx.Done()
	return engine.Outcome{Failed: true}
}

func TestStatesThatTakeTime(t *testing.T) {
	for _, c := range []struct {
		name, definition string
		run              func(context.Context) engine.Outcome
		took             time.Duration
		want             string
	}{
		{"a Wait waits", `{"Type":"Wait","Seconds":90,"Next":"B"}`, nil, 90 * time.Second,
			`{"output":"{}","nextState":"B","status":"SUCCEEDED"}`},
		{"a Wait of more than five minutes", `{"Type":"Wait","Seconds":301,"Next":"B"}`, nil, 5 * time.Minute,
			`{"error":"States.Timeout","status":"FAILED"}`},
		{"a task that takes its time", slowTask, func(context.Context) engine.Outcome {
			time.Sleep(time.Minute)
			return engine.Outcome{Output: `"done"`}
		}, time.Minute, `{"output":"\"done\"","status":"SUCCEEDED"}`},
		{"a task of more than five minutes", slowTask, untilCancelled, 5 * time.Minute,
			`{"error":"States.Timeout","status":"FAILED"}`},
		{"a task over its own limit", `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","TimeoutSeconds":7,
			"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"H"}],"End":true}`, untilCancelled, 7 * time.Second,
			`{"output":"{\"Error\":\"States.Timeout\",\"Cause\":\"\"}","error":"States.Timeout","nextState":"H","status":"CAUGHT_ERROR"}`},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, r := testStates(t, c.run)
			start := time.Now()
			got, err := testState(t.Context(), r, c.definition)
			if got != c.want || err != nil {
				t.Errorf("%s: %s %v, want %s", c.name, got, err, c.want)
			}
			if took := time.Since(start); took != c.took {
				t.Errorf("%s: took %v, want %v", c.name, took, c.took)
			}
		})
	}
}

func TestStateWhoseClientGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, r := testStates(t, untilCancelled)
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(gone) })
		if _, err := testState(ctx, r, slowTask); err == nil {
			t.Error("it was answered all the same")
		}
	})
}

func TestStateWhenTheServiceCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := testStates(t, untilCancelled)
		time.AfterFunc(time.Second, s.Close)
		if _, err := testState(t.Context(), r, slowTask); err == nil {
			t.Error("it was answered all the same")
		}
	})
}

// TestStateWhoseTaskPanics has the fault stay within the request.
func TestStateWhoseTaskPanics(t *testing.T) {
	_, r := testStates(t, func(context.Context) engine.Outcome { panic("no") })
	_, err := testState(t.Context(), r, slowTask)
	var e *awsapi.Error
	if !errors.As(err, &e) || e.Status != 500 {
		t.Errorf("%v", err)
	}
}
