package server

import "context"

// store.Store says whether calls are taken; of the durable one that is asked.
type available interface{ Available() error }

// healthOf returns the health of a server on the store: it is well while the
// store takes changes, which it does not while its disk is full and no more once
// that has failed.
func healthOf(st available) func(context.Context) error {
	return func(context.Context) error { return st.Available() }
}
