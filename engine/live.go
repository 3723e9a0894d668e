package engine

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// live is an execution in memory: what a shard needs to step it.
type live struct {
	machine  *interpreter.Machine
	record   *store.Execution // as the store has it
	snapshot *interpreter.Snapshot
	version  uint64
	closed   bool
	bytes    int // of its texts, about
}

// lives is a shard's cache of open executions, the least recently used dropped
// first. Only its shard touches it.
type lives struct {
	max      int // executions
	maxBytes int // of those beside the one used last
	bytes    int
	byID     map[store.ID]*list.Element
	order    *list.List // of cached, most recently used in front
}

// cached is an execution in the cache with the bytes that it was counted with.
type cached struct {
	*live
	counted int
}

func newLives(max, maxBytes int) *lives {
	return &lives{max: max, maxBytes: maxBytes, byID: map[store.ID]*list.Element{}, order: list.New()}
}

func (c *lives) get(id store.ID) *live {
	el, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(el)
	return el.Value.(cached).live
}

func (c *lives) put(l *live) {
	id := l.record.ID
	if el, ok := c.byID[id]; ok {
		c.bytes -= el.Value.(cached).counted
		el.Value = cached{l, l.bytes}
		c.order.MoveToFront(el)
	} else {
		c.byID[id] = c.order.PushFront(cached{l, l.bytes})
	}
	c.bytes += l.bytes
	for c.order.Len() > c.max || c.bytes > c.maxBytes && c.order.Len() > 1 {
		c.drop(c.order.Back().Value.(cached).record.ID)
	}
}

func (c *lives) drop(id store.ID) {
	if el, ok := c.byID[id]; ok {
		c.bytes -= el.Value.(cached).counted
		c.order.Remove(el)
		delete(c.byID, id)
	}
}

// load reads an execution from the store. A closed one has no snapshot.
func (e *Engine) load(ctx context.Context, id store.ID) (*live, error) {
	state, err := e.store.Load(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("load execution: %w", err)
	}
	record, err := e.store.Execution(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("load execution: %w", err)
	}
	l := &live{record: record, version: state.Version, closed: state.Snapshot == nil}
	l.bytes = len(record.Input) + len(state.Snapshot)
	if l.closed {
		return l, nil
	}
	if l.snapshot, err = interpreter.Decode(state.Snapshot); err != nil {
		return nil, fmt.Errorf("decode snapshot of %s: %w", record.ARN, err)
	}
	program, err := e.programs.get(ctx, record.Definition, record.Express)
	if err != nil {
		return nil, fmt.Errorf("definition of %s: %w", record.ARN, err)
	}
	l.machine = e.machine(record, program)
	return l, nil
}

func (e *Engine) machine(r *store.Execution, program *asl.Program) *interpreter.Machine {
	return &interpreter.Machine{
		Program:        program,
		Limits:         e.limits,
		CheckArguments: e.checkArguments,
		Execution: interpreter.Execution{
			ID: r.ID, ARN: r.ARN, Name: r.Name,
			StateMachineARN: r.StateMachineARN, StateMachineName: r.StateMachineName,
			VersionARN: r.VersionARN, AliasARN: r.AliasARN,
			RoleARN: r.RoleARN, Region: regionOf(r.ARN),
			Input: r.Input, StartTime: r.StartDate, Express: r.Express,
			RedriveCount: r.RedriveCount, RedriveTime: r.RedriveDate,
		},
	}
}

// programs keeps compiled definitions, shared by all executions of a revision.
type programs struct {
	store store.Definitions
	mu    sync.Mutex
	byID  map[programKey]*asl.Program
}

type programKey struct {
	definition store.DefinitionID
	kind       asl.Kind
}

// maxPrograms bounds the cache; when it is full it starts anew, for a
// definition is compiled again in a moment.
const maxPrograms = 1000

func newPrograms(s store.Definitions) *programs {
	return &programs{store: s, byID: map[programKey]*asl.Program{}}
}

func kindOf(express bool) asl.Kind {
	if express {
		return asl.Express
	}
	return asl.Standard
}

func (p *programs) get(ctx context.Context, id store.DefinitionID, express bool) (*asl.Program, error) {
	key := programKey{id, kindOf(express)}
	if program := p.cached(key); program != nil {
		return program, nil
	}
	text, err := p.store.Definition(ctx, id)
	if err != nil {
		return nil, err
	}
	return p.compile(key, text)
}

// put stores a definition and compiles it.
func (p *programs) put(ctx context.Context, text string, express bool) (store.DefinitionID, *asl.Program, error) {
	id, err := p.store.PutDefinition(ctx, text)
	if err != nil {
		return id, nil, err
	}
	key := programKey{id, kindOf(express)}
	if program := p.cached(key); program != nil {
		return id, program, nil
	}
	program, err := p.compile(key, text)
	return id, program, err
}

func (p *programs) cached(key programKey) *asl.Program {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byID[key]
}

func (p *programs) compile(key programKey, text string) (*asl.Program, error) {
	program, err := asl.Compile(text, key.kind)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.byID) >= maxPrograms {
		clear(p.byID)
	}
	p.byID[key] = program
	return program, nil
}
