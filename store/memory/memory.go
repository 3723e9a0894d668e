// Package memory is a store that forgets all when the process ends: for tests,
// for executions that need not outlive their command, and as the plainest
// reading of the contract that the durable stores are compared with.
package memory

import (
	"sync"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/internal/inbox"
)

// Store implements store.Store in memory. Make one with New.
type Store struct {
	mu     sync.Mutex
	closed bool
	content
	forgets   bool // what is closed
	inbox     inbox.Inbox
	unclaimed map[store.TaskKey]struct{} // tasks that ClaimTasks may hand out
}

// content is what a durable store would find again after a restart.
type content struct {
	executions  map[store.ID]*execution
	byARN       map[string]store.ID
	order       []store.ID // of all executions, ascending
	definitions map[store.DefinitionID]string
	tables      map[string]*table
}

// execution is all that belongs to one execution.
type execution struct {
	record   store.Execution
	version  uint64
	snapshot []byte
	first    int64 // id of history[0]
	history  [][]byte
	timers   map[int64]store.Message
	tasks    map[int64]store.Task
}

var _ store.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{content: content{
		executions:  make(map[store.ID]*execution),
		byARN:       make(map[string]store.ID),
		definitions: make(map[store.DefinitionID]string),
		tables:      make(map[string]*table),
	}}
}

// NewPassing returns an empty store that forgets an execution as soon as it is
// closed, for those of which nobody asks anything afterwards.
func NewPassing() *Store {
	s := New()
	s.forgets = true
	return s
}

// Close makes all later calls fail with store.ErrClosed.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Reopen closes the store and returns a new one with the same content and
// nothing claimed, as a durable store is after a restart of the process.
func (s *Store) Reopen() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	fresh := &Store{content: s.content, unclaimed: make(map[store.TaskKey]struct{})}
	s.content = content{}
	for id, x := range fresh.executions {
		for _, m := range x.timers {
			fresh.inbox.Add(m)
		}
		for task := range x.tasks {
			fresh.unclaimed[store.TaskKey{Execution: id, ID: task}] = struct{}{}
		}
	}
	return fresh
}

// locked runs do with the store locked, unless the store is closed.
func (s *Store) locked(do func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	return do()
}
