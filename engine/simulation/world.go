package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
)

// world is what does tasks: functions, a job service, people with tokens,
// workers. It outlives the process.
type world struct {
	tasks   map[store.TaskKey]*task
	jobs    map[string]store.TaskKey // by request id
	given   map[string]bool          // tokens that workers have
	release chan struct{}            // closed when answers are kept back no more
	hands   sync.WaitGroup           // of those who answer by token
}

func newWorld() world {
	return world{
		tasks: map[store.TaskKey]*task{}, jobs: map[string]store.TaskKey{},
		given: map[string]bool{}, release: make(chan struct{}),
	}
}

// task is a task as the world knows it.
type task struct {
	requestID  string
	parameters string
	recorded   bool      // its submission was acknowledged
	ends       time.Time // of its job
	asked      bool      // somebody has its token and will answer
	kept       bool      // its answer is kept back
}

// runner does the tasks of a life. What it is asked for after power failed it
// was never asked for.
type runner struct{ life *life }

// Run implements engine.Runner.
func (r runner) Run(ctx context.Context, t *engine.Task, submitted func(string) error) engine.Outcome {
	var known *task
	if !r.life.say(func() { known = r.meet(t) }) {
		<-ctx.Done()
		return engine.Outcome{}
	}
	switch {
	case strings.HasSuffix(t.Resource, "submitJob.sync"):
		return r.job(ctx, t, known, submitted)
	case strings.HasSuffix(t.Resource, ".waitForTaskToken"):
		return r.callback(ctx, t, known, submitted)
	}
	return r.function(ctx)
}

// meet registers a task that is to be done. The simulation's lock is held.
func (r runner) meet(t *engine.Task) *task {
	s, key := r.life.sim, store.TaskKey{Execution: t.Execution, ID: t.ID}
	known := s.world.tasks[key]
	if known == nil {
		known = &task{requestID: t.RequestID, parameters: t.Parameters}
		s.world.tasks[key] = known
	}
	if known.requestID != t.RequestID || known.parameters != t.Parameters {
		s.wrongLocked("task %d of %s is another than before a crash", t.ID, t.ExecutionARN)
	}
	if r.life.runs[key]++; r.life.runs[key] > 1 {
		s.wrongLocked("task %d of %s is done twice in one life", t.ID, t.ExecutionARN)
	}
	return known
}

// function answers, or fails, after a while.
func (r runner) function(ctx context.Context) engine.Outcome {
	s := r.life.sim
	for wait := s.drawTime(20*time.Second) + s.drawTime(10*time.Second); ; wait = 100 * time.Second {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return engine.Outcome{}
		}
		if !s.chance(10) {
			return r.answer("function")
		}
	}
}

func (r runner) answer(kind string) engine.Outcome {
	text := r.life.sim.phrase(kind)
	if r.life.sim.chance(15) {
		name := "Failed"
		return engine.Outcome{Failed: true, Error: &name, Cause: &text}
	}
	return engine.Outcome{Output: text}
}

// job submits a job, unless that was done, and waits for its end.
func (r runner) job(ctx context.Context, t *engine.Task, known *task, submitted func(string) error) engine.Outcome {
	s, key := r.life.sim, store.TaskKey{Execution: t.Execution, ID: t.ID}
	id, _ := json.Marshal(t.RequestID)
	answer := `{"JobId":` + string(id) + `}`
	switch t.Submitted {
	case answer:
	case "":
		r.life.say(func() {
			if known.recorded {
				s.wrongLocked("task %d of %s is to be submitted again, and its submission was acknowledged", t.ID, t.ExecutionARN)
			}
			if of, ok := s.world.jobs[t.RequestID]; ok && of != key {
				s.wrongLocked("task %d of %s has the request id of another", t.ID, t.ExecutionARN)
			} else if !ok {
				s.world.jobs[t.RequestID] = key
				s.ledger.said[answer] = &saying{}
				known.ends = time.Now().Add(time.Duration(s.random.Int64N(int64(2 * time.Minute))))
			}
		})
		recorded := func() { known.recorded, s.ledger.said[answer].acknowledged = true, true }
		if !r.record(ctx, submitted, answer, recorded) {
			return engine.Outcome{}
		}
	default:
		s.wrong("task %d of %s was submitted as %s, not as %s", t.ID, t.ExecutionARN, t.Submitted, answer)
	}
	select {
	case <-time.After(time.Until(known.ends)):
		return r.answer("job")
	case <-ctx.Done():
		return engine.Outcome{}
	}
}

