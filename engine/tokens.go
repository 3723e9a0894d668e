package engine

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// SendTaskSuccess answers a task by its token with a JSON text. The answer is
// durable when it returns. Errors: ErrInvalidToken, ErrTaskDoesNotExist,
// ErrTaskTimedOut.
func (e *Engine) SendTaskSuccess(ctx context.Context, token, output string) error {
	return e.send(ctx, token, interpreter.Event{Kind: interpreter.TaskSucceeded, Output: output})
}

// SendTaskFailure fails a task by its token; errors as of SendTaskSuccess.
func (e *Engine) SendTaskFailure(ctx context.Context, token string, name, cause *string) error {
	return e.send(ctx, token, interpreter.Event{Kind: interpreter.TaskFailed, Error: name, Cause: cause})
}

// SendTaskHeartbeat restarts the heartbeat time of a task; errors as of
// SendTaskSuccess.
func (e *Engine) SendTaskHeartbeat(ctx context.Context, token string) error {
	return e.send(ctx, token, interpreter.Event{Kind: interpreter.TaskHeartbeat})
}

// CheckToken returns ErrInvalidToken for what no engine gave out as a token.
func (e *Engine) CheckToken(token string) error {
	if _, _, ok := interpreter.ParseToken(token); !ok {
		return ErrInvalidToken
	}
	return nil
}

func (e *Engine) send(ctx context.Context, token string, event interpreter.Event) error {
	execution, task, ok := interpreter.ParseToken(token)
	if !ok {
		return ErrInvalidToken
	}
	event.Task = task
	a, err := e.do(ctx, &request{id: store.ID(execution), event: event, token: token})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrTaskDoesNotExist
	case err != nil:
		return err
	case !a.accepted:
		return ErrTaskTimedOut
	}
	return nil
}
