package server

import "context"

// available is a store that can say whether it takes changes.
type available interface{ Available() error }

// healthOf returns the health of a server on the store: it is well while the
// store takes changes, which it does not while its disk is full and no more once
// that has failed.
func healthOf(st available) func(context.Context) error {
	return func(context.Context) error { return st.Available() }
}
