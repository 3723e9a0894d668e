package batch

import (
	"cmp"
	"container/list"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/treadle-run/treadle/service/batch/scheduler"
)

// lines are the RUNNABLE jobs of a queue (*openJob), in the order in which they
// became so, a line for each rank.
type lines map[rank]*list.List

// rank is which of its queue's jobs a job competes with: none but those of its
// share and scheduling priority.
type rank struct {
	share    string // "" in queues that are not shared
	priority int64
}

func (j *job) rank() rank {
	r := rank{share: j.ShareIdentifier}
	if r.share != "" && j.SchedulingPriority != nil {
		r.priority = *j.SchedulingPriority
	}
	return r
}

// joinLine puts a RUNNABLE job at the end of its line.
func (d *dispatcher) joinLine(j *openJob) {
	if d.lines[j.Queue] == nil {
		d.lines[j.Queue] = lines{}
	}
	line := d.lines[j.Queue][j.rank()]
	if line == nil {
		line = list.New()
		d.lines[j.Queue][j.rank()] = line
	}
	j.place = line.PushBack(j)
	d.stale = true
}

func (d *dispatcher) leaveLine(j *openJob) {
	all := d.lines[j.Queue]
	line := all[j.rank()]
	line.Remove(j.place)
	j.place = nil
	if line.Len() == 0 {
		delete(all, j.rank())
	}
	if len(all) == 0 {
		delete(d.lines, j.Queue)
	}
	d.stale = true // it may have held up those behind it
}

// oldest is when the first of the jobs that stand in front was created.
func (l lines) oldest() int64 {
	first := int64(0)
	for _, line := range l {
		if at := line.Front().Value.(*openJob).CreatedAt; first == 0 || at < first {
			first = at
		}
	}
	return first
}

// jobs yields the jobs of a share, those of the highest priority first.
func (l lines) jobs(share string) iter.Seq[scheduler.Job] {
	ranks := slices.SortedFunc(maps.Keys(l), func(a, b rank) int { return cmp.Compare(b.priority, a.priority) })
	return func(yield func(scheduler.Job) bool) {
		for _, r := range ranks {
			if r.share != share {
				continue
			}
			for e := l[r].Front(); e != nil; e = e.Next() {
				j := e.Value.(*openJob)
				if !yield(scheduler.Job{ID: j.ID, Needs: j.Internal.Needs, Turn: j.Internal.Turn}) {
					return
				}
			}
		}
	}
}

// sharing is what the shares of a queue hold and have held. It is known since the
// service was started only.
type sharing struct {
	decay time.Duration
	usage map[string]*scheduler.Usage
}

// holdShare notes that the share of a job holds more from now on, or less.
func (d *dispatcher) holdShare(j *openJob, milliVCPUs int64) {
	if j.ShareIdentifier == "" {
		return
	}
	s := d.sharing[j.Queue]
	if s == nil {
		s = &sharing{decay: leastDecay, usage: map[string]*scheduler.Usage{}}
		d.sharing[j.Queue] = s
	}
	u := s.usage[j.ShareIdentifier]
	if u == nil {
		u = &scheduler.Usage{}
		s.usage[j.ShareIdentifier] = u
	}
	u.Hold(d.service.options.Clock.Now(), s.decay, milliVCPUs)
}

// fairShare is what the scheduler is told of a queue that is shared.
func (d *dispatcher) fairShare(queueARN string, p *fairSharePolicy) *scheduler.FairShare {
	fair := &scheduler.FairShare{Reservation: p.reservation()}
	shares := map[string]*scheduler.Usage{}
	if s := d.sharing[queueARN]; s != nil {
		s.decay = p.decay()
		now := d.service.options.Clock.Now()
		maps.DeleteFunc(s.usage, func(_ string, u *scheduler.Usage) bool { return u.Forgotten(now, s.decay) })
		maps.Copy(shares, s.usage)
	}
	for r := range d.lines[queueARN] {
		if shares[r.share] == nil {
			shares[r.share] = &scheduler.Usage{}
		}
	}
	now := d.service.options.Clock.Now()
	for name, u := range shares {
		fair.Shares = append(fair.Shares, scheduler.Share{
			Name: name, Weight: p.weight(name), Lately: u.Lately(now, p.decay()), Held: u.Held(), Jobs: d.lines[queueARN].jobs(name),
		})
	}
	return fair
}
