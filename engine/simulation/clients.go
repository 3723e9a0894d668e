package simulation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
)

const machineARN = "arn:aws:states:us-east-1:000000000000:stateMachine:m"

// clients are a few clients that each do a few things.
func (s *simulation) clients(load *sync.WaitGroup) {
	for range 2 + s.draw(3) {
		load.Go(func() {
			for range 4 + s.draw(5) {
				s.act()
				time.Sleep(s.drawTime(25 * time.Second))
			}
		})
	}
}

// act does one thing.
func (s *simulation) act() {
	switch n := s.draw(100); {
	case n < 55:
		s.start()
	case n < 63:
		s.onSome(s.stop)
	case n < 78:
		s.onSome(s.redrive)
	case n < 90:
		s.onSome(s.read)
	default:
		s.write()
	}
}

// start starts an execution; now and then of a name that is taken.
func (s *simulation) start() {
	s.mu.Lock()
	m := &machines[s.random.IntN(len(machines))]
	arn := fmt.Sprintf("arn:aws:states:us-east-1:000000000000:execution:m:%s-%d", m.name, len(s.ledger.arns))
	if n := len(s.ledger.arns); n > 0 && s.random.IntN(10) == 0 {
		arn = s.ledger.arns[s.random.IntN(n)]
		m = s.ledger.executions[arn].machine
	} else {
		s.ledger.arns = append(s.ledger.arns, arn)
		s.ledger.executions[arn] = &promise{machine: m, redriven: map[int64]bool{}}
	}
	p := s.ledger.executions[arn]
	s.mu.Unlock()

	var x *store.Execution
	s.insist(func(l *life) (err error) {
		x, err = l.engine.Start(context.Background(), engine.StartRequest{
			ARN: arn, Name: arn[len("arn:aws:states:us-east-1:000000000000:execution:m:"):],
			StateMachineARN: machineARN, StateMachineName: "m", Region: "us-east-1",
			RoleARN:    "arn:aws:iam::000000000000:role/r",
			Definition: `{"StartAt":"A","States":{` + m.states + `}}`, Input: m.input,
		})
		return err
	}, func(err error) bool {
		switch {
		case err == nil:
			p.starts++
		case !errors.Is(err, store.ErrExists):
			return false
		}
		if p.id != (store.ID{}) && p.id != x.ID {
			s.wrongLocked("%s is execution %x and %x", arn, p.id, x.ID)
		}
		p.id = x.ID
		if p.starts > 1 {
			s.wrongLocked("%s was started %d times", arn, p.starts)
		}
		return true
	})
}

// onSome does something to an execution whose start was acknowledged.
func (s *simulation) onSome(do func(arn string, p *promise)) {
	s.mu.Lock()
	var known []string
	for _, arn := range s.ledger.arns {
		if s.ledger.executions[arn].id != (store.ID{}) {
			known = append(known, arn)
		}
	}
	if len(known) == 0 {
		s.mu.Unlock()
		return
	}
	arn := known[s.random.IntN(len(known))]
	p := s.ledger.executions[arn]
	s.mu.Unlock()
	do(arn, p)
}

func (s *simulation) stop(arn string, p *promise) {
	name := "Stopped"
	var when time.Time
	s.call(func(l *life) (err error) {
		s.mu.Lock()
		p.stops++
		s.mu.Unlock()
		when, err = l.engine.Stop(context.Background(), p.id, &name, nil)
		return err
	}, func(err error) {
		s.foundLocked(arn, err)
		if err == nil {
			p.stopped = append(p.stopped, when)
		}
	})
}

func (s *simulation) redrive(arn string, p *promise) {
	if !p.machine.again {
		return
	}
	var x *store.Execution
	s.call(func(l *life) (err error) {
		s.mu.Lock()
		p.redrives++
		s.mu.Unlock()
		x, err = l.engine.Redrive(context.Background(), p.id)
		return err
	}, func(err error) {
		s.foundLocked(arn, err)
		if err != nil {
			return
		}
		if p.redriven[x.RedriveCount] {
			s.wrongLocked("%s: redrive %d was acknowledged twice", arn, x.RedriveCount)
		}
		p.redriven[x.RedriveCount] = true
	})
}

// read reads a history.
func (s *simulation) read(arn string, p *promise) {
	var events [][]byte
	s.call(func(l *life) (err error) {
		events, err = l.store.History(context.Background(), p.id, 1, false, 0)
		return err
	}, func(err error) {
		s.foundLocked(arn, err)
		if err == nil {
			s.showLocked(p.id, events)
		}
	})
}

// foundLocked takes note of the answer to a call about a known execution.
func (s *simulation) foundLocked(arn string, err error) {
	if errors.Is(err, store.ErrNotFound) {
		s.wrongLocked("%s, whose start was acknowledged: %v", arn, err)
	}
}

// resource is a record that counts its versions.
var resource = store.Key{Table: "simulation", Key: "counter"}

// write writes the next version of the resource.
func (s *simulation) write() {
	var was store.Record
	s.call(func(l *life) (err error) {
		was, err = l.store.Get(context.Background(), resource)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		s.mu.Lock()
		s.ledger.begun = max(s.ledger.begun, was.Version+1)
		s.mu.Unlock()
		return l.store.Apply(context.Background(), store.Write{
			Key: resource, Expect: was.Version, Data: strconv.AppendUint(nil, was.Version+1, 10),
		})
	}, func(err error) {
		if err == nil {
			s.ledger.written = max(s.ledger.written, was.Version+1)
		}
	})
}
