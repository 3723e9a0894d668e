package environment

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
)

// maxLine is the longest log event; longer lines are cut. CloudWatch Logs has
// the same bound.
const maxLine = 256 << 10

// capture turns what a process writes into lines. The process writes to a pipe,
// so that everything it wrote before it answered an invocation can be had in
// full by the time the answer is known: see sync. Whoever reads from the pipe
// does so with mu held and without waiting; a goroutine of the capture's own
// waits until there is something.
type capture struct {
	reader *os.File
	writer *os.File // for the process
	fd     int      // of reader
	line   func(string)
	done   chan struct{} // closed when the goroutine has ended

	mu      sync.Mutex
	closed  bool
	buffer  []byte
	partial []byte // of a line
}

func newCapture(line func(string)) (*capture, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe for output: %w", err)
	}
	raw, err := reader.SyscallConn()
	if err == nil {
		c := &capture{reader: reader, writer: writer, line: line, done: make(chan struct{}), buffer: make([]byte, 8<<10)}
		err = raw.Control(func(fd uintptr) { c.fd = int(fd) })
		if err == nil {
			go c.read(raw)
			return c, nil
		}
	}
	reader.Close()
	writer.Close()
	return nil, fmt.Errorf("pipe for output: %w", err)
}

// read takes what comes until the pipe is closed.
func (c *capture) read(raw syscall.RawConn) {
	defer close(c.done)
	raw.Read(func(uintptr) (finished bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.drain()
		return c.closed
	})
}

// drain takes what is in the pipe. It is called with mu held.
func (c *capture) drain() {
	for !c.closed {
		n, err := syscall.Read(c.fd, c.buffer)
		if err == syscall.EINTR {
			continue
		}
		if n <= 0 {
			return
		}
		c.take(c.buffer[:n])
	}
}

func (c *capture) take(p []byte) {
	for {
		line, rest, ended := bytes.Cut(p, []byte("\n"))
		c.partial = append(c.partial, line...)
		if !ended {
			break
		}
		c.emit()
		p = rest
	}
	if len(c.partial) >= maxLine {
		c.emit()
	}
}

func (c *capture) flush() {
	if len(c.partial) > 0 {
		c.emit()
	}
}

// emit hands on a line. A carriage return within stands for a newline in an
// event of several lines: runtimes write their error reports so.
func (c *capture) emit() {
	line := strings.ToValidUTF8(strings.TrimSuffix(string(c.partial), "\r"), "\uFFFD")
	c.partial = c.partial[:0]
	c.line(strings.ReplaceAll(line, "\r", "\n"))
}

// sync returns once everything that was written before is handed on.
func (c *capture) sync() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drain()
	c.flush()
}

// close hands on what is left and frees the pipe. What a process that outlived
// its parent writes from then on is lost.
func (c *capture) close() {
	c.sync()
	c.mu.Lock()
	first := !c.closed
	c.closed = true // from here on nobody uses fd
	c.mu.Unlock()
	if first {
		c.writer.Close()
		c.reader.Close()
	}
	<-c.done
}
