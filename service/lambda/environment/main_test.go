package environment

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/service/lambda/shim"
)

// The test binary is also the bootstrap of the Go functions under test.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		bootstrap(os.Getenv("_HANDLER"))
		return
	}
	os.Exit(m.Run())
}

// bootstrap is a Go function, chosen by its handler's name.
func bootstrap(handler string) {
	switch handler {
	case "exit at start":
		fmt.Println("no good")
		os.Exit(3)
	case "hang at start":
		select {}
	}
	lambda.Start(handlers[handler])
}

var invocations int

var handlers = map[string]any{
	"echo": func(event json.RawMessage) (json.RawMessage, error) { return event, nil },
	"count": func() (int, error) {
		invocations++
		return invocations, nil
	},
	"process": func() (int, error) { return os.Getpid(), nil },
	"print": func(lines []string) error {
		for _, line := range lines {
			fmt.Println(line)
		}
		return nil
	},
	"fail":  func() error { return errors.New("it failed") },
	"panic": func() error { panic("it panicked") },
	"exit":  func(code int) error { os.Exit(code); return nil },
	"sleep": func() error { select {} },
	"kill": func() error {
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		self.Kill()
		select {}
	},
	"environment": func() ([]string, error) { return os.Environ(), nil },
	"context": func(ctx context.Context) (map[string]any, error) {
		c, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		return map[string]any{
			"id": c.AwsRequestID, "arn": c.InvokedFunctionArn,
			"client": c.ClientContext.Custom, "left": time.Until(deadline).Seconds(),
		}, nil
	},
	"touch": func() error {
		return os.WriteFile(filepath.Join(os.TempDir(), "file"), []byte("x"), 0o600)
	},
	// wait comes to its end when the gate opens.
	"wait": func(gate string) error {
		connection, err := net.Dial("tcp", gate)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, connection)
		return err
	},
}

// gate holds up functions until the test opens it.
type gate struct {
	net.Listener
	t testing.TB
}

func newGate(t testing.TB) gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return gate{listener, t}
}

// event is what to invoke "wait" with.
func (g gate) event() string { return fmt.Sprintf("%q", g.Addr()) }

// arrive waits until a function has come to the gate. What it returns lets the
// function pass.
func (g gate) arrive() (open func()) {
	g.t.Helper()
	connection, err := g.Accept()
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { connection.Close() }) // and not before
	return func() { connection.Close() }
}

// memoryLogs keeps events by stream.
type memoryLogs struct {
	mu     sync.Mutex
	events map[LogStream][]string
}

func (l *memoryLogs) Put(stream LogStream, event LogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events == nil {
		l.events = map[LogStream][]string{}
	}
	l.events[stream] = append(l.events[stream], event.Message)
}

func (l *memoryLogs) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, events := range l.events {
		all = append(all, events...)
	}
	return all
}

// stage is a pool with what it stands on.
type stage struct {
	*Pool
	t       testing.TB
	backend *execBackend
	logs    *memoryLogs
}

func newStage(t testing.TB, change ...func(*Options)) *stage {
	t.Helper()
	shims, err := shim.Install(filepath.Join(t.TempDir(), "shims"))
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, backend: &execBackend{}, logs: &memoryLogs{}}
	options := Options{
		Backend:  s.backend,
		Dir:      filepath.Join(t.TempDir(), "environments"),
		Shims:    shims,
		Logs:     s.logs,
		Log:      slog.New(slog.DiscardHandler),
		Clock:    clock.Real{},
		Random:   rand.Reader,
		Endpoint: func() string { return "http://127.0.0.1:4566" },
		Credentials: func(*Function) Credentials {
			return Credentials{"ASIAKEY", "secret", "token"}
		},
	}
	for _, f := range change {
		f(&options)
	}
	if s.Pool, err = NewPool(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Pool.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left := s.backend.running(); len(left) > 0 {
			t.Errorf("%d units were not removed", len(left))
		}
	})
	return s
}

// goFunction is a function of this test binary.
func (s *stage) goFunction(handler string) *Function {
	s.t.Helper()
	root := s.t.TempDir()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(root, "bootstrap")); err != nil {
		s.t.Fatal(err)
	}
	return s.function("provided.al2023", handler, root)
}

// source is a function whose package has the given files.
func (s *stage) source(runtime, handler string, files map[string]string) *Function {
	s.t.Helper()
	root := s.t.TempDir()
	for name, content := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
			s.t.Fatal(err)
		}
	}
	return s.function(runtime, handler, root)
}

func (s *stage) function(runtime, handler, root string) *Function {
	return &Function{
		ID:         s.t.Name() + handler,
		Generation: 1,
		Account:    "000000000000",
		Region:     "us-east-1",
		Name:       "f",
		Version:    "$LATEST",
		Runtime:    runtime,
		Handler:    handler,
		RoleARN:    "arn:aws:iam::000000000000:role/r",
		MemoryMB:   128,
		Timeout:    20 * time.Second,
		TaskRoot:   root,
		LogGroup:   "/aws/lambda/f",
	}
}

// call invokes a function and returns the outcome.
func (s *stage) call(f *Function, event string) *Outcome {
	s.t.Helper()
	outcome, err := s.Invoke(s.t.Context(), f, &Invocation{
		RequestID:  "11111111-2222-3333-4444-555555555555",
		Payload:    []byte(event),
		InvokedARN: "arn:aws:lambda:us-east-1:000000000000:function:f",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return outcome
}

// result invokes a function that must not fail and decodes its result.
func (s *stage) result(f *Function, event string, into any) {
	s.t.Helper()
	outcome := s.call(f, event)
	if outcome.Failed {
		s.t.Fatalf("the function failed: %s\n%s", outcome.Payload, outcome.Tail)
	}
	if err := json.NewDecoder(bytes.NewReader(outcome.Payload)).Decode(into); err != nil {
		s.t.Fatalf("%s: %v", outcome.Payload, err)
	}
}

// text invokes a function that must not fail and returns its result as it is.
func (s *stage) text(f *Function, event string) string {
	s.t.Helper()
	outcome := s.call(f, event)
	if outcome.Failed {
		s.t.Fatalf("the function failed: %s\n%s", outcome.Payload, outcome.Tail)
	}
	return strings.TrimSpace(string(outcome.Payload))
}
