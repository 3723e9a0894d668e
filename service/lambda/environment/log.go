package environment

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// Logs takes what functions log. Its methods may be called from many
// goroutines and must not block for long: functions wait meanwhile.
type Logs interface {
	// Put appends an event to a stream. Events of one stream come in order.
	Put(stream LogStream, event LogEvent)
}

// LogStream names the log of one environment as CloudWatch Logs does.
type LogStream struct {
	Account, Region string
	Group           string // "/aws/lambda/name"
	Name            string // "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"
}

// LogEvent is a line, or several that belong together.
type LogEvent struct {
	Time    time.Time
	Message string // without the newline at its end
}

// maxTail is how much of a log an invocation is answered with.
const maxTail = 4096

// logger writes the log of one environment and keeps the end of what the
// current invocation wrote.
type logger struct {
	logs   Logs
	stream LogStream
	now    func() time.Time

	mu   sync.Mutex
	tail []byte
}

func (l *logger) event(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.logs.Put(l.stream, LogEvent{l.now(), message})
	l.tail = append(append(l.tail, message...), '\n')
	if len(l.tail) > 16*maxTail {
		l.tail = append([]byte(nil), l.tail[len(l.tail)-maxTail:]...)
	}
}

// restart forgets the tail.
func (l *logger) restart() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = nil
}

// conclude writes the end of an invocation's log and returns its tail.
func (l *logger) conclude(r report) []byte {
	l.event("END RequestId: " + r.requestID)
	l.event(r.String())
	l.mu.Lock()
	defer l.mu.Unlock()
	tail := l.tail
	l.tail = nil
	return tail[max(0, len(tail)-maxTail):]
}

// report is what the REPORT line tells of an invocation.
type report struct {
	requestID      string
	duration       time.Duration
	initialization time.Duration // 0 for a warm start
	memoryMB       int64
	peakBytes      int64
	status         string // "" for success
}

// String writes the line with AWS's words, tabs and roundings.
func (r report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		r.requestID, milliseconds(r.duration), math.Ceil(milliseconds(r.duration+r.initialization)),
		r.memoryMB, (r.peakBytes+1<<20-1)>>20)
	if r.initialization > 0 {
		fmt.Fprintf(&b, "Init Duration: %.2f ms\t", milliseconds(r.initialization))
	}
	b.WriteString(r.status)
	return b.String()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
