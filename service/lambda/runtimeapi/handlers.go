package runtimeapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Headers of the Runtime API.
const (
	headerRequestID     = "Lambda-Runtime-Aws-Request-Id"
	headerDeadline      = "Lambda-Runtime-Deadline-Ms"
	headerInvokedARN    = "Lambda-Runtime-Invoked-Function-Arn"
	headerTraceID       = "Lambda-Runtime-Trace-Id"
	headerClientContext = "Lambda-Runtime-Client-Context"
	headerErrorType     = "Lambda-Runtime-Function-Error-Type"
	headerErrorBody     = "Lambda-Runtime-Function-Error-Body"
)

// maxDiscard is how much of a body that is too large is read on, so that the
// runtime hears the answer instead of a broken connection.
const maxDiscard = 64 << 20

var errTooLarge = errors.New("body too large")

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", s.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", s.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", s.invocationError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", s.initializationError)
	return mux
}

func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	if !s.park() {
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "State transition is not allowed")
		return
	}
	if s.onPark != nil {
		s.onPark()
	}
	p := s.await(r.Context())
	if p == nil {
		return
	}
	defer close(p.taken)
	inv := p.invocation
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(inv.Payload)))
	h.Set(headerRequestID, inv.RequestID)
	h.Set(headerInvokedARN, inv.InvokedARN)
	// The runtime goes by the machine's clock, so its deadline is told by it too.
	h.Set(headerDeadline, strconv.FormatInt(time.Now().Add(inv.Timeout).UnixMilli(), 10))
	if inv.TraceID != "" {
		h.Set(headerTraceID, inv.TraceID)
	}
	if inv.ClientContext != "" {
		h.Set(headerClientContext, inv.ClientContext)
	}
	w.Write(inv.Payload) // a runtime that is gone shows in its exit
}

// park notes that the runtime waits. It returns false while an invocation is
// unanswered.
func (s *Server) park() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		return false
	}
	s.parked++
	if !s.isReady {
		s.isReady = true
		close(s.ready)
	}
	return true
}

// await waits for an invocation; nil means that the runtime is gone.
func (s *Server) await(ctx context.Context) *Pending {
	defer func() {
		s.mu.Lock()
		s.parked--
		s.mu.Unlock()
	}()
	for {
		if p := s.take(ctx); p != nil {
			return p
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			s.signal() // another request may wait for the token taken here before
			return nil
		}
	}
}

func (s *Server) take(ctx context.Context) *Pending {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queued == nil || ctx.Err() != nil {
		return nil
	}
	s.current, s.queued = s.queued, nil
	return s.current
}

func (s *Server) response(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	result := Result{Payload: body}
	switch {
	case errors.Is(err, errTooLarge):
		result = responseTooLarge
	case err != nil:
		return // the connection broke off; the runtime's exit tells the rest
	default:
		result = trailerError(r, result)
	}
	if !s.answer(w, r, result) {
		return
	}
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			"Exceeded maximum allowed payload size ("+strconv.Itoa(MaxResponse)+" bytes).")
		return
	}
	accept(w)
}

var responseTooLarge = Result{
	Payload: []byte(`{"errorMessage":"Response payload size exceeded maximum allowed payload size (` +
		strconv.Itoa(MaxResponse) + ` bytes).","errorType":"Function.ResponseSizeTooLarge"}`),
	ErrorType: "Function.ResponseSizeTooLarge",
}

// trailerError turns a response whose trailers say that it failed while it was
// written into that failure.
func trailerError(r *http.Request, result Result) Result {
	errorType := r.Trailer.Get(headerErrorType)
	if errorType == "" {
		return result
	}
	body, err := base64.StdEncoding.DecodeString(r.Trailer.Get(headerErrorBody))
	if err != nil {
		body = nil
	}
	return failure(errorType, body)
}

func (s *Server) invocationError(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil && !errors.Is(err, errTooLarge) {
		return
	}
	if s.answer(w, r, failure(r.Header.Get(headerErrorType), body)) {
		accept(w)
	}
}

func (s *Server) initializationError(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil && !errors.Is(err, errTooLarge) {
		return
	}
	select {
	case s.initError <- failure(r.Header.Get(headerErrorType), body):
		accept(w)
	default:
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "State transition is not allowed")
	}
}

// answer ends the current invocation with result, or refuses the request if
// it is for another.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, result Result) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "State transition is not allowed")
		return false
	}
	if s.current.invocation.RequestID != r.PathValue("id") {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return false
	}
	s.current.done <- result
	s.current = nil
	return true
}

// failure is the Result of an error report. A body that is no JSON, which a
// hand-made runtime may send, becomes the message.
func failure(errorType string, body []byte) Result {
	if errorType == "" {
		errorType = "Runtime.Unknown"
	}
	if json.Valid(body) {
		return Result{Payload: body, ErrorType: errorType}
	}
	payload, err := json.Marshal(struct {
		ErrorMessage string `json:"errorMessage"`
		ErrorType    string `json:"errorType"`
	}{string(body), errorType})
	if err != nil {
		payload = []byte("{}")
	}
	return Result{Payload: payload, ErrorType: errorType}
}

// readBody reads a request's body whole, which makes its trailers available.
func readBody(r *http.Request) ([]byte, error) {
	var body []byte
	var err error
	if n := r.ContentLength; n >= 0 && n <= MaxResponse {
		body = make([]byte, n)
		_, err = io.ReadFull(r.Body, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(r.Body, MaxResponse+1))
	}
	if err != nil {
		return nil, err
	}
	if len(body) > MaxResponse {
		_, err := io.CopyN(io.Discard, r.Body, maxDiscard)
		if err != nil && err != io.EOF {
			return nil, err
		}
		return nil, errTooLarge
	}
	return body, nil
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, errorType, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, `{"errorMessage":"`+message+`","errorType":"`+errorType+`"}`)
}
