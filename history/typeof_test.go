package history

import (
	"testing"
	"time"
)

func TestTypeOf(t *testing.T) {
	for _, at := range []time.Time{{}, time.UnixMilli(0), time.UnixMilli(1735787045678), time.UnixMilli(253402300799999)} {
		for kind := range shapes {
			e := Event{ID: 1, Time: at, Type: kind, Details: Details{Input: `{"type":"x"}`}}
			if got := TypeOf(e.AppendJSON(nil)); got != kind {
				t.Errorf("%s at %v is %q", kind, at, got)
			}
		}
	}
	for _, text := range []string{"", "{}", `{"timestamp":1,"type":"`, `{"input":"0123456789012345678901234567890123456789","type":"x"}`} {
		if got := TypeOf([]byte(text)); got != "" {
			t.Errorf("%s is %q", text, got)
		}
	}
}

func BenchmarkIsOneOf(b *testing.B) {
	e := Event{ID: 1, Time: time.UnixMilli(1735787045678), Type: PassStateEntered, Details: Details{Name: "x"}}
	text := e.AppendJSON(nil)
	b.ReportAllocs()
	for b.Loop() {
		IsOneOf(text, failures)
	}
}
