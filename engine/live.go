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
	encoded  []byte // the snapshot as it was committed, if it is known
	version  uint64
	closed   bool
	bytes    int // of its texts, about
}

// lives is a shard's cache of open executions that something goes on in, the
// least recently used going to sleep first. Only its shard touches it.
type lives struct {
	asleep   *sleepers
	max      int // executions
	maxBytes int // of those beside the one used last
	bytes    int
	byID     map[store.ID]*list.Element
	order    *list.List // of cached, most recently used in front; only executions that are not asleep
}

// awakeBytes is how many bytes of input and state the executions that are not
// asleep may have together. Decoded they take some more.
const awakeBytes = 64 << 20

// cached is an execution in the cache with the bytes that it was counted with.
type cached struct {
	*live
	counted int
}

func newLives(max, maxBytes int, asleep *sleepers) *lives {
	return &lives{asleep: asleep, max: max, maxBytes: maxBytes, byID: map[store.ID]*list.Element{}, order: list.New()}
}

// get returns an execution, nil where it is not there. One that was asleep is
// there again only after the next put.
func (c *lives) get(id store.ID) *live {
	el, ok := c.byID[id]
	if !ok {
		return c.asleep.wake(id)
	}
	c.order.MoveToFront(el)
	return el.Value.(cached).live
}

func (c *lives) put(l *live) {
	id := l.record.ID
	if l.snapshot.Sleeps() {
		c.leave(id)
		c.asleep.put(l)
		return
	}
	if el, ok := c.byID[id]; ok {
		c.bytes -= el.Value.(cached).counted
		el.Value = cached{l, l.bytes}
		c.order.MoveToFront(el)
	} else {
		c.byID[id] = c.order.PushFront(cached{l, l.bytes})
	}
	c.bytes += l.bytes
	for c.order.Len() > c.max || c.bytes > c.maxBytes && c.order.Len() > 1 {
		oldest := c.order.Back().Value.(cached).live
		c.leave(oldest.record.ID)
		c.asleep.put(oldest)
	}
}

// drop forgets an execution.
func (c *lives) drop(id store.ID) {
	c.leave(id)
	c.asleep.drop(id)
}

// leave takes an execution out of those that are not asleep.
func (c *lives) leave(id store.ID) {
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
	l.encoded, l.bytes = state.Snapshot, len(record.Input)+len(state.Snapshot)
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
			Input: r.Input, StartTime: r.StartDate, Express: r.Express, Synchronous: e.waitedFor,
			RedriveCount: r.RedriveCount, RedriveTime: r.RedriveDate,
		},
	}
}

// programs keeps compiled definitions, shared by all executions of a revision.
type programs struct {
	store  store.Definitions
	mu     sync.Mutex
	byID   map[programKey]*asl.Program
	byText map[textKey]programKey // of definitions that this process has stored
}

type programKey struct {
	definition store.DefinitionID
	kind       asl.Kind
}

type textKey struct {
	text string
	kind asl.Kind
}

// maxPrograms bounds the cache; when it is full it starts anew, for a
// definition is compiled again in a moment.
const maxPrograms = 1000

func newPrograms(s store.Definitions) *programs {
	return &programs{store: s, byID: map[programKey]*asl.Program{}, byText: map[textKey]programKey{}}
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

// put stores a definition and compiles it, unless it has done so before.
func (p *programs) put(ctx context.Context, text string, express bool) (store.DefinitionID, *asl.Program, error) {
	byText := textKey{text, kindOf(express)}
	p.mu.Lock()
	known := p.byText[byText]
	program := p.byID[known]
	p.mu.Unlock()
	if program != nil {
		return known.definition, program, nil
	}
	id, program, err := p.keep(ctx, text, express)
	if err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.byText[byText] = programKey{id, byText.kind}
	}
	return id, program, err
}

func (p *programs) keep(ctx context.Context, text string, express bool) (store.DefinitionID, *asl.Program, error) {
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
		clear(p.byText)
	}
	p.byID[key] = program
	return program, nil
}
