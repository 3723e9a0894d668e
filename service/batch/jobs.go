package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// jobs are the records of jobs and what finds them. All but the first table
// point: their records hold nothing but a job's id.
//
//	batch/job         id → the job
//	batch/openJob     id → id, of jobs that have not ended
//	batch/jobList     owner|status|order → id; the owner is a queue's ARN, or the
//	                  id of an array job for its children
//	batch/endedJob    time of the end|id → id, but not of children
//	batch/submission  id of a service's request → id of the job
type jobs struct{ table.Table[job] }

const (
	openTable       = "batch/openJob"
	listTable       = "batch/jobList"
	endedTable      = "batch/endedJob"
	submissionTable = "batch/submission"
)

func newJobs(s store.Resources) jobs {
	return jobs{table.Table[job]{Name: "batch/job", Store: s, Key: func(j *job) string { return j.ID }}}
}

// get returns a job, nil if there is none.
func (t jobs) get(ctx context.Context, id string) (*job, error) {
	j, _, err := t.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read job: %w", err)
	}
	return j, nil
}

// owner is in whose list the job is.
func (j *job) owner() string {
	if j.Internal.Parent != "" {
		return j.Internal.Parent
	}
	return j.Queue
}

// order sorts jobs within a list, the newest first, children by their index.
func (j *job) order() string {
	if j.Internal.Parent != "" {
		return fmt.Sprintf("%010d|%s", *j.Array.Index, j.ID)
	}
	return fmt.Sprintf("%016x|%s", ^uint64(j.CreatedAt), j.ID)
}

func listKey(owner, status, order string) string { return owner + "|" + status + "|" + order }

func endedKey(at int64, id string) string { return fmt.Sprintf("%016x|%s", at, id) }

// create are the writes of a new job.
func (t jobs) create(j *job) []store.Write {
	writes := []store.Write{
		t.Put(j, 0),
		pointer(openTable, j.ID, j.ID),
		pointer(listTable, listKey(j.owner(), j.Status, j.order()), j.ID),
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
	writes := []store.Write{t.Put(j, store.Any)}
	if j.Status == was {
		return writes
	}
	writes = append(writes,
		drop(listTable, listKey(j.owner(), was, j.order())),
		pointer(listTable, listKey(j.owner(), j.Status, j.order()), j.ID))
	if !j.ended() {
		return writes
	}
	writes = append(writes, drop(openTable, j.ID))
	if j.Internal.Parent == "" {
		writes = append(writes, pointer(endedTable, endedKey(j.StoppedAt, j.ID), j.ID))
	}
	return writes
}

// forget are the writes that remove an ended job.
func (t jobs) forget(j *job) []store.Write {
	writes := []store.Write{
		t.Drop(j.ID, store.Any),
		drop(listTable, listKey(j.owner(), j.Status, j.order())),
		drop(endedTable, endedKey(j.StoppedAt, j.ID)),
	}
	if j.Internal.Request != "" {
		writes = append(writes, drop(submissionTable, j.Internal.Request))
	}
	return writes
}

// pointer is the write of a record that holds nothing but an id.
func pointer(name, key, id string) store.Write {
	return store.Write{Key: store.Key{Table: name, Key: key}, Expect: store.Any, Data: []byte(id)}
}

func drop(name, key string) store.Write {
	return store.Write{Key: store.Key{Table: name, Key: key}, Expect: store.Any}
}

// submission returns the job that a service's request has submitted, nil if
// there is none.
func (t jobs) submission(ctx context.Context, request string) (*job, error) {
	if request == "" {
		return nil, nil
	}
	record, err := t.Store.Get(ctx, store.Key{Table: submissionTable, Key: request})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return t.get(ctx, string(record.Data))
}

// pointed yields the jobs that the records of a pointing table mean, in the
// order of the keys, which begin with prefix and are greater than after. Jobs
// that are gone are left out.
func (t jobs) pointed(ctx context.Context, name, prefix, after string) iter.Seq2[*job, error] {
	return func(yield func(*job, error) bool) {
		for record, err := range t.Store.List(ctx, name, prefix, after) {
			if err != nil {
				yield(nil, err)
				return
			}
			j, err := t.get(ctx, string(record.Data))
			if err == nil && j == nil {
				continue
			}
			if !yield(j, err) || err != nil {
				return
			}
		}
	}
}
