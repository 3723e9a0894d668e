package pebble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// valueFormat is the first byte of every value. A record whose layout changes
// gets a number of its own, and its decoder goes on reading the old one.
const valueFormat = 1

// ErrDamaged is wrapped by errors about records that cannot be read. The text
// names the record.
var ErrDamaged = errors.New("pebble: damaged record")

func damaged(key []byte) error { return fmt.Errorf("%w: %s", ErrDamaged, describe(key)) }

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// appendOptional appends a string that may be absent.
func appendOptional(dst []byte, s *string) []byte {
	if s == nil {
		return append(dst, 0)
	}
	return appendString(append(dst, 1), *s)
}

// appendTime appends a time to the nanosecond; its zone is not kept.
func appendTime(dst []byte, t time.Time) []byte {
	return binary.AppendUvarint(binary.AppendVarint(dst, t.Unix()), uint64(t.Nanosecond()))
}

// decoder reads what the append functions wrote. After the first thing that
// does not fit it reads zeros and bad is set.
type decoder struct {
	rest []byte
	bad  bool
}

// decode reads a whole value: its format, what read takes from it, and nothing
// more.
func decode(key, value []byte, read func(d *decoder)) error {
	if len(value) == 0 || value[0] != valueFormat {
		return damaged(key)
	}
	d := decoder{rest: value[1:]}
	read(&d)
	if d.bad || len(d.rest) > 0 {
		return damaged(key)
	}
	return nil
}

func (d *decoder) fail() {
	d.bad = true
	d.rest = nil
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// bytes returns the next n bytes, which belong to the value.
func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) flag() bool {
	b := d.bytes(1)
	if len(b) == 0 {
		return false
	}
	if b[0] > 1 {
		d.fail()
	}
	return b[0] == 1
}

func (d *decoder) string() string { return string(d.bytes(d.uvarint())) }

func (d *decoder) optional() *string {
	if !d.flag() {
		return nil
	}
	s := d.string()
	return &s
}

// all returns all that is left.
func (d *decoder) all() []byte {
	b := d.rest
	d.rest = nil
	return b
}

func (d *decoder) time() time.Time {
	seconds, nanos := d.varint(), d.uvarint()
	if nanos >= 1e9 {
		d.fail()
		return time.Time{}
	}
	return time.Unix(seconds, int64(nanos)).UTC()
}
