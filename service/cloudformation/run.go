package cloudformation

import (
	"context"
	"strings"
)

// run is the goroutine that works on a stack as long as an operation is under way
// on it. What it does is decided by the stack's status alone, one phase a status,
// from what is on disk, so that a run that was cut off is taken up by the next:
//
//	CREATE_IN_PROGRESS ──► CREATE_COMPLETE          forward.go
//	  │ a resource fails
//	  ▼
//	ROLLBACK_IN_PROGRESS ──► ROLLBACK_COMPLETE      cleanup.go
//
//	UPDATE_IN_PROGRESS                              forward.go
//	  ├──► UPDATE_COMPLETE_CLEANUP_IN_PROGRESS ──► UPDATE_COMPLETE
//	  │ a resource fails
//	  ▼
//	UPDATE_ROLLBACK_IN_PROGRESS                     restore.go
//	  └──► UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS ──► UPDATE_ROLLBACK_COMPLETE
//
//	DELETE_IN_PROGRESS ──► DELETE_COMPLETE          cleanup.go
//
// The calls to services are made by goroutines of the run, at most Parallel at a
// time; all else, and all writing, is done by the run itself. What a call is about
// to make is on disk before it is made (see commit).
type run struct {
	*Service
	key  string
	bell chan struct{} // of capacity 1: the stack's record was changed by a request

	stack     *stack
	resources map[string]*stackResource
	secrets   *strings.Replacer // hides the values of parameters that are not to be seen
	flying    map[string]bool   // logical ids that are being worked on
	landed    chan landing
	calls     context.Context // of the calls to services, cancelled when a resource fails
	cancel    context.CancelCauseFunc
}

// phase is what is done in one status of a stack. It ends with the stack in
// another one.
type phase func(r *run, ctx context.Context) error

// phases are the statuses in which a stack is worked on.
var phases map[string]phase

func init() {
	phases = map[string]phase{
		"CREATE_IN_PROGRESS":                           (*run).forward,
		"UPDATE_IN_PROGRESS":                           (*run).forward,
		"UPDATE_ROLLBACK_IN_PROGRESS":                  (*run).restore,
		"ROLLBACK_IN_PROGRESS":                         (*run).cleanup,
		"DELETE_IN_PROGRESS":                           (*run).cleanup,
		"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":          (*run).cleanup,
		"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": (*run).cleanup,
	}
}

// wake has the stack worked on, or tells the run that does that its record was
// changed.
func (s *Service) wake(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	if r := s.runs[key]; r != nil {
		r.ring()
		return
	}
	r := &run{Service: s, key: key, bell: make(chan struct{}, 1), landed: make(chan landing, s.options.Parallel)}
	s.runs[key] = r
	s.wg.Go(r.work)
}

func (r *run) ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// work goes from phase to phase until the stack rests. What fails here is the
// store: the stack then waits for the next start.
func (r *run) work() {
	for {
		_, err := safely(r.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.phases(ctx) })
		if err != nil && r.ctx.Err() == nil {
			r.options.Log.Error("work on a stack stops until the next start", "stack", r.key, "error", err)
		}
		r.mu.Lock()
		select {
		case <-r.bell: // a request came when the stack had come to rest
			if err == nil {
				r.mu.Unlock()
				continue
			}
		default:
		}
		delete(r.runs, r.key)
		r.mu.Unlock()
		return
	}
}

func (r *run) phases(ctx context.Context) error {
	for {
		var err error
		if r.stack, _, err = r.stacks.Get(ctx, r.key); err != nil {
			return err
		}
		do := phases[r.stack.Status]
		if do == nil {
			return nil
		}
		if r.resources, err = r.resourcesOf(ctx, r.stack); err != nil {
			return err
		}
		if r.secrets, err = r.secretsOf(ctx, r.stack); err != nil {
			return err
		}
		if err := do(r, ctx); err != nil {
			return err
		}
	}
}

// moved reports whether a request has given the stack another status or another
// operation than the phase began with.
func (r *run) moved(began *stack) bool { return r.stack.movedFrom(began) }
