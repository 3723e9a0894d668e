// Package runtimeapi is Lambda's Runtime API: the HTTP interface by which the
// runtime inside an execution environment asks for invocations and answers
// them (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). It is
// the only way a function is fed.
//
// A Server serves one environment on a loopback port of its own, so a runtime
// can never take an invocation that is meant for another.
package runtimeapi

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// MaxResponse is the most bytes a function may answer with: 6 MB and what AWS
// allows on top.
const MaxResponse = 6291556

// Invocation is what a runtime is handed.
type Invocation struct {
	RequestID     string
	Payload       []byte // JSON
	InvokedARN    string
	TraceID       string
	ClientContext string // JSON, "" for none
	// Timeout is how long the function may run from the moment the runtime takes
	// the invocation. The Server tells the runtime the deadline; who began the
	// invocation enforces it.
	Timeout time.Duration
}

// Result is how an invocation, or the initialization, ended as the runtime
// told it.
type Result struct {
	Payload []byte
	// ErrorType is "" for success. Otherwise Payload describes the error.
	ErrorType string
}

// Server is the Runtime API of one execution environment. Its methods may be
// called from many goroutines.
type Server struct {
	listener net.Listener
	http     *http.Server
	onPark   func()
	served   chan struct{} // closed when http has stopped

	ready     chan struct{} // closed by the runtime's first request for an invocation
	initError chan Result   // holds the runtime's report that it cannot start
	wake      chan struct{} // holds a token while queued may have something new

	mu      sync.Mutex
	isReady bool
	queued  *Pending // begun, not taken
	current *Pending // taken, not answered
	parked  int      // requests waiting for an invocation
}

// Listen starts a Server on a free loopback port. onPark is called, unless it is
// nil, each time the runtime asks for an invocation.
func Listen(onPark func()) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("runtime API: %w", err)
	}
	s := &Server{
		listener:  listener,
		onPark:    onPark,
		served:    make(chan struct{}),
		ready:     make(chan struct{}),
		initError: make(chan Result, 1),
		wake:      make(chan struct{}, 1),
	}
	s.http = &http.Server{Handler: s.handler()}
	go s.serve()
	return s, nil
}

func (s *Server) serve() {
	defer close(s.served)
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		s.listener.Close()
	}
}

// Addr is the host and port for the runtime's AWS_LAMBDA_RUNTIME_API.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Ready is closed once the runtime has asked for its first invocation, which
// ends the initialization.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// InitError receives the runtime's report that the function cannot be
// initialized, if it makes one.
func (s *Server) InitError() <-chan Result { return s.initError }

// Parked reports whether the runtime is waiting for an invocation and there is
// none, so that nothing is lost if it is halted now.
func (s *Server) Parked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parked > 0 && s.queued == nil && s.current == nil
}

// Close ends the connections and waits until the port is free.
func (s *Server) Close() {
	s.http.Close()
	<-s.served
}

// Pending is an invocation that was begun.
type Pending struct {
	server     *Server
	invocation *Invocation
	taken      chan struct{}
	done       chan Result
}

// Begin offers an invocation to the runtime. The one before must be over.
func (s *Server) Begin(invocation *Invocation) *Pending {
	p := &Pending{
		server:     s,
		invocation: invocation,
		taken:      make(chan struct{}),
		done:       make(chan Result, 1),
	}
	s.mu.Lock()
	s.queued = p
	s.mu.Unlock()
	s.signal()
	return p
}

// Taken is closed when the runtime has taken the invocation.
func (p *Pending) Taken() <-chan struct{} { return p.taken }

// Done receives the runtime's answer.
func (p *Pending) Done() <-chan Result { return p.done }

// Withdraw takes the invocation back. It returns false if the runtime took it
// before: the function may have run then.
func (p *Pending) Withdraw() bool {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queued != p {
		return false
	}
	s.queued = nil
	return true
}

func (s *Server) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
