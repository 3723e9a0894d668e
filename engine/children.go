package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// child is an execution that a Map Run is about to start or redrive.
type child struct {
	interpreter.OpenChild
	input string
	// redrive is the execution to go on with; nil: a new one is started.
	redrive *store.Execution
}

// choose counts the children that are to be started now as started: in a redrive
// first those that did not succeed, then those of the next items.
func (m *mapRun) choose() (chosen []child, err error) {
	s := m.state
	for s.Room() > 0 && len(chosen) < startedAtOnce && s.RedriveNext < s.RedriveEnd {
		c, some, err := m.chooseAgain(s.RedriveNext)
		if err != nil {
			return nil, err
		}
		s.RedriveNext++
		if some {
			chosen = append(chosen, c)
		}
	}
	for s.Room() > 0 && len(chosen) < startedAtOnce && s.NextItem < int(s.Items.Total) {
		input, items, failed := m.children.Next(s.NextItem)
		if failed != nil {
			s.Fail(failed.Name, failed.Cause)
			break
		}
		chosen = append(chosen, child{OpenChild: s.Start(items), input: input})
	}
	for i := range chosen {
		m.names[m.name(chosen[i].OpenChild)] = chosen[i].Child
	}
	return chosen, nil
}

// chooseAgain returns a child that did not succeed before, if the index is one's.
func (m *mapRun) chooseAgain(index int) (c child, some bool, err error) {
	record, attempt, err := m.latest(index)
	if errors.Is(err, store.ErrNotFound) || err == nil && record.Status == store.Status(interpreter.Succeeded) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c.OpenChild = interpreter.OpenChild{Child: index, Attempt: attempt + 1, Items: m.itemsIn(record.Input)}
	switch {
	case m.command.Express:
		c.input = record.Input
	case len(record.Redrive) == 0:
		m.state.Leave(c.OpenChild, interpreter.Status(record.Status))
		return c, false, nil
	default:
		c.redrive, c.Attempt = record, int(record.RedriveCount)+1
	}
	m.state.Restart(c.OpenChild)
	return c, true, nil
}

// itemsIn returns how many items a child with the input has.
func (m *mapRun) itemsIn(input string) int {
	if m.command.MaxInputBytesPerBatch == 0 {
		return 1
	}
	v, err := jsonvalue.Parse(input)
	if err != nil {
		return 1
	}
	return v.Get("Items").Len()
}

// latest returns the execution of a child: of Express ones, the last attempt.
func (m *mapRun) latest(index int) (record *store.Execution, attempt int, err error) {
	if m.command.Express {
		attempt = int(m.state.RedriveCount)
	}
	for ; attempt >= 0; attempt-- {
		record, err = m.engine.store.FindExecution(m.engine.ctx, m.childARN(m.state.ChildID(index, attempt), index))
		if !errors.Is(err, store.ErrNotFound) {
			return record, attempt, err
		}
	}
	return nil, 0, err
}

// name returns the name of a child's execution. A Standard child keeps it over
// its redrives.
func (m *mapRun) name(c interpreter.OpenChild) string {
	if m.command.Express {
		return m.state.ChildID(c.Child, c.Attempt)
	}
	return m.state.ChildID(c.Child, 0)
}

// childARN makes execution:Machine/Label:Name, and for Express children
// express:Machine/Label:Name:ID.
func (m *mapRun) childARN(name string, index int) string {
	a, _ := arn.Parse(m.command.StateMachineARN)
	a.Resource = "execution:" + m.command.StateMachineName + ":" + name
	if m.command.Express {
		a.Resource = "express:" + m.command.StateMachineName + ":" + name + ":" + m.state.ChildID(index, -1)
	}
	return a.String()
}

// begin starts or redrives children. Those that are there already stay as they
// are.
func (m *mapRun) begin(children []child) error {
	if len(children) == 0 {
		return nil
	}
	text := m.machine.Program.All[m.command.State].Map.Definition
	definition, program, err := m.engine.programs.put(m.engine.ctx, text, m.command.Express)
	if err != nil {
		return fmt.Errorf("definition of the children of %s: %w", m.command.ARN, err)
	}
	requests := make([]*request, len(children))
	for i := range children {
		c := &children[i]
		if c.redrive != nil {
			requests[i] = &request{id: c.redrive.ID, event: interpreter.Event{Kind: interpreter.Redrive}}
		} else {
			record := m.record(c, definition)
			requests[i] = &request{
				id: record.ID, event: interpreter.Event{Kind: interpreter.Start},
				create: &live{record: record, machine: m.engine.machine(record, program)},
			}
		}
	}
	return m.engine.doAll(m.engine.ctx, requests)
}

