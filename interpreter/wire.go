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
	b   string // what it reads shares its memory
	err error
}

var errShort = errors.New("unexpected end")

func (r *reader) fail(message string) {
	if r.err == nil {
		r.err = errors.New(message)
	}
	r.b = ""
}

func (r *reader) short() {
	if r.err == nil {
		r.err = errShort
	}
	r.b = ""
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
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

// uvarint is binary.Uvarint for strings.
func (r *reader) uvarint() (n uint64) {
	for i := range min(len(r.b), binary.MaxVarintLen64) {
		c := r.b[i]
		if i == binary.MaxVarintLen64-1 && c > 1 {
			break // beyond 64 bits
		}
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.b = r.b[i+1:]
			return n
		}
	}
	r.short()
	return 0
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
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.short()
		return ""
	}
	s := r.b[:n]
	r.b = r.b[n:]
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
