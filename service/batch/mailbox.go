package batch

import "sync"

// mailbox holds events for the goroutine that takes them. Putting never waits.
type mailbox struct {
	mu     sync.Mutex
	events []event
	bell   chan struct{} // of capacity 1; full when there are events
}

func newMailbox() *mailbox { return &mailbox{bell: make(chan struct{}, 1)} }

func (m *mailbox) put(e event) {
	m.mu.Lock()
	m.events = append(m.events, e)
	m.mu.Unlock()
	select {
	case m.bell <- struct{}{}:
	default:
	}
}

// take waits for events and returns all there are, in their order; ok is false
// once done is closed.
func (m *mailbox) take(done <-chan struct{}) (events []event, ok bool) {
	select {
	case <-done:
		return nil, false
	case <-m.bell:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	events, m.events = m.events, nil
	return events, true
}
