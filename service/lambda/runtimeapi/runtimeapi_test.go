package runtimeapi

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// runtime is the side of the API that runs inside an environment.
type runtime struct {
	t    *testing.T
	base string
}

func serve(t *testing.T) (*Server, runtime) {
	t.Helper()
	s, err := Listen(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, runtime{t, "http://" + s.Addr() + "/2018-06-01/runtime/"}
}

func (r runtime) next() *http.Response {
	r.t.Helper()
	response, err := http.Get(r.base + "invocation/next")
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { response.Body.Close() })
	return response
}

func (r runtime) post(path, body string, header http.Header) (status int, answer string) {
	r.t.Helper()
	request, err := http.NewRequest("POST", r.base+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestInvocationIsHandedOver(t *testing.T) {
	s, runtime := serve(t)
	before := time.Now()
	p := s.Begin(&Invocation{
		RequestID:     "id-1",
		Payload:       []byte(`{"a":1}`),
		InvokedARN:    "arn:aws:lambda:us-east-1:000000000000:function:f",
		TraceID:       "Root=1",
		ClientContext: `{"custom":{}}`,
		Timeout:       3 * time.Second,
	})
	response := runtime.next()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if string(body) != `{"a":1}` {
		t.Errorf("payload is %s", body)
	}
	for name, want := range map[string]string{
		"Lambda-Runtime-Aws-Request-Id":       "id-1",
		"Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
		"Lambda-Runtime-Trace-Id":             "Root=1",
		"Lambda-Runtime-Client-Context":       `{"custom":{}}`,
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	deadline, err := strconv.ParseInt(response.Header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	left := time.UnixMilli(deadline).Sub(before)
	if left < 2999*time.Millisecond || left > 10*time.Second {
		t.Errorf("the deadline is %s away, want 3 s", left)
	}
	<-p.Taken()
	if p.Withdraw() {
		t.Error("an invocation that was taken was withdrawn")
	}
}

func TestAnswers(t *testing.T) {
	large := strings.Repeat("x", MaxResponse+1)
	tests := []struct {
		name    string
		path    string
		body    string
		header  http.Header
		status  int
		payload string
		error   string
	}{
		{"a response", "id-1/response", `"done"`, nil, 202, `"done"`, ""},
		{"a response that is no JSON", "id-1/response", `done`, nil, 202, `done`, ""},
		{"the streaming header", "id-1/response", `{}`,
			http.Header{"Lambda-Runtime-Function-Response-Mode": {"streaming"}}, 202, `{}`, ""},
		{"the largest response", "id-1/response", large[1:], nil, 202, large[1:], ""},
		{"a response too large", "id-1/response", large, nil, 413,
			`{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}`,
			"Function.ResponseSizeTooLarge"},
		{"an error", "id-1/error", `{"errorMessage":"no"}`,
			http.Header{"Lambda-Runtime-Function-Error-Type": {"Unhandled"}}, 202, `{"errorMessage":"no"}`, "Unhandled"},
		{"an error without a type", "id-1/error", `{}`, nil, 202, `{}`, "Runtime.Unknown"},
		{"an error that is no JSON", "id-1/error", `he said "no"`, nil, 202,
			`{"errorMessage":"he said \"no\"","errorType":"Runtime.Unknown"}`, "Runtime.Unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, runtime := serve(t)
			p := s.Begin(&Invocation{RequestID: "id-1"})
			runtime.next()
			status, _ := runtime.post("invocation/"+test.path, test.body, test.header)
			if status != test.status {
				t.Errorf("status is %d, want %d", status, test.status)
			}
			got := <-p.Done()
			if string(got.Payload) != test.payload || got.ErrorType != test.error {
				t.Errorf("result is %.200q %q, want %.200q %q", got.Payload, got.ErrorType, test.payload, test.error)
			}
		})
	}
}

func TestErrorInTrailers(t *testing.T) {
	s, runtime := serve(t)
	p := s.Begin(&Invocation{RequestID: "id-1"})
	runtime.next()
	body := struct{ io.Reader }{strings.NewReader(`{"part`)} // of unknown length: sent in chunks
	request, err := http.NewRequest("POST", runtime.base+"invocation/id-1/response", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Trailer = http.Header{
		"Lambda-Runtime-Function-Error-Type": {"errorString"},
		"Lambda-Runtime-Function-Error-Body": {base64.StdEncoding.EncodeToString([]byte(`{"errorType":"errorString"}`))},
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	got := <-p.Done()
	if string(got.Payload) != `{"errorType":"errorString"}` || got.ErrorType != "errorString" {
		t.Errorf("result is %s %q", got.Payload, got.ErrorType)
	}
}

func TestInitError(t *testing.T) {
	s, runtime := serve(t)
	header := http.Header{"Lambda-Runtime-Function-Error-Type": {"Runtime.ImportModuleError"}}
	if status, _ := runtime.post("init/error", `{"errorMessage":"m"}`, header); status != 202 {
		t.Errorf("status is %d", status)
	}
	got := <-s.InitError()
	if string(got.Payload) != `{"errorMessage":"m"}` || got.ErrorType != "Runtime.ImportModuleError" {
		t.Errorf("result is %s %q", got.Payload, got.ErrorType)
	}
}

func TestRequestsOutOfTurn(t *testing.T) {
	tests := []struct {
		name   string
		taken  bool
		method string
		path   string
		status int
		answer string
	}{
		{"a response before any invocation", false, "POST", "invocation/id-1/response", 403,
			`{"errorMessage":"State transition is not allowed","errorType":"InvalidStateTransition"}`},
		{"a response to another invocation", true, "POST", "invocation/id-2/response", 400,
			`{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`},
		{"next while one is unanswered", true, "GET", "invocation/next", 403,
			`{"errorMessage":"State transition is not allowed","errorType":"InvalidStateTransition"}`},
		{"an unknown path", false, "GET", "invocation/previous", 404, "404 page not found\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, runtime := serve(t)
			if test.taken {
				s.Begin(&Invocation{RequestID: "id-1"})
				runtime.next()
			}
			request, err := http.NewRequest(test.method, runtime.base+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			answer, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != test.status || string(answer) != test.answer {
				t.Errorf("answer is %d %s, want %d %s", response.StatusCode, answer, test.status, test.answer)
			}
		})
	}
}

func TestWithdraw(t *testing.T) {
	s, runtime := serve(t)
	first := s.Begin(&Invocation{RequestID: "id-1"})
	if !first.Withdraw() {
		t.Fatal("an invocation nobody took was not withdrawn")
	}
	s.Begin(&Invocation{RequestID: "id-2"})
	if got := runtime.next().Header.Get("Lambda-Runtime-Aws-Request-Id"); got != "id-2" {
		t.Errorf("the runtime got %s, want id-2", got)
	}
}

func TestParkedRuntimeIsReadyAndGetsTheNext(t *testing.T) {
	s, runtime := serve(t)
	parked := make(chan struct{}, 1)
	s.onPark = func() { parked <- struct{}{} }
	got := make(chan string)
	go func() { got <- runtime.next().Header.Get("Lambda-Runtime-Aws-Request-Id") }()
	<-s.Ready()
	<-parked
	if !s.Parked() {
		t.Error("the runtime waits and is not parked")
	}
	s.Begin(&Invocation{RequestID: "id-1"})
	if id := <-got; id != "id-1" {
		t.Errorf("the runtime got %s", id)
	}
	if s.Parked() {
		t.Error("the runtime works and is parked")
	}
}

// A runtime that gives up its request and asks again must not lose the
// invocation to the request it gave up.
func TestRequestGivenUp(t *testing.T) {
	s, runtime := serve(t)
	givenUp, cancel := context.WithCancel(t.Context())
	cancel()
	s.Begin(&Invocation{RequestID: "id-1"})
	s.park()
	if s.await(givenUp) != nil {
		t.Fatal("the request that was given up got the invocation")
	}
	if got := runtime.next().Header.Get("Lambda-Runtime-Aws-Request-Id"); got != "id-1" {
		t.Errorf("the runtime got %s, want id-1", got)
	}
}

func BenchmarkInvoke(b *testing.B) {
	s, err := Listen(nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	base := "http://" + s.Addr() + "/2018-06-01/runtime/invocation/"
	go func() {
		for {
			response, err := http.Get(base + "next")
			if err != nil {
				return
			}
			io.Copy(io.Discard, response.Body)
			response.Body.Close()
			answer, err := http.Post(base+"id/response", "application/json", strings.NewReader(`{}`))
			if err != nil {
				return
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
	}()
	for b.Loop() {
		<-s.Begin(&Invocation{RequestID: "id", Payload: []byte(`{}`)}).Done()
	}
}
