package pebble

import (
	"bytes"
	"encoding/binary"

	"github.com/treadle-run/treadle/store"
)

// texts are the strings of an execution's facts, in the order they are kept.
func texts(e *store.Execution) [10]*string {
	return [...]*string{
		&e.ARN, &e.Name, &e.StateMachineARN, &e.StateMachineName, &e.VersionARN, &e.AliasARN,
		&e.RoleARN, &e.TraceHeader, &e.ParentMapRunARN, &e.LoggingRevision,
	}
}

func appendFacts(dst []byte, e *store.Execution) []byte {
	dst = append(dst, valueFormat)
	for _, s := range texts(e) {
		dst = appendString(dst, *s)
	}
	dst = append(dst, e.Definition[:]...)
	express := byte(0)
	if e.Express {
		express = 1
	}
	return appendTime(append(dst, express), e.StartDate)
}

func readFacts(d *decoder, e *store.Execution) {
	for _, s := range texts(e) {
		*s = d.string()
	}
	copy(e.Definition[:], d.bytes(uint64(len(e.Definition))))
	e.Express = d.flag()
	e.StartDate = d.time()
}

func appendOutcome(dst []byte, e *store.Execution) []byte {
	dst = appendString(append(dst, valueFormat), string(e.Status))
	dst = appendTime(dst, e.StopDate)
	dst = binary.AppendVarint(dst, e.RedriveCount)
	return appendTime(dst, e.RedriveDate)
}

func readOutcome(d *decoder, e *store.Execution) {
	e.Status = store.Status(d.string())
	e.StopDate = d.time()
	e.RedriveCount = d.varint()
	e.RedriveDate = d.time()
}

func hasResult(e *store.Execution) bool {
	return e.Output != "" || e.Error != nil || e.Cause != nil || len(e.Redrive) > 0
}

func appendResult(dst []byte, e *store.Execution) []byte {
	dst = appendString(append(dst, valueFormat), e.Output)
	return append(appendOptional(appendOptional(dst, e.Error), e.Cause), e.Redrive...)
}

func readResult(d *decoder, e *store.Execution) {
	e.Output = d.string()
	e.Error = d.optional()
	e.Cause = d.optional()
	if rest := d.all(); len(rest) > 0 {
		e.Redrive = bytes.Clone(rest)
	}
}

func appendTask(dst []byte, t *store.Task) []byte {
	dst = appendString(append(dst, valueFormat), t.Submitted)
	return append(dst, t.Data...)
}

func readTask(d *decoder, t *store.Task) {
	t.Submitted = d.string()
	t.Data = bytes.Clone(d.all())
}

func appendResource(dst []byte, version uint64, data []byte) []byte {
	return append(binary.AppendUvarint(append(dst, valueFormat), version), data...)
}

func readResource(d *decoder, r *store.Record) {
	r.Version = d.uvarint()
	r.Data = bytes.Clone(d.all())
}

// eventsSize returns how long appendEvents makes a value.
func eventsSize(events [][]byte) int {
	n := 1
	for _, e := range events {
		n += uvarintSize(uint64(len(e))) + len(e)
	}
	return n
}

func appendEvents(dst []byte, events [][]byte) []byte {
	dst = append(dst, valueFormat)
	for _, e := range events {
		dst = append(binary.AppendUvarint(dst, uint64(len(e))), e...)
	}
	return dst
}

// readEvents returns the events of one record. They share one copy of it.
func readEvents(d *decoder) (events [][]byte) {
	d.rest = bytes.Clone(d.rest)
	for len(d.rest) > 0 {
		events = append(events, d.bytes(d.uvarint()))
	}
	return events
}

func uvarintSize(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
