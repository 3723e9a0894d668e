//go:build race

package simulation

// The race detector makes each seed ten times as slow, and finds what it can find
// in few.
func init() { defaultSeeds = 60 }
