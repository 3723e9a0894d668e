package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// jobs are the records of jobs and what finds them:
//
//	batch/job         id → job
//	batch/openJob     id → nothing, of jobs that have not ended
//	batch/jobList     owner|status|order|id → id; the owner is a queue's ARN, or
//	                  the id of an array job for its children
//	batch/endedJob    time of the end|id → id
//	batch/submission  id of a service's request → id of the job
type jobs struct {
	store store.Resources
	table table.Table[job]
}

const (
	openTable       = "batch/openJob"
	listTable       = "batch/jobList"
	endedTable      = "batch/endedJob"
	submissionTable = "batch/submission"
)

func newJobs(s store.Resources) jobs {
	return jobs{s, table.Table[job]{Name: "batch/job", Store: s, Key: func(j *job) string { return j.ID }}}
}

// get returns a job, nil if there is none.
func (t jobs) get(ctx context.Context, id string) (*job, error) {
	j, _, err := t.table.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return j, err
}

// listKey sorts the jobs of an owner by status, and within it the newest first,
// children by their index.
func (j *job) listKey(status string) string {
	if j.Internal.Parent != "" {
		return fmt.Sprintf("%s|%s|%010d|%s", j.Internal.Parent, status, *j.Array.Index, j.ID)
	}
	return fmt.Sprintf("%s|%s|%016x|%s", j.Queue, status, ^uint64(j.CreatedAt), j.ID)
}

// listPrefix is what the keys of an owner's jobs of a status begin with.
func listPrefix(owner, status string) string { return owner + "|" + status + "|" }

// create are the writes of a new job.
func (t jobs) create(j *job) []store.Write {
	writes := []store.Write{
		t.table.Put(j, 0),
		pointer(openTable, j.ID, j.ID),
		pointer(listTable, j.listKey(j.Status), j.ID),
	}
	if j.Internal.Request != "" {
		w := pointer(submissionTable, j.Internal.Request, j.ID)
		w.Expect = 0
		writes = append(writes, w)
	}
	return writes
}

// update are the writes of a job that was in status was.
func (t jobs) update(j *job, was string) []store.Write {
	writes := []store.Write{t.table.Put(j, store.Any)}
	if j.Status == was {
		return writes
	}
	writes = append(writes, drop(listTable, j.listKey(was)), pointer(listTable, j.listKey(j.Status), j.ID))
	if j.ended() {
		writes = append(writes, drop(openTable, j.ID), pointer(endedTable, endedKey(j.StoppedAt, j.ID), j.ID))
	}
	return writes
}

// forget are the writes that remove an ended job.
func (t jobs) forget(j *job) []store.Write {
	writes := []store.Write{
		drop(t.table.Name, j.ID), drop(listTable, j.listKey(j.Status)), drop(endedTable, endedKey(j.StoppedAt, j.ID)),
	}
	if j.Internal.Request != "" {
		writes = append(writes, drop(submissionTable, j.Internal.Request))
	}
	return writes
}

func endedKey(at int64, id string) string { return fmt.Sprintf("%016x|%s", at, id) }

// pointer is the write of a record that holds nothing but an id.
func pointer(name, key, id string) store.Write {
	data, err := json.Marshal(id)
	if err != nil {
		panic(err) // a string
	}
	return store.Write{Key: store.Key{Table: name, Key: key}, Expect: store.Any, Data: data}
}

func drop(name, key string) store.Write {
	return store.Write{Key: store.Key{Table: name, Key: key}, Expect: store.Any}
}

// submission returns the job that a service's request has submitted, nil if
// there is none.
func (t jobs) submission(ctx context.Context, request string) (*job, error) {
	record, err := t.store.Get(ctx, store.Key{Table: submissionTable, Key: request})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var id string
	if err := json.Unmarshal(record.Data, &id); err != nil {
		return nil, fmt.Errorf("decode submission %s: %w", request, err)
	}
	return t.get(ctx, id)
}

// pointers returns at most limit ids of a pointing table in key order (all for
// a negative limit), the last key, and whether there are more.
func (t jobs) pointers(ctx context.Context, name, prefix, after string, limit int) (ids []string, last string, more bool, err error) {
	for record, err := range t.store.List(ctx, name, prefix, after) {
		if err != nil {
			return nil, "", false, err
		}
		if len(ids) == limit {
			return ids, last, true, nil
		}
		var id string
		if err := json.Unmarshal(record.Data, &id); err != nil {
			return nil, "", false, fmt.Errorf("decode %s %s: %w", name, record.Key.Key, err)
		}
		ids, last = append(ids, id), record.Key.Key
	}
	return ids, last, false, nil
}
