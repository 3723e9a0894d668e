// Package rawlog is the yardstick of the benchmarks: records appended to one
// file by many goroutines that share an fsync. No store that makes each record
// durable can be quicker than this on the same disk.
package rawlog

import (
	"errors"
	"os"
	"sync"
)

// Log is a file that records are appended to. Make one with Create.
type Log struct {
	file *os.File

	mu      sync.Mutex
	queued  sync.Cond // there are records, or the log is closed
	room    sync.Cond // there is room for more
	buffer  []byte    // records of the next write
	waiting *arrival  // those who wait for it
	closed  bool
	stopped chan struct{}
}

// arrival is a write and how it went.
type arrival struct {
	done chan struct{}
	err  error
}

// ErrClosed is the error of Append after Close.
var ErrClosed = errors.New("rawlog: closed")

// Create makes a new file. One goroutine writes it until Close.
func Create(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l := &Log{file: file, waiting: newArrival(), stopped: make(chan struct{})}
	l.queued.L, l.room.L = &l.mu, &l.mu
	go l.writeLoop()
	return l, nil
}

func newArrival() *arrival { return &arrival{done: make(chan struct{})} }

// maxWrite is how many bytes are gathered for one write, but for the last record.
const maxWrite = 4 << 20

// Append returns when the record is on disk.
func (l *Log) Append(record []byte) error {
	l.mu.Lock()
	for len(l.buffer) >= maxWrite {
		l.room.Wait()
	}
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	l.buffer = append(l.buffer, record...)
	mine := l.waiting
	l.mu.Unlock()
	l.queued.Signal()
	<-mine.done
	return mine.err
}

// Close waits for what was appended and closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.queued.Signal()
	<-l.stopped
	return l.file.Close()
}

// writeLoop writes and syncs all that came while it wrote and synced.
func (l *Log) writeLoop() {
	defer close(l.stopped)
	var spare []byte
	for {
		records, arrived := l.take(spare)
		if arrived == nil {
			return
		}
		_, err := l.file.Write(records)
		if err == nil {
			err = l.file.Sync()
		}
		arrived.err = err
		close(arrived.done)
		spare = records[:0]
	}
}

// take waits for records and leaves spare for the next ones; nil at the end.
func (l *Log) take(spare []byte) ([]byte, *arrival) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.buffer) == 0 {
		if l.closed {
			return nil, nil
		}
		l.queued.Wait()
	}
	records, arrived := l.buffer, l.waiting
	l.buffer, l.waiting = spare, newArrival()
	l.room.Broadcast()
	return records, arrived
}
