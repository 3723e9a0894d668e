package logs

// Target is the stream that one of Treadle's own services writes to. The stream is
// made with its first event.
type Target struct {
	Account, Region string
	Group, Stream   string // names
	// MakeGroup has the group be made too if it is not there; else its events are
	// dropped then.
	MakeGroup bool
}

// Append adds events to a stream. It does not wait: what cannot be written soon
// is dropped, and the log of Treadle says how much. Events may have any time.
func (s *Service) Append(t Target, events ...Event) {
	if len(events) == 0 {
		return
	}
	b := &batch{groupKey: groupKey(t.Account, t.Region, t.Group), stream: t.Stream, events: events}
	if t.MakeGroup {
		b.account, b.region, b.group = t.Account, t.Region, t.Group
	}
	s.journal.add(b)
}

// written hears of a chunk that has become durable.
func (s *Service) written(groupKey string, c *chunk) {
	s.tails.tell(groupKey, c)
	s.applyFilters(groupKey, c)
}