func (m *mapRun) record(c *child, definition store.DefinitionID) *store.Execution {
	now, name := m.now(), m.name(c.OpenChild)
	return &store.Execution{
		ID: m.engine.ids.next(now), ARN: m.childARN(name, c.Child), Name: name,
		StateMachineARN: m.command.StateMachineARN, StateMachineName: m.command.StateMachineName,
		RoleARN: m.parent.RoleARN, Definition: definition, Express: m.command.Express,
		Input: c.input, TraceHeader: m.parent.TraceHeader, LoggingRevision: m.parent.LoggingRevision,
		StartDate: now, Status: store.Status(interpreter.Running), ParentMapRunARN: m.command.ARN,
	}
}

// doAll hands requests to their shards and waits for all answers. That an
// execution exists already is no error. It returns the first error.
func (e *Engine) doAll(ctx context.Context, requests []*request) (err error) {
	for i, r := range requests {
		r.reply = make(chan answer, 1)
		if err = e.post(ctx, r); err != nil {
			requests = requests[:i]
			break
		}
	}
	for _, r := range requests {
		select {
		case a := <-r.reply:
			if a.err != nil && !errors.Is(a.err, store.ErrExists) {
				err = errors.Join(err, a.err)
			}
		case <-e.ctx.Done():
			return ErrClosed
		}
	}
	return err
}

// reconcile finds out what became of the children that the state holds open:
// they are started if a crash came first, and counted if they ended meanwhile.
func (m *mapRun) reconcile() error {
	var again []child
	for _, open := range append([]interpreter.OpenChild(nil), m.state.Open...) {
		c, lost, err := m.lookUp(open)
		if err != nil {
			return err
		}
		if lost {
			again = append(again, c)
		}
	}
	return m.begin(again)
}

// lookUp compares an open child with its execution. It reports whether that is
// still to be started or redriven.
func (m *mapRun) lookUp(open interpreter.OpenChild) (c child, lost bool, err error) {
	name := m.name(open)
	m.names[name] = open.Child
	record, err := m.engine.store.FindExecution(m.engine.ctx, m.childARN(name, open.Child))
	c.OpenChild = open
	switch {
	case errors.Is(err, store.ErrNotFound):
		if m.state.Ending != "" {
			m.ended(name, interpreter.Aborted)
			return c, false, nil
		}
		c.input, err = m.inputOf(open)
		return c, true, err
	case err != nil:
		return c, false, err
	case record.Status == store.Status(interpreter.Running):
		return c, false, nil
	case !m.command.Express && record.RedriveCount < int64(open.Attempt) && m.state.Ending == "":
		c.redrive = record
		return c, true, nil
	}
	m.ended(name, interpreter.Status(record.Status))
	return c, false, nil
}

// inputOf makes the input of a child again; one that is redriven has that of the
// attempt before.
func (m *mapRun) inputOf(open interpreter.OpenChild) (string, error) {
	if open.Attempt > 0 {
		record, _, err := m.latest(open.Child)
		if err != nil {
			return "", err
		}
		return record.Input, nil
	}
	input, _, failed := m.children.Next(open.Item)
	if failed != nil {
		return "", fmt.Errorf("input of child %d: %s: %s", open.Child, failed.Name, failed.Cause)
	}
	return input, nil
}

// abortChildren stops all children that are open.
func (m *mapRun) abortChildren() error {
	var requests []*request
	for _, open := range m.state.Open {
		record, err := m.engine.store.FindExecution(m.engine.ctx, m.childARN(m.name(open), open.Child))
		if err != nil {
			return err
		}
		requests = append(requests, &request{id: record.ID, event: interpreter.Event{Kind: interpreter.Abort}})
	}
	return m.engine.doAll(m.engine.ctx, requests)
}
