package lambda

import (
	"fmt"
	"testing"
)

// BenchmarkWarm is one invocation after the other in one environment, from the
// API's door to its answer.
func BenchmarkWarm(b *testing.B) {
	s := newStage(b)
	s.goFunction("f", "echo")
	s.invoke("f", "{}")
	for b.Loop() {
		s.invoke("f", "{}")
	}
}

// BenchmarkCold is the first invocation of a Go function.
func BenchmarkCold(b *testing.B) {
	s := newStage(b)
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		name := fmt.Sprint("f", i)
		s.goFunction(name, "echo")
		b.StartTimer()
		s.invoke(name, "{}")
	}
}
