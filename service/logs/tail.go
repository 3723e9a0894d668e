package logs

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/logs/filter"
)

// TailedEvent is an event that came while a group was tailed.
type TailedEvent struct {
	Group    string // name
	Stream   string
	Ingested int64
	Event
}

// tails are the subscriptions to groups.
type tails struct {
	mu      sync.Mutex
	byGroup map[string]map[*tail]struct{} // by the group's key
}

type tail struct {
	group  string
	stream string // "" for all
	filter *filter.Pattern
	events chan []TailedEvent
}

// maxTailed is how many portions of events wait for a slow listener.
const maxTailed = 256

// Tail returns the events of a group, or of one stream of it, that come from now
// on and match a filter pattern, in portions. Where the listener is too slow,
// portions are left out. The channel is closed when ctx ends, which it must.
func (s *Service) Tail(ctx context.Context, account, region, groupName, streamName, pattern string) (<-chan []TailedEvent, error) {
	p, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	call := &awsapi.Call{Identity: awsapi.Identity{Account: account}, Region: region}
	g, _, err := s.group(ctx, call, nameOfGroup(groupName))
	if err != nil {
		return nil, err
	}
	t := &tail{group: g.Name, stream: streamName, filter: p, events: make(chan []TailedEvent, maxTailed)}
	key := g.key()
	s.tails.mu.Lock()
	defer s.tails.mu.Unlock()
	if s.tails.byGroup == nil {
		s.tails.byGroup = map[string]map[*tail]struct{}{}
	}
	if s.tails.byGroup[key] == nil {
		s.tails.byGroup[key] = map[*tail]struct{}{}
	}
	s.tails.byGroup[key][t] = struct{}{}
	context.AfterFunc(ctx, func() { s.tails.end(key, t) })
	return t.events, nil
}

func (t *tails) end(key string, gone *tail) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byGroup[key], gone)
	if len(t.byGroup[key]) == 0 {
		delete(t.byGroup, key)
	}
	close(gone.events)
}

// tell hands a chunk to those who listen. It does not block.
func (t *tails) tell(key string, c *chunk) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for listener := range t.byGroup[key] {
		if events := listener.of(c); len(events) > 0 {
			select {
			case listener.events <- events:
			default:
			}
		}
	}
}

func (t *tail) of(c *chunk) (events []TailedEvent) {
	if t.stream != "" && t.stream != c.Stream {
		return nil
	}
	for _, e := range c.Events {
		if t.filter.Match(e.Message) {
			events = append(events, TailedEvent{t.group, c.Stream, c.Ingested, e})
		}
	}
	return events
}
