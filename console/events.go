package console

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

const (
	// gatherTime is how long changes are gathered before they are sent together.
	gatherTime = 50 * time.Millisecond
	// aliveTime is how often a stream says that it goes on.
	aliveTime = 15 * time.Second
	// sendTime is how long a page may take to take what is sent, before its stream
	// is dropped. It connects again and looks anew.
	sendTime = 10 * time.Second

	maxStreams = 256
	maxTopics  = 32
)

// streams counts the streams of events and ends them.
type streams struct {
	once   sync.Once
	closed chan struct{}
	mu     sync.Mutex
	open   int
}

func (s *streams) close() { s.once.Do(func() { close(s.closed) }) }

func (s *streams) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= maxStreams {
		return false
	}
	s.open++
	return true
}

func (s *streams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

// stream is one stream of server-sent events. The goroutine of its request owns it.
type stream struct {
	console    *Console
	w          http.ResponseWriter
	control    *http.ResponseController
	sub        *subscription
	executions map[string]*tail // whose histories are sent, by topic
}

// events streams what changes:
//
//	GET /_console/events?topic=machine:ARN&topic=jobs&history=12:ARN
//
// sends events named "change" with a topic and the things that have changed in it,
// and "history" with the events of an execution after the 12th. "resync" says that
// so much has changed in a topic that the page has to look anew.
func (c *Console) events(w http.ResponseWriter, r *http.Request, v visitor) {
	s := &stream{console: c, w: w, control: http.NewResponseController(w), executions: map[string]*tail{}}
	query := r.URL.Query()
	topics := query["topic"]
	for _, h := range query["history"] {
		t, err := parseTail(h)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		topic := topicExecution + t.arn
		s.executions[topic] = t
		topics = append(topics, topic)
	}
	if len(topics) == 0 || len(topics) > maxTopics {
		refuse(w, http.StatusBadRequest, "ValidationException", "Name from 1 to "+strconv.Itoa(maxTopics)+" topics.")
		return
	}
	if err := c.mayWatch(r, v, topics); err != nil {
		c.fail(w, r, err)
		return
	}
	if !c.streams.begin() {
		refuse(w, http.StatusServiceUnavailable, "TooManyStreams", "Too many pages look on at once.")
		return
	}
	defer c.streams.end()
	sub, unsubscribe := c.feed.subscribe(topics)
	defer unsubscribe()
	s.sub = sub
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	s.run(r.Context())
}

// mayWatch returns an error unless the visitor may see what the topics tell of.
func (c *Console) mayWatch(r *http.Request, v visitor, topics []string) error {
	for _, topic := range topics {
		word, arn, _ := strings.Cut(topic, ":")
		var err error
		switch word + ":" {
		case topicStack:
			err = c.mayCall(r, v, "cloudformation", "DescribeStacks", map[string]any{"StackName": arn})
		case topicLog:
			err = c.mayFollow(r, v, arn, "logs", "FilterLogEvents", func(name string) any {
				return map[string]any{"logGroupName": name, "limit": 1, "endTime": 0}
			})
		case topicFunction:
			err = c.mayFollow(r, v, arn, "lambda", "GetFunctionConfiguration", func(name string) any {
				return map[string]any{"FunctionName": name}
			})
		case topicJob:
			err = c.mayCall(r, v, "batch", "DescribeJobs", map[string]any{"jobs": []string{arn}})
		case topicStacks + ":":
			err = c.mayCall(r, v, "cloudformation", "ListStacks", map[string]any{})
		case topicJobs + ":":
			err = c.mayCall(r, v, "batch", "DescribeJobQueues", map[string]any{"maxResults": 1})
		case topicExecution:
			if isExpress(arn) {
				_, err = c.readableExpress(r, v, arn)
				break
			}
			err = c.may(r, v, "DescribeExecution", map[string]any{"executionArn": arn, "includedData": "METADATA_ONLY"})
		case topicMachine:
			err = c.may(r, v, "ListExecutions", map[string]any{"stateMachineArn": arn, "maxResults": 1})
		case topicMapRun:
			err = c.may(r, v, "ListExecutions", map[string]any{"mapRunArn": arn, "maxResults": 1})
		default:
			err = c.may(r, v, "ListStateMachines", map[string]any{"maxResults": 1})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayFollow returns an error unless the visitor may make a call that reads a thing,
// which need not be there yet. Its topic names it as account/region/name.
func (c *Console) mayFollow(r *http.Request, v visitor, thing, service, operation string, input func(name string) any) error {
	name, ok := strings.CutPrefix(thing, v.Account+"/"+v.region+"/")
	if !ok {
		return &awsapi.Error{Code: "AccessDeniedException", Message: "It is another account's, or in another region.", Status: http.StatusForbidden}
	}
	if err := c.mayCall(r, v, service, operation, input(name)); denied(err) {
		return err
	}
	return nil
}

// run sends until the page goes away, takes too long, or the console closes.
func (s *stream) run(ctx context.Context) {
	alive := time.NewTicker(aliveTime)
	defer alive.Stop()
	if s.send("hello", struct{}{}) != nil {
		return
	}
	for _, t := range s.executions {
		if s.follow(ctx, t) != nil {
			return
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.console.streams.closed:
			return
		case <-alive.C:
			if s.write(": alive\n\n") != nil {
				return
			}
		case <-s.sub.wake:
			if !s.gather(ctx) || s.sendChanges(ctx) != nil {
				return
			}
		}
	}
}

// gather lets more changes come, so that a busy server sends few large events.
func (s *stream) gather(ctx context.Context) bool {
	timer := time.NewTimer(gatherTime)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

type changeEvent struct {
	Topic string                     `json:"topic"`
	Items map[string]json.RawMessage `json:"items"`
}

func (s *stream) sendChanges(ctx context.Context) error {
	for topic, c := range s.sub.take() {
		if t := s.executions[topic]; t != nil {
			if err := s.follow(ctx, t); err != nil {
				return err
			}
		}
		name := "change"
		if c.lost {
			name, c.values = "resync", nil
		}
		if err := s.send(name, changeEvent{topic, c.values}); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) send(name string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return s.write("event: " + name + "\ndata: " + string(text) + "\n\n")
}

func (s *stream) write(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(sendTime)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
