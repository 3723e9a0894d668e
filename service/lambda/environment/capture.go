package environment

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// maxLine is the longest log event; longer lines are cut. CloudWatch Logs has
// the same bound.
const maxLine = 256 << 10

// capture turns what a process writes into lines. The process writes to a pipe,
// so that everything it wrote before it answered an invocation can be had in
// full by the time the answer is known: see sync.
type capture struct {
	reader *os.File
	writer *os.File // for the process
	line   func(string)

	synced chan struct{} // receives when a sync is done
	done   chan struct{} // closed when the reading goroutine has ended
	calls  sync.Mutex    // one sync or close at a time
	closed bool

	// Of the reading goroutine alone.
	buffer  []byte
	partial []byte
}

func newCapture(line func(string)) (*capture, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe for output: %w", err)
	}
	c := &capture{
		reader: reader,
		writer: writer,
		line:   line,
		synced: make(chan struct{}),
		done:   make(chan struct{}),
		buffer: make([]byte, 8<<10),
	}
	go c.read()
	return c, nil
}

// past is a deadline that interrupts the reading goroutine.
var past = time.Unix(1, 0)

func (c *capture) read() {
	defer close(c.done)
	for {
		n, err := c.reader.Read(c.buffer)
		c.take(c.buffer[:n])
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			c.drain()
			c.synced <- struct{}{}
		case err != nil:
			c.flush()
			return
		}
	}
}

// drain takes what is in the pipe without waiting for more.
func (c *capture) drain() {
	if err := c.reader.SetReadDeadline(time.Time{}); err != nil {
		return
	}
	raw, err := c.reader.SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(fd uintptr) bool {
		for {
			n, err := syscall.Read(int(fd), c.buffer)
			if err == syscall.EINTR {
				continue
			}
			if n <= 0 {
				return true
			}
			c.take(c.buffer[:n])
		}
	})
	c.flush()
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
	c.calls.Lock()
	defer c.calls.Unlock()
	c.interrupt()
}

func (c *capture) interrupt() {
	if c.closed || c.reader.SetReadDeadline(past) != nil {
		return
	}
	select {
	case <-c.synced:
	case <-c.done:
	}
}

// close hands on what is left and frees the pipe. What a process that outlived
// its parent writes from then on is lost.
func (c *capture) close() {
	c.calls.Lock()
	defer c.calls.Unlock()
	if c.closed {
		return
	}
	c.interrupt()
	c.closed = true
	c.writer.Close()
	c.reader.Close()
	<-c.done
}
