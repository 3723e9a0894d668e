package pebble

import (
	"fmt"

	dto "github.com/prometheus/client_model/go"
)

// Stats is what a store knows of itself, for metrics.
type Stats struct {
	OpenAtStart int    // executions that were open when the store was opened
	Timers      int    // that wait
	DiskBytes   uint64 // that the folder takes
	Fsyncs      Histogram
}

// Histogram counts how long something took since the store was opened.
type Histogram struct {
	Count   uint64
	Sum     float64            // seconds
	Buckets map[float64]uint64 // by upper bound in seconds, each with those below it
}

// Stats returns what the store knows of itself now.
func (s *Store) Stats() (st Stats, err error) {
	if err := s.gate.enter(); err != nil {
		return st, err
	}
	defer s.gate.leave()
	of := s.db.Metrics()
	st.DiskBytes = of.DiskSpaceUsage()
	var fsyncs dto.Metric
	if err := of.LogWriter.FsyncLatency.Write(&fsyncs); err != nil {
		return st, fmt.Errorf("time of fsyncs: %w", err)
	}
	st.Fsyncs = inSeconds(fsyncs.GetHistogram())
	s.mu.Lock()
	defer s.mu.Unlock()
	st.OpenAtStart, st.Timers = s.openAtStart, s.inbox.Len()
	return st, nil
}

// inSeconds takes over a histogram of Pebble's, which is in nanoseconds.
func inSeconds(h *dto.Histogram) Histogram {
	const nanosecond = 1e-9
	to := Histogram{Count: h.GetSampleCount(), Sum: h.GetSampleSum() * nanosecond, Buckets: map[float64]uint64{}}
	for _, b := range h.GetBucket() {
		to.Buckets[b.GetUpperBound()*nanosecond] = b.GetCumulativeCount()
	}
	return to
}
