package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/bench/rawlog"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// loops are the machines whose history is measured: each goes round a loop of
// three states until it has counted up to a number. The first needs nobody, so
// the engine may go many times round in one commit; the second has a task in
// the loop, answered in process, so each time round takes several.
var loops = []struct {
	name, definition string
	share            float64 // of the raw append that is to be reached; 0: none
}{
	{"Pass/Choice/Wait 0", `{"StartAt":"Count","States":{` + countStates + `
		"Again":{"Type":"Wait","Seconds":0,"Next":"Count"}}}`, 0.5},
	{"Pass/Choice/Task", `{"StartAt":"Count","States":{` + countStates + `
		"Again":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:echo","Next":"Count"}}}`, 0},
}

const (
	countStates = `
		"Count":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)","padding.$":"$.padding"},"Next":"Enough?"},
		"Enough?":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThanEquals":%d,"Next":"Done"}],"Default":"Again"},
		"Done":{"Type":"Succeed"},`
	padding    = 450 // makes an event about 600 bytes
	executions = 1024
)

// measureDurable measures how many history events a second become durable
// through the engine, and how many of the same bytes the store and the bare
// disk take.
func measureDurable(ctx context.Context, s settings) (figures []figure, err error) {
	for _, l := range loops {
		of, err := measureLoop(ctx, s, l.name, fmt.Sprintf(l.definition, 40*s.scale), l.share)
		if err != nil {
			return figures, err
		}
		figures = append(figures, of...)
	}
	return figures, nil
}

// measureLoop measures one machine, whose engine is to reach a share of the raw
// append.
func measureLoop(ctx context.Context, s settings, name, definition string, want float64) (figures []figure, err error) {
	s.dir = filepath.Join(s.dir, strings.NewReplacer("/", "-", " ", "-").Replace(name))
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, err
	}
	load := &load{}
	byEngine, err := spend(func() error {
		return s.profiled(filepath.Base(s.dir), func() error { return durableEngine(ctx, s, definition, load) })
	})
	if err != nil {
		return nil, err
	}
	byStore, err := spend(func() error { return durableStore(ctx, s, load) })
	if err != nil {
		return nil, err
	}
	bare, err := spend(func() error { return durableRaw(s, load) })
	if err != nil {
		return nil, err
	}
	events := int(load.events.Load())
	share := func(of spent) string {
		return fmt.Sprintf("%.0f%% of the raw append; %s", 100*bare.time.Seconds()/of.time.Seconds(), of.each(events, "an event"))
	}
	note := fmt.Sprintf("%d bytes an event, %.1f events a change, %d at once",
		load.bytes.Load()/load.events.Load(), float64(events)/float64(load.changes.Load()), executions)
	engine := rate("  engine, in process", events, byEngine.time, share(byEngine))
	if want > 0 {
		engine = engine.toward(atLeast(bare.time.Seconds()/byEngine.time.Seconds(), want, fmt.Sprintf("%.0f%% of the raw append", 100*want)))
	}
	return []figure{
		{name: name + ", durable history events:", note: note},
		rate("  raw append, one file, shared fsync", events, bare.time, bare.each(events, "an event")),
		rate("  store", events, byStore.time, share(byStore)),
		engine,
	}, nil
}

// load is what a measurement wrote: it makes the next one write the same.
type load struct{ changes, events, bytes atomic.Int64 }

// counting is a store that counts what is committed.
type counting struct {
	store.Store
	load *load
}

func (c counting) Commit(ctx context.Context, changes []store.Change) ([]error, error) {
	for i := range changes {
		c.load.changes.Add(1)
		c.load.events.Add(int64(len(changes[i].Events)))
		for _, e := range changes[i].Events {
			c.load.bytes.Add(int64(len(e)))
		}
	}
	return c.Store.Commit(ctx, changes)
}

// echo is a runner that answers each task with its input.
type echo struct{}

