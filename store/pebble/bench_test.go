//go:build unix

package pebble_test

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/bench/rawlog"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// The load of the benchmarks: executions that all want to go on at once, each
// with changes of so many events of so many bytes, a snapshot and a timer.
const (
	benchWriters  = 1024
	benchEvents   = 4
	benchEvent    = 600
	benchSnapshot = 300
)

// text returns bytes that compress about as JSON does.
func text(random *rand.Rand, n int) []byte {
	words := []string{`"input":`, `"output":`, `"SUCCEEDED"`, `"jobId":"`, `arn:aws:batch:us-east-1:`, `000000000000`, `"name"`}
	var b []byte
	for len(b) < n {
		b = append(b, words[random.IntN(len(words))]...)
		b = binary.AppendUvarint(b, random.Uint64())
	}
	return b[:n]
}

// spread has benchWriters goroutines do b.N pieces of work in all.
func spread(b *testing.B, work func(writer, round int) error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var group sync.WaitGroup
	b.ResetTimer()
	begin, used := time.Now(), cpuTime(b)
	for w := range benchWriters {
		group.Go(func() {
			for round := 0; left.Add(-1) >= 0; round++ {
				if err := work(w, round); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N*benchEvents)/time.Since(begin).Seconds(), "events/s")
	b.ReportMetric(float64(cpuTime(b)-used)/float64(b.N*benchEvents), "cpu-ns/event")
	b.SetBytes(benchEvents * benchEvent)
}

// cpuTime returns the processor time that the process has used: on a busy
// machine it says more than the clock.
func cpuTime(b *testing.B) time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func benchID(n int) (id store.ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n)*0x9e3779b97f4a7c15)
	return id
}

func BenchmarkRawAppend(b *testing.B) {
	log, err := rawlog.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	record := text(rand.New(rand.NewPCG(1, 1)), benchEvents*benchEvent)
	spread(b, func(int, int) error { return log.Append(record) })
}

func BenchmarkCommit(b *testing.B) {
	s, err := pebble.Open(b.TempDir(), pebble.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	random := rand.New(rand.NewPCG(1, 1))
	events := make([][]byte, benchEvents)
	for i := range events {
		events[i] = text(random, benchEvent)
	}
	snapshot := text(random, benchSnapshot)
	b.ReportAllocs()
	spread(b, func(writer, round int) error {
		c := store.Change{
			ID:         benchID(writer),
			Expect:     uint64(round),
			Snapshot:   snapshot,
			FirstEvent: int64(round*benchEvents + 1),
			Events:     events,
			AddTimers:  []store.Message{{Timer: int64(round + 1), Due: time.Unix(int64(round), 0)}},
		}
		if round > 0 {
			c.RemoveTimers = []store.Message{{Timer: int64(round)}}
		} else {
			c.Execution = &store.Execution{ARN: string(c.ID[:]), StateMachineARN: "machine", Status: "RUNNING"}
		}
		errs, err := s.Commit(b.Context(), []store.Change{c})
		if err != nil {
			return err
		}
		return errs[0]
	})
}

// BenchmarkAppendAlone is what BenchmarkCommitAlone is to be held against: one
// append and fsync after the other.
func BenchmarkAppendAlone(b *testing.B) {
	log, err := rawlog.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	record := text(rand.New(rand.NewPCG(1, 1)), 1<<10)
	one(b, func(int) error { return log.Append(record) })
}

// BenchmarkCommitAlone commits one new execution after the other, as where one
// client has an idle engine start them.
func BenchmarkCommitAlone(b *testing.B) {
	s, err := pebble.Open(b.TempDir(), pebble.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	events := [][]byte{text(rand.New(rand.NewPCG(1, 1)), benchEvent)}
	one(b, func(n int) error {
		id := benchID(n)
		errs, err := s.Commit(b.Context(), []store.Change{{
			ID: id, FirstEvent: 1, Events: events, Snapshot: events[0][:benchSnapshot],
			Execution: &store.Execution{ARN: string(id[:]), StateMachineARN: "machine", Status: "RUNNING"},
			AddTimers: []store.Message{{Timer: 1, Due: time.Unix(int64(n), 0)}},
		}})
		return errors.Join(append(errs, err)...)
	})
}

// one does pieces of work one after the other and reports the median time of one.
func one(b *testing.B, work func(n int) error) {
	took := make([]time.Duration, 0, b.N)
	used := cpuTime(b)
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		if err := work(n); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "median-ns/op")
	b.ReportMetric(float64(cpuTime(b)-used)/float64(len(took)), "cpu-ns/op")
}

// BenchmarkOpenEmpty makes a folder on disk and closes it again.
func BenchmarkOpenEmpty(b *testing.B) {
	var opened time.Duration
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "data")
		begin := time.Now()
		s, err := pebble.Open(dir, pebble.Options{})
		if err != nil {
			b.Fatal(err)
		}
		opened += time.Since(begin)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(opened.Seconds()*1e3/float64(b.N), "open-ms")
}

