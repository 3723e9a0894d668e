package logs

import (
	"testing"

	"github.com/treadle-run/treadle/service/logs/filter"
)

// TestMetricsOfHostileLines: what a program logs may be no number at all.
func TestMetricsOfHostileLines(t *testing.T) {
	p, err := filter.Compile("{ $.ms = * }")
	if err != nil {
		t.Fatal(err)
	}
	value := transformation{Name: "m", Namespace: "n", Value: "$.ms"}
	for line, want := range map[string]bool{
		`{"ms":12.5}`: true, `{"ms":"NaN"}`: false, `{"ms":"Inf"}`: false, `{"ms":"-infinity"}`: false, `{"ms":"1e999"}`: false, `{"ms":"x"}`: false, `{}`: false,
	} {
		if m, ok := value.metric(p, Event{Message: line}, p.Match(line)); ok != want {
			t.Errorf("%s makes %v, %t", line, m.Value, ok)
		}
	}
}
