// Package server puts Treadle together: a store in a data folder, the engine on
// it, the services behind one door, and HTTP in front.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/internal/upkeep"
	"github.com/treadle-run/treadle/mock"
)

// Options configures a Server. Listen and Data must be set.
type Options struct {
	Listen string // address; port 0 takes a free one
	// AllowRemote permits an address that other machines can reach. It asks for Auth
	// to be AuthSigV4, unless AllowOpenRemote is given too: then whoever reaches the
	// address may do everything, and run programs on this machine.
	AllowRemote, AllowOpenRemote bool
	Auth                         string // AuthOpen, the default, or AuthSigV4
	Data                         string // folder, made if it is not there
	Region                       string // of requests that name none; default us-east-1
	Account                      string // of callers, 12 digits; default 000000000000
	// Keeper is the command that runs compute/process.Keep.
	Keeper []string
	// Clock is the one that executions go by; default: the machine's. One that
	// skips time must flow besides (clock.NewFlowing), for functions and jobs go by
	// the machine's.
	Clock clock.Clock
	// MockConfig, where it is set, lets executions be started with a test case.
	MockConfig *mock.Config
	PProf      bool // serve the profiles of the process
	// MinFree is how many bytes must be free on the disk for changes to be taken;
	// 0: it is not looked at.
	MinFree uint64
	// Retention is how long executions are kept after they have ended; 0: forever.
	Retention time.Duration
	// SkipUnknownResources has stacks record and skip resources of types that Treadle
	// has not; else a template with one is refused.
	SkipUnknownResources bool
	Log                  *slog.Logger // default: none

	fs       vfs.FS // of the store; nil: the disk
	operator upkeep.Operator
}

// Errors of Start for an address that is not a loopback one.
var (
	ErrRemote     = errors.New("the address can be reached from other machines; give --allow-remote and --auth sigv4 to serve there")
	ErrOpenRemote = errors.New("the address can be reached from other machines, and in mode open whoever reaches it may run programs here; " +
		"give --auth sigv4, or --allow-open-remote to serve there all the same")
)

// Server is a running Treadle.
type Server struct {
	house    *house
	listener net.Listener
	http     *http.Server
	failed   chan error
	data     string
	log      *slog.Logger
}

// Start opens the data folder, resumes what was running and serves. A folder
// that another process uses is refused.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	listener, err := listen(ctx, o)
	if err != nil {
		return nil, err
	}
	o.operator = upkeep.NewOperator(endpoint(listener))
	h, err := openHouse(ctx, o, endpoint(listener))
	if err != nil {
		listener.Close()
		return nil, err
	}
	s := &Server{
		house:    h,
		listener: listener,
		failed:   make(chan error, 1),
		data:     o.Data,
		log:      o.Log,
		http: &http.Server{
			Handler:           h,
			ReadHeaderTimeout: 10 * time.Second,
			IdleTimeout:       5 * time.Minute,
			ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		},
	}
	go s.serve()
	if err := errors.Join(upkeep.TakeOver(o.Data), o.operator.Write(o.Data)); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

var account = regexp.MustCompile(`^[0-9]{12}$`)

func (o *Options) complete() error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Auth == "" {
		o.Auth = AuthOpen
	}
	if o.Auth != AuthOpen && o.Auth != AuthSigV4 {
		return fmt.Errorf("auth %q: want %s or %s", o.Auth, AuthOpen, AuthSigV4)
	}
	if o.Region == "" {
		o.Region = gateway.DefaultRegion
	}
	if o.Account == "" {
		o.Account = gateway.DefaultAccount
	}
	if !account.MatchString(o.Account) {
		return fmt.Errorf("account %q: want 12 digits", o.Account)
	}
	data, err := filepath.Abs(o.Data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	o.Data = data
	return nil
}

func listen(ctx context.Context, o Options) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		if err := o.checkRemote(); err != nil {
			l.Close()
			return nil, fmt.Errorf("listen on %s: %w", o.Listen, err)
		}
	}
	return l, nil
}

// checkRemote refuses what other machines are not to reach.
func (o *Options) checkRemote() error {
	switch {
	case !o.AllowRemote && !o.AllowOpenRemote:
		return ErrRemote
	case o.Auth != AuthSigV4 && !o.AllowOpenRemote:
		return ErrOpenRemote
	}
	return nil
}

// endpoint returns the URL at which functions and jobs of this machine reach
// the listener.
func endpoint(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (s *Server) serve() {
	if err := s.http.Serve(limited(s.listener)); !errors.Is(err, http.ErrServerClosed) {
		s.failed <- fmt.Errorf("serve: %w", err)
	}
}

// URL returns where the server is reached.
func (s *Server) URL() string { return endpoint(s.listener) }

// Failed tells when the server cannot go on serving.
func (s *Server) Failed() <-chan error { return s.failed }

// closeTime is how long the services may take to close, once nobody asks them
// anything any more.
const closeTime = 10 * time.Second

// Close stops serving, then the engine and the services, and closes the store.
// Requests that are under way may finish until ctx ends; then they are cut off.
func (s *Server) Close(ctx context.Context) error {
	_ = upkeep.RemoveOperator(s.data) // nobody is harmed by one that leads nowhere
	rooms := s.house.leave()
	if rooms != nil {
		// Functions that run may call back to an address that is gone in a moment.
		rooms.drain()
	}
	err := s.http.Shutdown(ctx)
	if err != nil {
		s.log.Warn("requests that took too long are cut off", "error", err)
		err = s.http.Close()
	}
	if rooms == nil {
		return err
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	return errors.Join(err, rooms.close(closing))
}
