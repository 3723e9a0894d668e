package console

import (
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// Topics that pages watch: the word before the colon with a name behind it.
const (
	topicExecutions = "executions" // of all state machines
	topicMachine    = "machine:"   // executions of a state machine, by its ARN
	topicMapRun     = "maprun:"    // child executions of a Map Run, by its ARN
	topicExecution  = "execution:" // one execution, by its ARN
	topicJobs       = "jobs"       // all Batch jobs
	topicJob        = "job:"       // a Batch job and its children, by its id
	topicFunction   = "function:"  // invocations of a function of Lambda, by account/region/name
	topicLog        = "log:"       // a log group's streams, by account/region/name
	topicStacks     = "stacks"     // all stacks
	topicStack      = "stack:"     // a stack of CloudFormation, by its id
)

// maxPending is how many things may have changed that a subscriber has not yet
// been told of. Beyond that it is told to look anew.
const maxPending = 512

// feed passes on what changes to those who look on. Publishing never waits for
// them. The zero feed is ready to use.
type feed struct {
	watched atomic.Int64 // subscriptions; 0 spares the lock
	mu      sync.RWMutex
	byTopic map[string]map[*subscription]struct{}
}

// subscription gathers what has changed in its topics until it is taken: of each
// thing only how it is now.
type subscription struct {
	wake chan struct{} // holds a value while there is something to take

	mu      sync.Mutex
	pending map[string]*changes // by topic
	size    int
}

// changes are those of a topic.
type changes struct {
	values map[string]json.RawMessage // by what has changed
	lost   bool                       // too much has changed
}

// subscribe begins a subscription to topics. unsubscribe must be called.
func (f *feed) subscribe(topics []string) (s *subscription, unsubscribe func()) {
	s = &subscription{wake: make(chan struct{}, 1), pending: map[string]*changes{}}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byTopic == nil {
		f.byTopic = map[string]map[*subscription]struct{}{}
	}
	for _, t := range topics {
		if f.byTopic[t] == nil {
			f.byTopic[t] = map[*subscription]struct{}{}
		}
		f.byTopic[t][s] = struct{}{}
	}
	f.watched.Add(1)
	return s, func() { f.unsubscribe(s, topics) }
}

func (f *feed) unsubscribe(s *subscription, topics []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watched.Add(-1)
	for _, t := range topics {
		delete(f.byTopic[t], s)
		if len(f.byTopic[t]) == 0 {
			delete(f.byTopic, t)
		}
	}
}

// publish tells a topic's subscribers that a thing is now as describe says, which
// is asked only if there are any.
func (f *feed) publish(topic, thing string, describe func() any) {
	if f.watched.Load() == 0 {
		return
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	subscribers := f.byTopic[topic]
	if len(subscribers) == 0 {
		return
	}
	value, err := json.Marshal(describe())
	for s := range subscribers {
		s.add(topic, thing, value, err != nil)
	}
}

func (s *subscription) add(topic, thing string, value json.RawMessage, lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.pending[topic]
	if c == nil {
		c = &changes{values: map[string]json.RawMessage{}}
		s.pending[topic] = c
	}
	_, have := c.values[thing]
	switch {
	case lost, !have && s.size >= maxPending:
		c.lost = true
	case !have:
		s.size++
		fallthrough
	default:
		c.values[thing] = value
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take returns what has changed since it was last called, by topic.
func (s *subscription) take() map[string]*changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.pending
	s.pending, s.size = map[string]*changes{}, 0
	return taken
}

// Committed tells of a change of an execution that is durable. It does not block.
func (c *Console) Committed(x *store.Execution) {
	describe := func() any { return itemOf(x) }
	c.feed.publish(topicExecution+x.ARN, x.ARN, describe)
	c.feed.publish(topicExecutions, x.ARN, describe)
	if x.ParentMapRunARN != "" {
		c.feed.publish(topicMapRun+x.ParentMapRunARN, x.ARN, describe)
		return
	}
	for _, machine := range []string{x.StateMachineARN, x.VersionARN, x.AliasARN} {
		if machine != "" {
			c.feed.publish(topicMachine+machine, x.ARN, describe)
		}
	}
}

// JobState tells of a status that a Batch job has come to. It does not block.
func (c *Console) JobState(id, status string) {
	describe := func() any { return map[string]string{"jobId": id, "status": status} }
	c.feed.publish(topicJobs, id, describe)
	parent, _, _ := strings.Cut(id, ":")
	c.feed.publish(topicJob+parent, id, describe)
}

// FunctionInvoked tells that an invocation of a function is over. It does not block.
func (c *Console) FunctionInvoked(account, region, name string) {
	if c.feed.watched.Load() == 0 {
		return // most of the time, and there may be thousands in a second
	}
	c.feed.publish(topicFunction+account+"/"+region+"/"+name, name, func() any { return map[string]string{"functionName": name} })
}

// LogWritten tells that a stream has new events. The group is account/region/name. It
// does not block.
func (c *Console) LogWritten(group, stream string) {
	c.feed.publish(topicLog+group, stream, func() any { return map[string]string{"logStreamName": stream} })
}

// StackChanged tells that a stack has changed, or one of its resources. It does not
// block.
func (c *Console) StackChanged(id string) {
	describe := func() any { return map[string]string{"stackId": id} }
	c.feed.publish(topicStack+id, id, describe)
	c.feed.publish(topicStacks, id, describe)
}

// item is what listings tell of an execution, as ListExecutions names it.
type item struct {
	ExecutionARN    string       `json:"executionArn"`
	StateMachineARN string       `json:"stateMachineArn"`
	Name            string       `json:"name"`
	Status          store.Status `json:"status"`
	StartDate       awsapi.Time  `json:"startDate"`
	StopDate        *awsapi.Time `json:"stopDate,omitempty"`
	RedriveCount    int64        `json:"redriveCount,omitempty"`
	Express         bool         `json:"express,omitempty"`
	Error           *string      `json:"error,omitempty"`
}

func itemOf(x *store.Execution) item {
	i := item{
		ExecutionARN: x.ARN, StateMachineARN: x.StateMachineARN, Name: x.Name, Status: x.Status,
		StartDate: awsapi.Time{Time: x.StartDate}, RedriveCount: x.RedriveCount, Express: x.Express, Error: x.Error,
	}
	if !x.StopDate.IsZero() {
		i.StopDate = &awsapi.Time{Time: x.StopDate}
	}
	return i
}
