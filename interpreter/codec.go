package interpreter

import (
	"errors"
	"fmt"
)

// version is the first byte of an encoded snapshot. Decode reads all versions
// that there ever were.
const version = 1

// maxNesting bounds how deep threads may nest in what Decode reads. Definitions
// nest much less.
const maxNesting = 500

// What the root of a snapshot is.
const (
	rootGone byte = iota
	rootLive
	rootClosed
)

// Encode returns the snapshot in its versioned binary form. Equal snapshots
// have equal encodings.
func (s *Snapshot) Encode() []byte {
	const others = 128 // all but the root's input, mostly
	w := writer{b: make([]byte, 0, others+s.inputSize())}
	w.byte(version)
	w.int(s.lastEvent)
	w.int(s.lastTimer)
	w.timer(s.deadline)
	w.timer(s.turn)
	switch {
	case s.root == nil:
		w.byte(rootGone)
	case s.closed:
		w.byte(rootClosed)
	default:
		w.byte(rootLive)
	}
	if s.root == nil {
		return w.b
	}
	w.thread(s.root)
	w.ready(s)
	return w.b
}

// inputSize returns the length of the input that the root's state has.
func (s *Snapshot) inputSize() int {
	if s.root == nil {
		return 0
	}
	return len(s.root.input.Text())
}

// ready writes the queue, which names threads by their places in the tree.
func (w *writer) ready(s *Snapshot) {
	w.int(int64(len(s.ready)))
	if len(s.ready) == 0 {
		return
	}
	places := map[*thread]int64{}
	for t := range s.threads() {
		places[t] = int64(len(places))
	}
	for _, t := range s.ready {
		w.int(places[t])
	}
}

// Decode reads what Encode wrote, of this and of all earlier versions.
func Decode(data []byte) (*Snapshot, error) { return DecodeText(string(data)) }

// DecodeText is Decode for a snapshot in a string, whose memory it shares.
func DecodeText(data string) (*Snapshot, error) {
	r := reader{b: data}
	if v := r.byte(); r.err == nil && v != version {
		return nil, fmt.Errorf("interpreter: snapshot of unknown version %d", v)
	}
	s := &Snapshot{
		lastEvent: r.int(),
		lastTimer: r.int(),
		deadline:  r.timer(),
		turn:      r.timer(),
	}
	switch root := r.byte(); root {
	case rootGone:
	case rootLive, rootClosed:
		s.closed = root == rootClosed
		s.root = r.thread(nil, 0)
		s.ready = r.ready(s)
	default:
		r.fail("unknown kind of root")
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = errors.New("data after the end")
	}
	if r.err != nil {
		return nil, fmt.Errorf("interpreter: damaged snapshot: %w", r.err)
	}
	return s, nil
}

func (w *writer) thread(t *thread) {
	w.int(int64(t.index))
	w.byte(byte(t.phase))
	w.int(int64(t.state))
	w.int(t.previous)
	w.int(t.entered)
	w.time(t.since)
	w.string(t.input.Text())
	w.int(int64(len(t.retries)))
	for _, n := range t.retries {
		w.int(n)
	}
	w.timer(t.timer)
	w.timer(t.heartbeat)
	w.int(int64(len(t.variables)))
	for i := range t.variables {
		w.string(t.variables[i].name)
		w.string(t.variables[i].value.Text())
	}
	switch t.phase {
	case phaseTask:
		w.task(&t.task)
	case phaseGroup:
		w.group(t.group)
	case phaseMapRun:
		w.int(t.mapRun.id)
		w.string(t.mapRun.arn)
	}
}

func (r *reader) thread(parent *thread, depth int) *thread {
	if depth > maxNesting {
		r.fail("threads nested too deep")
	}
	t := &thread{
		parent:   parent,
		index:    int(r.int()),
		phase:    phase(r.byte()),
		state:    int(r.int()),
		previous: r.int(),
		entered:  r.int(),
		since:    r.time(),
		input:    textDocument(r.string()),
	}
	if t.phase == phaseNone || t.phase > phaseRedo {
		r.fail("unknown phase")
	}
	for range r.count() {
		t.retries = append(t.retries, r.int())
	}
	t.timer, t.heartbeat = r.timer(), r.timer()
	for range r.count() {
		t.assign(variable{r.string(), textDocument(r.string())})
	}
	switch t.phase {
	case phaseTask:
		t.task = r.task()
	case phaseGroup:
		t.group = r.group(t, depth)
	case phaseMapRun:
		t.mapRun = mapRun{r.int(), r.string()}
	}
	return t
}

func (w *writer) task(t *task) {
	w.int(t.id)
	w.string(t.token)
	w.int(t.timeout)
	w.int(t.heartbeat)
	w.bool(t.started)
	w.bool(t.submitted)
}

func (r *reader) task() task {
	return task{r.int(), r.string(), r.int(), r.int(), r.bool(), r.bool()}
}

func (w *writer) group(g *group) {
	w.int(int64(len(g.results)))
	for _, text := range g.results {
		w.string(text)
	}
	w.int(int64(g.missing))
	w.int(int64(g.next))
	w.int(int64(g.concurrency))
	w.string(g.items.Text())
	w.int(int64(len(g.threads)))
	for _, t := range g.threads {
		w.thread(t)
	}
}

func (r *reader) group(parent *thread, depth int) *group {
	g := &group{}
	for range r.count() {
		g.results = append(g.results, r.string())
	}
	g.missing, g.next, g.concurrency = int(r.int()), int(r.int()), int(r.int())
	g.items = textDocument(r.string())
	for range r.count() {
		g.threads = append(g.threads, r.thread(parent, depth+1))
	}
	return g
}

// ready reads the queue.
func (r *reader) ready(s *Snapshot) []*thread {
	var waiting []*thread
	for t := range s.threads() {
		waiting = append(waiting, t)
	}
	var queue []*thread
	for range r.count() {
		i := r.int()
		if i < 0 || i >= int64(len(waiting)) || waiting[i] == nil || !waiting[i].ready() {
			r.fail("no such thread to go on with")
			return nil
		}
		queue = append(queue, waiting[i])
		waiting[i] = nil
	}
	return queue
}
