package server

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// healthOf returns the health of a server on the store: it is well while the
// store takes calls, which it does no more once its disk has failed.
func healthOf(st store.Resources) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := st.Get(ctx, store.Key{Table: "treadle/health", Key: "any"})
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
}
