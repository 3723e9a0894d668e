package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/treadle-run/treadle/store/pebble"
)

// Store shows what a store knows of itself whenever the metrics are asked for,
// and counts the executions that are open from those it was opened with. A store
// that cannot tell shows nothing.
func (m *Metrics) Store(stats func() (pebble.Stats, error)) {
	if st, err := stats(); err == nil {
		m.open.Add(int64(st.OpenAtStart))
	}
	m.registry.MustRegister(storeCollector{stats})
}

type storeCollector struct{ stats func() (pebble.Stats, error) }

var (
	timersDesc = prometheus.NewDesc("treadle_timers", "Timers that wait, of all open executions.", nil, nil)
	diskDesc   = prometheus.NewDesc("treadle_store_bytes", "What the store takes on the disk.", nil, nil)
	fsyncDesc  = prometheus.NewDesc("treadle_fsync_seconds", "Time of a sync of the store's log.", nil, nil)
)

// Describe implements prometheus.Collector.
func (storeCollector) Describe(to chan<- *prometheus.Desc) {
	to <- timersDesc
	to <- diskDesc
	to <- fsyncDesc
}

// Collect implements prometheus.Collector.
func (c storeCollector) Collect(to chan<- prometheus.Metric) {
	st, err := c.stats()
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(timersDesc, prometheus.GaugeValue, float64(st.Timers))
	to <- prometheus.MustNewConstMetric(diskDesc, prometheus.GaugeValue, float64(st.DiskBytes))
	to <- prometheus.MustNewConstHistogram(fsyncDesc, st.Fsyncs.Count, st.Fsyncs.Sum, st.Fsyncs.Buckets)
}
