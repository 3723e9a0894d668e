package engine

import (
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/store"
)

// trouble remembers that the store takes no changes at present, so that a million
// sleepers that are due are not all stepped in vain, and complained about, once a
// second until it does.
type trouble struct {
	since atomic.Pointer[time.Time] // when a change was refused last
}

// note takes note of how a commit went.
func (t *trouble) note(err error, now time.Time) {
	switch {
	case errors.Is(err, store.ErrUnavailable):
		t.since.Store(&now)
	case err == nil && t.since.Load() != nil:
		t.since.Store(nil)
	}
}

// wait returns how long to wait before changes are worth trying, zero: not at all.
func (t *trouble) wait(now time.Time) time.Duration {
	since := t.since.Load()
	if since == nil {
		return 0
	}
	if passed := now.Sub(*since); passed >= 0 && passed < afterTrouble {
		return afterTrouble - passed
	}
	return 0
}

// levelOf is the level that something which is tried again is logged with. Of a
// store that takes no changes the store itself tells.
func levelOf(err error) slog.Level {
	if errors.Is(err, store.ErrUnavailable) {
		return slog.LevelDebug
	}
	return slog.LevelError
}
