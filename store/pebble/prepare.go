package pebble

import (
	"errors"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// errNoRecord is the error of a change that creates an execution without its record.
var errNoRecord = errors.New("pebble: a new execution needs its record")

// scratchSize is enough for most keys and small values.
const scratchSize = 256

// prepare encodes what a change writes if its version is right. It depends on
// nothing that is stored, so the caller's goroutine can do it; what does depend
// on it (the state with all timers, the listing by the status before) the
// committer adds, and the events, which are as they will be written.
func prepare(b *pebbledb.Batch, c *store.Change) {
	if c.Execution != nil {
		putExecution(b, c.ID, c.Execution, c.Expect == 0)
	}
	prepareTasks(b, c)
}

// needsPreparation reports whether there is anything for prepare to do.
func needsPreparation(c *store.Change) bool {
	return c.Execution != nil || len(c.RemoveTasks) > 0 || len(c.PutTasks) > 0
}

func putEvents(b *pebbledb.Batch, id store.ID, first int64, events [][]byte) {
	op := b.SetDeferred(1+idSize+8, eventsSize(events))
	numberedKey(op.Key[:0], kindHistory, id, first)
	appendEvents(op.Value[:0], events)
	finish(op)
}

// putExecution writes what changes of a record, and all of it when it is new.
func putExecution(b *pebbledb.Batch, id store.ID, e *store.Execution, isNew bool) {
	var key, value [scratchSize]byte
	put(b, idKey(key[:0], kindOutcome, id), appendOutcome(value[:0], e))
	switch {
	case hasResult(e):
		put(b, idKey(key[:0], kindResult, id), appendResult(value[:0], e))
	case !isNew:
		remove(b, idKey(key[:0], kindResult, id))
	}
	for _, scope := range scopes(e) {
		put(b, listingKey(key[:0], scope, e.Status, id), nil)
		if isNew {
			put(b, listingKey(key[:0], scope, "", id), nil)
		}
	}
	if !isNew {
		return
	}
	put(b, arnKey(key[:0], e.ARN), append(append(value[:0], valueFormat), id[:]...))
	put(b, idKey(key[:0], kindFacts, id), appendFacts(value[:0], e))
	put(b, idKey(key[:0], kindInput, id), append(append(value[:0], valueFormat), e.Input...))
}

// scopes returns the listings that an execution is in.
func scopes(e *store.Execution) []string {
	in := append(make([]string, 0, 5), "")
	for _, arn := range [...]string{e.StateMachineARN, e.VersionARN, e.AliasARN, e.ParentMapRunARN} {
		if arn != "" {
			in = append(in, arn)
		}
	}
	return in
}

func prepareTasks(b *pebbledb.Batch, c *store.Change) {
	var key, value [scratchSize]byte
	for _, task := range c.RemoveTasks {
		remove(b, numberedKey(key[:0], kindTask, c.ID, task))
	}
	for i := range c.PutTasks {
		t := &c.PutTasks[i]
		put(b, numberedKey(key[:0], kindTask, c.ID, t.ID), appendTask(value[:0], t))
	}
}

// put, remove and finish leave out the error of Pebble's signature: it is
// always nil for batches without an index.
func put(b *pebbledb.Batch, key, value []byte) { _ = b.Set(key, value, nil) }

func remove(b *pebbledb.Batch, key []byte) { _ = b.Delete(key, nil) }

func finish(op *pebbledb.DeferredBatchOp) { _ = op.Finish() }
