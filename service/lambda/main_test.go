package lambda

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	runtime "github.com/aws/aws-lambda-go/lambda"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// The test binary is also the bootstrap of the functions under test.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		runtime.Start(handlers[os.Getenv("_HANDLER")])
		return
	}
	os.Exit(m.Run())
}

var handlers = map[string]any{
	"echo":     func(event json.RawMessage) (json.RawMessage, error) { return event, nil },
	"fail":     func() error { return errors.New("it failed") },
	"variable": func(name string) (string, error) { return os.Getenv(name), nil },
	"file": func(name string) (string, error) {
		content, err := os.ReadFile(filepath.Join(os.Getenv("LAMBDA_TASK_ROOT"), name))
		return string(content), err
	},
	"requestId": func(ctx context.Context) (string, error) { return requestID(ctx), nil },
	"print": func(lines []string) error {
		for _, line := range lines {
			fmt.Println(line)
		}
		return nil
	},
	"sleep": func() error { select {} },
	"hog": func() (int, error) {
		memory := bytes.Repeat([]byte("x"), 1<<30)
		return len(memory), nil
	},
	// forward sends its event to an address.
	"forward": func(event json.RawMessage) error {
		connection, err := net.Dial("tcp", os.Getenv("TO"))
		if err != nil {
			return err
		}
		_, err = connection.Write(event)
		return errors.Join(err, connection.Close())
	},
	// visit comes to a gate, tells it who it is and waits until it opens.
	"visit": func(ctx context.Context, gate string) error {
		connection, err := net.Dial("tcp", gate)
		if err != nil {
			return err
		}
		defer connection.Close()
		if _, err := fmt.Fprintln(connection, requestID(ctx)); err != nil {
			return err
		}
		answer, err := io.ReadAll(connection)
		if err == nil && len(answer) > 0 {
			err = errors.New(string(answer))
		}
		return err
	},
}

// stage is a service with what it stands on.
type stage struct {
	logged logged
	*Service
	t        testing.TB
	registry *awsapi.Registry
	store    store.Resources
	backend  compute.Backend
	dir      string
	clock    *fakeClock
}

func newStage(t testing.TB, change ...func(*Options)) *stage {
	t.Helper()
	backend, err := process.New(process.Options{Dir: filepath.Join(t.TempDir(), "units")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &stage{t: t, store: memory.New(), backend: backend, dir: t.TempDir(), clock: newFakeClock()}
	s.start(change...)
	t.Cleanup(func() { s.stop() })
	return s
}

// start starts a service on what is there, as after a crash.
func (s *stage) start(change ...func(*Options)) {
	s.t.Helper()
	options := Options{
		Store:    s.store,
		Backend:  s.backend,
		Dir:      s.dir,
		Clock:    s.clock,
		Endpoint: func() string { return "http://127.0.0.1:4566" },
		Logs:     &s.logged,
	}
	for _, f := range change {
		f(&options)
	}
	var err error
	if s.Service, err = New(options); err != nil {
		s.t.Fatal(err)
	}
	s.registry = awsapi.NewRegistry(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	s.registry.CheckInputs(validate.Checker{})
	s.registry.Register(s.Service)
}

func (s *stage) stop() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		s.t.Error(err)
	}
}

// object is a JSON object of an input or output.
type object = map[string]any

// try calls an operation.
func (s *stage) try(operation string, input object) (object, *awsapi.Error) {
	s.t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		s.t.Fatal(err)
	}
	output, err := s.registry.Call(s.t.Context(), awsapi.Call{
		Service:   "lambda",
		Operation: operation,
		Region:    "us-east-1",
		Identity:  awsapi.Identity{Account: "000000000000", ARN: "arn:aws:iam::000000000000:root"},
		Input:     text,
	})
	if err != nil {
		var e *awsapi.Error
		if !errors.As(err, &e) {
			s.t.Fatal(err)
		}
		return nil, e
	}
	result := object{}
	if err := json.Unmarshal(output, &result); err != nil {
		s.t.Fatal(err)
	}
	return result, nil
}

// call calls an operation that must succeed.
func (s *stage) call(operation string, input object) object {
	s.t.Helper()
	output, err := s.try(operation, input)
	if err != nil {
		s.t.Fatalf("%s: %v", operation, err)
	}
	return output
}

// invoke invokes a function and returns the payload.
func (s *stage) invoke(name, payload string) string {
	s.t.Helper()
	return payloadOf(s.t, s.call("Invoke", object{"FunctionName": name, "Payload": blob(payload)}))
}

func payloadOf(t testing.TB, output object) string {
	t.Helper()
	text, _ := output["Payload"].(string)
	payload, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(payload)
}

func blob(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// archive returns a deployment package in base64. The same files make the same
// bytes, as a package is known by its hash.
func archive(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return blob(b.String())
}

// goPackage is a deployment package that starts this test binary.
func goPackage(t testing.TB) string {
	t.Helper()
	return archive(t, map[string]string{"bootstrap": bootstrapScript(t)})
}

func bootstrapScript(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return "#!/bin/sh\nexec '" + self + "'\n"
}

// goFunction creates a function of this test binary.
func (s *stage) goFunction(name, handler string, more ...object) object {
	s.t.Helper()
	return s.call("CreateFunction", s.goInput(name, handler, more...))
}

func (s *stage) goInput(name, handler string, more ...object) object {
	input := object{
		"FunctionName": name,
		"Runtime":      "provided.al2023",
		"Handler":      handler,
		"Role":         "arn:aws:iam::000000000000:role/r",
		"Code":         object{"ZipFile": goPackage(s.t)},
		"Timeout":      20,
	}
	for _, m := range more {
		for key, value := range m {
			input[key] = value
		}
	}
	return input
}

// gate holds up functions until the test lets them go.
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

// event is what to invoke "visit" with.
func (g gate) event() string { return fmt.Sprintf("%q", g.Addr()) }

// arrive waits for a function and returns the request id that it tells, and how
// to let it go: with an error, or well for "".
func (g gate) arrive() (requestID string, leave func(failure string)) {
	g.t.Helper()
	connection, err := g.Accept()
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { connection.Close() }) // and not before
	line := make([]byte, 200)
	n, err := connection.Read(line)
	if err != nil {
		g.t.Fatal(err)
	}
	return strings.TrimSpace(string(line[:n])), func(failure string) {
		io.WriteString(connection, failure)
		connection.Close()
	}
}

func dirNames(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// logged keeps what functions log, in lines "group: message".
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Put(stream environment.LogStream, event environment.LogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.WriteString(stream.Group + ": " + event.Message + "\n")
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
