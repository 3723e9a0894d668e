package table

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// ErrBusy is the error of a change that others got ahead of again and again.
var ErrBusy = errors.New("table: others change the same records all the time")

// maxAttempts is how often a change is tried.
const maxAttempts = 100

// Change applies the writes that f computes from what it reads. When somebody
// else has changed one of the records meanwhile, f is called again; ErrBusy if
// that goes on. No writes mean that there is nothing to change.
func Change(ctx context.Context, s store.Resources, f func() ([]store.Write, error)) error {
	for range maxAttempts {
		writes, err := f()
		if err != nil || len(writes) == 0 {
			return err
		}
		err = s.Apply(ctx, writes...)
		if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return ErrBusy
}
