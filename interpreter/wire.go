package interpreter

import (
	"encoding/binary"
	"errors"
	"time"
)

// writer appends the basic forms of the snapshot's encoding to b.
type writer struct{ b []byte }

func (w *writer) byte(c byte) { w.b = append(w.b, c) }

func (w *writer) bool(v bool) {
	if v {
		w.byte(1)
	} else {
		w.byte(0)
	}
}

func (w *writer) int(n int64) { w.b = binary.AppendVarint(w.b, n) }

func (w *writer) string(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) time(t time.Time) {
	if t.IsZero() {
		w.bool(false)
		return
	}
	w.bool(true)
	w.int(t.Unix())
	w.int(int64(t.Nanosecond()))
}

func (w *writer) timer(t timer) {
	w.int(t.id)
	if t.id != 0 {
		w.time(t.due)
	}
}

// reader reads what a writer wrote. After the first error everything it reads
// is zero.
type reader struct {
	b   []byte
	err error
}

var errShort = errors.New("unexpected end")

func (r *reader) fail(message string) {
	if r.err == nil {
		r.err = errors.New(message)
	}
	r.b = nil
}

func (r *reader) short() {
	if r.err == nil {
		r.err = errShort
	}
	r.b = nil
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.short()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) bool() bool {
	c := r.byte()
	if c > 1 {
		r.fail("neither true nor false")
	}
	return c == 1
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.short()
		return 0
	}
	r.b = r.b[size:]
	return n
}

// count reads the length of a list whose elements take a byte at the least.
func (r *reader) count() int64 {
	n := r.int()
	if n < 0 || n > int64(len(r.b)) {
		r.short()
		return 0
	}
	return n
}

func (r *reader) string() string {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > uint64(len(r.b)-size) {
		r.short()
		return ""
	}
	s := string(r.b[size : size+int(n)])
	r.b = r.b[size+int(n):]
	return s
}

func (r *reader) time() time.Time {
	if !r.bool() {
		return time.Time{}
	}
	seconds, nanoseconds := r.int(), r.int()
	if nanoseconds < 0 || nanoseconds > 999_999_999 {
		r.fail("time out of range")
	}
	return time.Unix(seconds, nanoseconds).UTC()
}

func (r *reader) timer() timer {
	t := timer{id: r.int()}
	if t.id != 0 {
		t.due = r.time()
	}
	return t
}