// BenchmarkMillion looks around in a store of a million open executions, each
// with a timer, a thousandth of which have failed.
func BenchmarkMillion(b *testing.B) {
	const million = 1_000_000
	dir := b.TempDir()
	s := populate(b, dir, million)
	failed := store.ExecutionQuery{StateMachineARN: "machine", Status: "FAILED", Limit: 100}
	for name, q := range map[string]store.ExecutionQuery{
		"ListAll":     {StateMachineARN: "machine", Limit: 100},
		"ListFailed":  failed,
		"ListRunning": {StateMachineARN: "machine", Status: "RUNNING", Limit: 100, After: store.PageToken(seriesID(million / 2))},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if page, _, err := s.ListExecutions(b.Context(), q); err != nil || len(page) != q.Limit {
					b.Fatalf("%d executions, %v", len(page), err)
				}
			}
		})
	}
	b.Run("Load", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := s.Load(b.Context(), seriesID(i*7919%million)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Reopen", func(b *testing.B) {
		var opened time.Duration
		for b.Loop() {
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			begin := time.Now()
			var err error
			if s, err = pebble.Open(dir, pebble.Options{}); err != nil {
				b.Fatal(err)
			}
			opened += time.Since(begin)
		}
		b.ReportMetric(opened.Seconds()*1e3/float64(b.N), "open-ms")
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func seriesID(n int) (id store.ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n+1))
	return id
}

// populate makes a store of n executions.
func populate(b *testing.B, dir string, n int) *pebble.Store {
	s, err := pebble.Open(dir, pebble.Options{})
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	events, snapshot, input := [][]byte{text(random, benchEvent)}, text(random, benchSnapshot), string(text(random, 100))
	changes := make([]store.Change, 1000)
	for at := 0; at < n; at += len(changes) {
		for i := range changes {
			id := seriesID(at + i)
			status := store.Status("RUNNING")
			if i == 0 {
				status = "FAILED"
			}
			changes[i] = store.Change{
				ID: id, Snapshot: snapshot, FirstEvent: 1, Events: events,
				Execution: &store.Execution{ARN: string(id[:]), StateMachineARN: "machine", Status: status, Input: input},
				AddTimers: []store.Message{{Timer: 1, Due: time.Unix(int64(random.IntN(60)), 0)}},
			}
		}
		if _, err := s.Commit(b.Context(), changes); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkSleepers is what many pollers write that wake one after the other:
// with each wake a task that is scheduled, and its answer with the next timer.
// More than a second is needed to see what Pebble's compactions cost.
func BenchmarkSleepers(b *testing.B) {
	const (
		sleepers = 300_000
		shards   = 8
		together = 128 // that one commit wakes
	)
	s, err := pebble.Open(b.TempDir(), pebble.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	random := rand.New(rand.NewPCG(1, 1))
	snapshot := text(random, benchSnapshot)
	events := [][]byte{text(random, 250), text(random, 250), text(random, 250), text(random, 250), text(random, 250)}
	commit := func(change func(c *store.Change, n int), from, until int) {
		var group sync.WaitGroup
		for shard := range shards {
			group.Go(func() {
				for n := from + shard*together; n < until; n += shards * together {
					changes := make([]store.Change, min(together, until-n))
					for i := range changes {
						changes[i] = store.Change{ID: benchID((n + i) % sleepers), Snapshot: snapshot}
						change(&changes[i], n+i)
					}
					errs, err := s.Commit(b.Context(), changes)
					if err = errors.Join(append(errs, err)...); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	commit(func(c *store.Change, n int) {
		c.Execution = &store.Execution{ARN: string(c.ID[:]), StateMachineARN: "machine", Status: "RUNNING"}
		c.AddTimers = []store.Message{{Timer: 1, Due: time.Unix(int64(n), 0)}}
	}, 0, sleepers)
	b.ResetTimer()
	begin, used := time.Now(), cpuTime(b)
	for from := 0; from < b.N; from += 50_000 {
		until := min(from+50_000, b.N)
		commit(func(c *store.Change, n int) {
			round := n / sleepers
			c.Expect, c.FirstEvent, c.Events = uint64(2*round+1), int64(10*round+1), events
			c.RemoveTimers = []store.Message{{Timer: int64(round + 1)}}
			c.PutTasks = []store.Task{{ID: int64(round), Data: snapshot}}
		}, from, until)
		commit(func(c *store.Change, n int) {
			round := n / sleepers
			c.Expect, c.FirstEvent, c.Events = uint64(2*round+2), int64(10*round+6), events
			c.AddTimers = []store.Message{{Timer: int64(round + 2), Due: time.Unix(int64(n), 0)}}
			c.RemoveTasks = []int64{int64(round)}
		}, from, until)
	}
	b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "wakes/s")
	b.ReportMetric(float64(cpuTime(b)-used)/1e3/float64(b.N), "cpu-µs/wake")
}
