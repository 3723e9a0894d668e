package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// The names of errors that Map Runs raise beside those of the interpreter
// (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
const (
	errItemReader   = "States.ItemReaderFailed"
	errResultWriter = "States.ResultWriterFailed"
	errRuntime      = "States.Runtime"
)

func (m *mapRun) now() time.Time { return m.engine.clock.Now().UTC().Truncate(time.Millisecond) }

// open reads the run's state, or makes it, and finds out what became of the
// children that were open when the process ended.
func (m *mapRun) open() (err error) {
	e := m.engine
	program, err := e.programs.get(e.ctx, m.parent.Definition, m.parent.Express)
	if err != nil {
		return fmt.Errorf("definition of %s: %w", m.parent.ARN, err)
	}
	m.machine, m.names, m.aborting = e.machine(m.parent, program), map[string]int{}, false
	m.state, m.version, err = e.loadMapRun(e.ctx, m.command.ARN)
	switch {
	case errors.Is(err, store.ErrNotFound):
		m.state, m.version = interpreter.NewMapRun(m.command, m.parent.ARN, m.now()), 0
	case err != nil:
		return err
	case m.finished() && m.command.Redrive > m.state.RedriveCount:
		m.state.Reopen(m.command, m.now())
	}
	if m.finished() {
		m.unsure = false
		return nil
	}
	if err := m.findItems(); err != nil {
		return err
	}
	if err := m.checkParent(); err != nil {
		return err
	}
	if err := m.reconcile(); err != nil {
		return err
	}
	m.unsure = false
	return nil
}

// save makes the run's state durable.
func (m *mapRun) save() error {
	data, err := json.Marshal(m.state)
	if err != nil {
		panic(err) // texts, numbers and times only
	}
	writes := []store.Write{{Key: store.Key{Table: TableMapRuns, Key: m.state.ARN}, Expect: m.version, Data: data}}
	if m.version == 0 {
		key := fmt.Sprintf("%s%s%010d", m.parent.ARN, mapRunSeparator, m.command.ID)
		writes = append(writes, store.Write{
			Key: store.Key{Table: TableMapRunsOf, Key: key}, Expect: store.Any, Data: []byte(m.state.ARN),
		})
	}
	if err := m.engine.store.Apply(m.engine.ctx, writes...); err != nil {
		return err
	}
	m.version++
	return nil
}

// findItems has the items read and makes ready what makes inputs of them.
func (m *mapRun) findItems() (err error) {
	items := ""
	if c := m.command.Reader; c != nil {
		if items, err = m.readItems(c); err != nil {
			if m.engine.ctx.Err() == nil {
				m.state.Fail(errItemReader, err.Error())
			}
			return nil
		}
	}
	m.children, err = m.machine.Children(m.command, items, m.state.StartDate)
	if err != nil {
		m.state.Fail(errRuntime, err.Error())
		return nil
	}
	if !m.children.Iterable() {
		m.state.Fail(errItemReader, "Attempting to map over non-iterable node.")
		return nil
	}
	m.state.SetTotal(m.command, m.children.Len())
	return nil
}

func (m *mapRun) readItems(c *interpreter.MapCall) (string, error) {
	if m.engine.itemReader == nil {
		return "", fmt.Errorf("items cannot be read with %s yet: Treadle has no object storage", c.Resource)
	}
	return m.engine.itemReader.ReadItems(m.engine.ctx, m.call(c))
}

func (m *mapRun) call(c *interpreter.MapCall) *MapRunCall {
	return &MapRunCall{MapCall: *c, MapRunARN: m.command.ARN, Execution: m.parent}
}

// checkParent aborts the run if the parent has stopped waiting for it.
func (m *mapRun) checkParent() error {
	state, err := m.engine.store.Load(m.engine.ctx, m.key.Execution)
	if errors.Is(err, store.ErrNotFound) {
		m.state.Abort()
		return nil
	}
	if err != nil {
		return err
	}
	if len(state.Snapshot) > 0 {
		snapshot, err := interpreter.Decode(state.Snapshot)
		if err != nil {
			return err
		}
		if snapshot.PendingMapRun(m.key.ID) {
			return nil
		}
	}
	m.state.Abort()
	return nil
}

// hear lets news take effect on the state.
func (m *mapRun) hear(all []news) {
	for _, n := range all {
		switch {
		case n.stop:
			m.state.Abort()
		case n.update != nil:
			m.update(n.update)
			err := m.save()
			m.unsure = m.unsure || err != nil
			n.reply <- err
		default:
			m.ended(n.child, n.status)
		}
	}
}

func (m *mapRun) ended(name string, status interpreter.Status) {
	child, open := m.names[name]
	if !open {
		return
	}
	delete(m.names, name)
	m.state.Ended(child, status)
}

func (m *mapRun) update(u *MapRunUpdate) {
	if u.MaxConcurrency != nil {
		m.state.MaxConcurrency = *u.MaxConcurrency
	}
	if u.ToleratedFailureCount != nil {
		m.state.ToleratedFailureCount = u.ToleratedFailureCount
	}
	if u.ToleratedFailurePercentage != nil {
		m.state.ToleratedFailurePercentage = u.ToleratedFailurePercentage
	}
}

// startedAtOnce is how many children are started with one save of the state.
const startedAtOnce = 500

// goOn starts as many children as there is room for, or ends the run. What it
// has decided is durable before it is done. After an error it reads again what
// the store holds and finds out what had been done.
func (m *mapRun) goOn() error {
	if m.unsure {
		if err := m.open(); err != nil {
			return err
		}
	}
	for !m.finished() {
		started, err := m.advance()
		if err != nil {
			m.unsure = true
			return err
		}
		if started < startedAtOnce {
			return nil
		}
	}
	return nil
}

// advance decides once, saves that and does it. It returns how many children it
// has started.
func (m *mapRun) advance() (started int, err error) {
	chosen, err := m.choose()
	if err != nil {
		return 0, err
	}
	if m.state.Idle() {
		if err := m.finish(); err != nil {
			return 0, err
		}
	}
	if err := m.save(); err != nil {
		return 0, err
	}
	if err := m.begin(chosen); err != nil {
		return 0, err
	}
	if m.state.Ending != "" && !m.aborting {
		m.aborting = true
		return 0, m.abortChildren()
	}
	return len(chosen), nil
}
