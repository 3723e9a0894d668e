package monitoring

import (
	"math"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store/memory"
)

// TestOddValuesAreLeftOut: a bucket that holds one could not be written, and
// nothing would be any more.
func TestOddValuesAreLeftOut(t *testing.T) {
	s, err := New(Options{Store: memory.New()})
	if err != nil {
		t.Fatal(err)
	}
	series, now := NewSeries("000000000000", "us-east-1", "N", "m"), time.Unix(1_700_000_000, 0)
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 1} {
		s.Record(series, "", now, v)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := s.read(t.Context(), series, span{now.Unix() - 3600, now.Unix() + 3600, 7200}, "")
	if err != nil || len(got) != 1 || got[0].Count != 1 || got[0].Sum != 1 {
		t.Errorf("kept %+v, %v", got, err)
	}
}
