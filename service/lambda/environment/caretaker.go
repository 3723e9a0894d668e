package environment

import "time"

// takeCare halts environments that idle and ends those that have idled too
// long. It runs in a goroutine of its own from NewPool to Close.
func (p *Pool) takeCare() {
	defer close(p.stopped)
	for {
		resting, ending, next := p.survey()
		for _, e := range resting {
			e.rest()
		}
		for _, e := range ending {
			e.kill()
		}
		if !p.sleep(next) {
			return
		}
	}
}

// sleep waits until next, the zero time being never, or until there is
// something to see to. It returns false when the pool is closed.
func (p *Pool) sleep(next time.Time) bool {
	var due <-chan time.Time
	if !next.IsZero() {
		timer := p.options.Clock.NewTimer(next.Sub(p.options.Clock.Now()))
		defer timer.Stop()
		due = timer.C()
	}
	select {
	case <-due:
	case <-p.wake:
	case <-p.stop:
		return false
	}
	return true
}

// survey finds which idle environments are to be halted and which ended, the
// latter taken out already, and when to look again.
func (p *Pool) survey() (resting, ending []*environment, next time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.options.Clock.Now()
	for front := p.idle.Front(); front != nil; front = p.idle.Front() {
		e := front.Value.(*environment)
		end := e.idleSince.Add(p.options.IdleTimeout)
		if end.After(now) {
			next = end
			break
		}
		p.removeIdle(e)
		ending = append(ending, e)
	}
	// Those to be halted are at the back: all before the first rested one are.
	for back := p.idle.Back(); back != nil; back = back.Prev() {
		e := back.Value.(*environment)
		if e.rested {
			break
		}
		rest := e.idleSince.Add(p.options.RestAfter)
		if rest.After(now) {
			next = earlier(next, rest)
			continue
		}
		e.rested = true
		resting = append(resting, e)
	}
	p.nextLook = next
	return resting, ending, next
}

// earlier returns the earlier of two times; the zero time is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// look has the caretaker look at the pool at a time, if it would not do so
// earlier. It is called with p.mu held.
func (p *Pool) look(at time.Time) {
	if !p.nextLook.IsZero() && !at.Before(p.nextLook) {
		return
	}
	p.nextLook = at
	select {
	case p.wake <- struct{}{}:
	default:
	}
}
