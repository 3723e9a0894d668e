package gateway

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

func TestSlowBodiesAreGivenUp(t *testing.T) {
	caller := &recorder{}
	server := httptest.NewServer(New(Options{Caller: caller, Log: slog.New(slog.DiscardHandler), ReadTimeout: 10 * time.Millisecond}))
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: 10\r\n\r\n{")
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 408 || !strings.Contains(string(body), "RequestTimeout") || len(caller.calls) > 0 {
		t.Errorf("%d %s, %v", response.StatusCode, body, err)
	}
}

// patient is a Caller whose operations take longer than bodies may.
type patient time.Duration

func (p patient) Call(ctx context.Context, _ awsapi.Call) (json.RawMessage, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Duration(p)):
		return json.RawMessage(`{}`), nil
	}
}

func TestOperationsMayTakeLongerThanBodies(t *testing.T) {
	const timeout = 10 * time.Millisecond
	server := httptest.NewServer(New(Options{Caller: patient(3 * timeout), Log: slog.New(slog.DiscardHandler), ReadTimeout: timeout}))
	defer server.Close()
	r, err := http.NewRequest("POST", server.URL, strings.NewReader(`{"activityArn":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "AWSStepFunctions.GetActivityTask")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("status is %d", response.StatusCode)
	}
}