func (echo) Run(_ context.Context, t *engine.Task, _ func(string) error) engine.Outcome {
	return engine.Outcome{Output: t.Parameters}
}

func durableEngine(ctx context.Context, s settings, definition string, written *load) error {
	st, err := pebble.Open(filepath.Join(s.dir, "engine"), pebble.Options{})
	if err != nil {
		return err
	}
	e, err := engine.Open(ctx, engine.Options{Store: counting{st, written}, Runner: echo{}})
	if err != nil {
		return errors.Join(err, st.Close())
	}
	err = together(executions, func(i int) error { return runLoop(ctx, e, i, definition) })
	e.Close()
	return errors.Join(err, st.Close())
}

func loopARN(i int) string {
	return fmt.Sprintf("arn:aws:states:us-east-1:000000000000:execution:loop:%d", i)
}

// runLoop runs one execution to its end.
func runLoop(ctx context.Context, e *engine.Engine, i int, definition string) error {
	x, err := e.Start(ctx, engine.StartRequest{
		ARN:              loopARN(i),
		Name:             fmt.Sprint(i),
		StateMachineARN:  "arn:aws:states:us-east-1:000000000000:stateMachine:loop",
		StateMachineName: "loop",
		Region:           "us-east-1",
		Definition:       definition,
		Input:            fmt.Sprintf(`{"n":0,"padding":"%s"}`, bytes.Repeat([]byte("x"), padding)),
	})
	if err == nil {
		x, err = e.Wait(ctx, x.ID)
	}
	if err == nil && x.Status != "SUCCEEDED" {
		err = fmt.Errorf("execution %s: %s", x.Name, x.Status)
	}
	return err
}

// durableStore commits changes of about the same number and size from as many
// goroutines.
func durableStore(ctx context.Context, s settings, l *load) error {
	st, err := pebble.Open(filepath.Join(s.dir, "store"), pebble.Options{})
	if err != nil {
		return err
	}
	changes := int(l.changes.Load())
	event := record(int(l.bytes.Load() / l.events.Load()))
	perChange := (int(l.events.Load()) + changes - 1) / changes
	each := int(l.events.Load()) / perChange / executions
	err = together(executions, func(i int) error {
		for version := range each {
			if err := commitNext(ctx, st, i, version, event, perChange); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, st.Close())
}

// commitNext makes the next change of execution i.
func commitNext(ctx context.Context, st store.Store, i, version int, event []byte, events int) error {
	c := store.Change{
		Expect: uint64(version), Snapshot: event[:len(event)/2], FirstEvent: int64(version*events + 1),
		AddTimers:    []store.Message{{Timer: int64(version + 1), Due: time.Unix(int64(version), 0)}},
		RemoveTimers: []store.Message{{Timer: int64(version)}},
	}
	binary.BigEndian.PutUint64(c.ID[:], uint64(i+1))
	for range events {
		c.Events = append(c.Events, event)
	}
	if version == 0 {
		c.Execution = &store.Execution{ARN: fmt.Sprint(i), StateMachineARN: "loop", Status: "RUNNING"}
	}
	errs, err := st.Commit(ctx, []store.Change{c})
	return errors.Join(append(errs, err)...)
}

// durableRaw appends the same bytes in as many records to a file.
func durableRaw(s settings, l *load) error {
	log, err := rawlog.Create(filepath.Join(s.dir, "raw"))
	if err != nil {
		return err
	}
	each := int(l.changes.Load()) / executions
	one := record(int(l.bytes.Load()) / (each * executions))
	err = together(executions, func(int) error {
		for range each {
			if err := log.Append(one); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, log.Close())
}

// record returns bytes that look somewhat like an event.
func record(n int) []byte {
	return bytes.Repeat([]byte(`{"type":"PassStateEntered","input":"xxxxxxxxxxxxxxxx"}`), n/54+1)[:n]
}

// together runs work on n goroutines at once and returns their errors.
func together(n int, work func(i int) error) error {
	var group sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		group.Go(func() { errs[i] = work(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}