// record makes a submission durable while somebody waits for it.
func (r runner) record(ctx context.Context, submitted func(string) error, answer string, recorded func()) bool {
	for ctx.Err() == nil {
		err := submitted(answer)
		switch {
		case err == nil:
			r.life.say(recorded)
			return true
		case errors.Is(err, engine.ErrTaskTimedOut):
			return false
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return false
}

// callback hands the task's token to somebody who will answer.
func (r runner) callback(ctx context.Context, t *engine.Task, known *task, submitted func(string) error) engine.Outcome {
	s := r.life.sim
	if t.Submitted == "" {
		keep := t.TimeoutSeconds == 0 && s.chance(50)
		r.life.say(func() {
			if !known.asked {
				known.asked, known.kept = true, keep
				s.world.hands.Go(func() { s.answerByToken(t.Token, known.kept) })
			}
		})
		r.record(ctx, submitted, "{}", func() {})
	}
	return engine.Outcome{Pending: true}
}

// answerByToken answers a task: early or late, once or twice.
func (s *simulation) answerByToken(token string, keep bool) {
	ctx := context.Background()
	if keep {
		<-s.world.release
	}
	time.Sleep(s.drawTime(50 * time.Second))
	if s.chance(30) {
		s.call(func(l *life) error { return l.engine.SendTaskHeartbeat(ctx, token) }, func(error) {})
		time.Sleep(s.drawTime(50 * time.Second))
	}
	if s.chance(20) {
		time.Sleep(5 * time.Minute)
	}
	taken := 0
	for range 1 + s.draw(4)/3 {
		s.insist(s.send(ctx, token, &taken))
	}
	if taken > 1 {
		s.wrong("task token %s: %d answers were acknowledged", token, taken)
	}
}

// send sends an answer, another text each time, and says what came of it.
func (s *simulation) send(ctx context.Context, token string, taken *int) (do func(l *life) error, record func(err error) bool) {
	var text string
	do = func(l *life) error {
		text = s.phrase("answer")
		if s.chance(80) {
			return l.engine.SendTaskSuccess(ctx, token, text)
		}
		name := "Refused"
		return l.engine.SendTaskFailure(ctx, token, &name, &text)
	}
	record = func(err error) (settled bool) {
		said := s.ledger.said[text]
		switch {
		case err == nil:
			said.acknowledged = true
			*taken++
		case errors.Is(err, engine.ErrTaskTimedOut):
			said.refused = true
		case errors.Is(err, engine.ErrTaskDoesNotExist), errors.Is(err, engine.ErrInvalidToken):
			s.wrongLocked("task token %s, which was handed out: %v", token, err)
		default:
			return false
		}
		return true
	}
	return do, record
}

// workers are two workers of the activity.
func (s *simulation) workers(hands *sync.WaitGroup, over <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	hands.Go(func() { <-over; cancel() })
	for range 2 {
		hands.Go(func() {
			for ctx.Err() == nil {
				s.work(ctx)
			}
		})
	}
}

// work takes a task and answers it, unless the worker is lost with it.
func (s *simulation) work(ctx context.Context) {
	var got *engine.ActivityTask
	s.call(func(l *life) (err error) {
		got, err = l.engine.ActivityTask(ctx, activity, "w")
		return err
	}, func(err error) {
		if err != nil || got == nil {
			got = nil
			return
		}
		if s.world.given[got.Token] {
			s.wrongLocked("task token %s was given to two workers", got.Token)
		}
		s.world.given[got.Token] = true
		s.world.hands.Go(func() {
			if !s.chance(15) {
				s.answerByToken(got.Token, false)
			}
		})
	})
	if got == nil {
		time.Sleep(time.Second)
	}
}
