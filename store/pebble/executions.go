package pebble

import (
	"context"
	"errors"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// Load implements store.Executions.
func (s *Store) Load(_ context.Context, id store.ID) (state store.State, err error) {
	if err := s.gate.enter(); err != nil {
		return state, err
	}
	defer s.gate.leave()
	if err := s.fate.err(); err != nil {
		return state, err
	}
	found, err := readState(s.db, id)
	if errors.Is(err, errNotThere) { // or it was closed or opened between the two looks
		err = s.snapshot(func(at *pebbledb.Snapshot) error {
			found, err = readState(at, id)
			return err
		})
	}
	if err != nil {
		return state, public(err)
	}
	return store.State{Version: found.version, Snapshot: found.snapshot}, nil
}

// public turns errNotThere into the error of the contract.
func public(err error) error {
	if errors.Is(err, errNotThere) {
		return store.ErrNotFound
	}
	return err
}

// Execution implements store.Executions.
func (s *Store) Execution(_ context.Context, id store.ID) (e *store.Execution, err error) {
	err = s.reading(func() error {
		return s.snapshot(func(at *pebbledb.Snapshot) error {
			e, err = readExecution(at, id)
			return err
		})
	})
	return e, public(err)
}

// FindExecution implements store.Executions.
func (s *Store) FindExecution(_ context.Context, arn string) (e *store.Execution, err error) {
	err = s.reading(func() error {
		return s.snapshot(func(at *pebbledb.Snapshot) error {
			var id store.ID
			if err := readRecord(at, arnKey(nil, arn), func(d *decoder) { copy(id[:], d.bytes(uint64(idSize))) }); err != nil {
				return err
			}
			e, err = readExecution(at, id)
			return err
		})
	})
	return e, public(err)
}

// snapshot runs read on what is there at one moment.
func (s *Store) snapshot(read func(at *pebbledb.Snapshot) error) error {
	at := s.db.NewSnapshot()
	return errors.Join(read(at), at.Close())
}

// readExecution reads a whole record.
func readExecution(from pebbledb.Reader, id store.ID) (*store.Execution, error) {
	e, err := readSummary(from, id)
	if err != nil {
		return nil, err
	}
	if err := readRecord(from, idKey(nil, kindInput, id), func(d *decoder) { e.Input = string(d.all()) }); err != nil {
		return nil, missing(err, idKey(nil, kindInput, id))
	}
	err = readRecord(from, idKey(nil, kindResult, id), func(d *decoder) { readResult(d, e) })
	if err != nil && !errors.Is(err, errNotThere) {
		return nil, err
	}
	return e, nil
}

// readSummary reads a record without its Input, Output, Error, Cause and Redrive.
func readSummary(from pebbledb.Reader, id store.ID) (*store.Execution, error) {
	e := &store.Execution{ID: id}
	if err := readRecord(from, idKey(nil, kindFacts, id), func(d *decoder) { readFacts(d, e) }); err != nil {
		return nil, err
	}
	if err := readRecord(from, idKey(nil, kindOutcome, id), func(d *decoder) { readOutcome(d, e) }); err != nil {
		return nil, missing(err, idKey(nil, kindOutcome, id))
	}
	return e, nil
}

// missing says that a record that must be there is not.
func missing(err error, key []byte) error {
	if errors.Is(err, errNotThere) {
		return damaged(key)
	}
	return err
}
