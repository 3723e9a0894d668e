package process

import (
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// Treadle and a keeper talk over a socket, in JSON values one after the other:
// requests one way, reports the other. The first report says hello. Treadle may
// be of another version than the keeper, which can be as old as the longest job.

// wireVersion changes when one of today could misunderstand the other.
const wireVersion = 1

// request asks a keeper to do something.
type request struct {
	Do    action
	ID    string
	Order *order `json:",omitempty"` // for doStart
}

// action is what a request wants done with a unit.
type action string

const (
	doStart  action = "start"
	doStop   action = "stop" // SIGTERM
	doKill   action = "kill"
	doFreeze action = "freeze"
	doThaw   action = "thaw"
	doRemove action = "remove"
)

// order is what a keeper is to start.
type order struct {
	Command []string
	Env     []string
	Dir     string
	LogPath string
	Limits  compute.Limits
}

// report says what has become of a unit, or hello.
type report struct {
	Hello *hello     `json:",omitempty"`
	Unit  *condition `json:",omitempty"`
}

// hello begins the talk with all units that the keeper knows.
type hello struct {
	Version int
	Units   []condition
}

// condition is what has become of a unit.
type condition struct {
	ID              string
	Stage           stage
	Started         time.Time
	Exit            compute.Exit // of one that ended
	MemoryPeakBytes int64
	Failure         *failure `json:",omitempty"` // of one that could not be started
}

// stage is how far a unit has come.
type stage string

const (
	starting stage = "starting"
	running  stage = "running"
	ended    stage = "ended"
	refused  stage = "refused" // it could not be started, and is forgotten
	removed  stage = "removed" // it is forgotten
)

// failure is an error that a keeper tells of.
type failure struct {
	Text string
	// Exists, NotFound and Errno are what of the error a caller can tell with
	// errors.Is.
	Exists   bool       `json:",omitempty"`
	NotFound bool       `json:",omitempty"`
	Errno    unix.Errno `json:",omitempty"`
}

func newFailure(err error) *failure {
	f := &failure{
		Text: err.Error(), Exists: errors.Is(err, compute.ErrExists), NotFound: errors.Is(err, exec.ErrNotFound),
	}
	errors.As(err, &f.Errno)
	return f
}

// Error implements error.
func (f *failure) Error() string { return f.Text }

// Unwrap returns the cause that can be told.
func (f *failure) Unwrap() error {
	switch {
	case f.Exists:
		return compute.ErrExists
	case f.NotFound:
		return exec.ErrNotFound
	case f.Errno != 0:
		return f.Errno
	}
	return nil
}

// wire is one end of the talk. Sending may be done from many goroutines.
type wire struct {
	conn    net.Conn
	decoder *json.Decoder

	mu      sync.Mutex
	encoder *json.Encoder
}

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, decoder: json.NewDecoder(conn), encoder: json.NewEncoder(conn)}
}

func (w *wire) send(v any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.encoder.Encode(v)
}

// receive is called from one goroutine.
func (w *wire) receive(v any) error { return w.decoder.Decode(v) }

func (w *wire) close() { w.conn.Close() }
