package scheduler

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Shares are written "name weight lately held: job vcpus/memory, …", as their jobs
// are served; a job's place in the case is its turn.
var fairCases = []struct {
	name         string
	environments []string
	reservation  float64
	shares       []string
	want         string
}{
	{"equal shares take turns", []string{"e 4/100"}, 0,
		[]string{"A 1 0 0: a1 1/1, a2 1/1, a3 1/1", "B 1 0 0: b1 1/1, b2 1/1, b3 1/1"}, "a1@e b1@e a2@e b2@e a3:no room"},
	{"a share of less weight gets more", []string{"e 5/100"}, 0,
		[]string{"A 1 0 0: a1 1/1, a2 1/1, a3 1/1, a4 1/1", "B 0.25 0 0: b1 1/1, b2 1/1, b3 1/1, b4 1/1, b5 1/1"}, "a1@e b1@e b2@e b3@e b4@e a2:no room"},
	{"who holds much waits", []string{"e 3/100"}, 0,
		[]string{"A 1 0 2: a1 1/1", "B 1 0 0: b1 1/1, b2 1/1"}, "b1@e b2@e a1@e"},
	{"who held much lately waits", []string{"e 2/100"}, 0,
		[]string{"A 1 5 0: a1 1/1", "B 1 1 0: b1 1/1, b2 1/1"}, "b1@e b2@e a1:no room"},
	{"large jobs count as what they need", []string{"e 9/100"}, 0,
		[]string{"A 1 0 0: a1 4/1, a2 1/1", "B 1 0 0: b1 1/1, b2 1/1, b3 1/1, b4 1/1"}, "a1@e b1@e b2@e b3@e b4@e a2@e"},
	{"a share alone gets all", []string{"e 2/100"}, 0, []string{"A 1 9 0: a1 1/1, a2 1/1"}, "a1@e a2@e"},
	{"a job that waits holds up other shares", []string{"e 3/100"}, 0,
		[]string{"A 1 0 0: a1 2/1, a2 2/1", "B 1 1 0: b1 2/1, b2 1/1"}, "a1@e b1:no room"},
	{"one that can never fit does not", []string{"e 2/100"}, 0,
		[]string{"A 1 0 0: a1 3/1, a2 1/1", "B 1 0 0: b1 1/101, b2 1/1"}, "a2@e b2@e a1:too many vCPUs b1:too large"},
	{"without jobs nothing is decided", []string{"e 2/100"}, 50, []string{"A 1 0 1:", "B 1 0 0:"}, ""},
	{"half is kept for another share", []string{"e 4/100"}, 50,
		[]string{"A 1 0 0: a1 1/1, a2 1/1, a3 1/1"}, "a1@e a2@e a3:no room"},
	{"which gets of it", []string{"e 4/100 used 2"}, 50,
		[]string{"A 1 0 2: a1 1/1", "B 1 0 0: b1 1/1, b2 1/1"}, "b1@e b2:no room a1:no room"},
	{"a quarter is kept for a third", []string{"e 8/100 used 5"}, 50,
		[]string{"A 1 0 3: a1 1/1", "B 1 0 2: b1 1/1, b2 1/1", "C 1 9 0: c1 2/1"}, "b1@e c1@e a1:no room b2:no room"},
	{"whom it is kept from does not hold up others", []string{"e 4/100 used 2"}, 50,
		[]string{"A 1 0 2: a1 1/1, a2 1/1", "B 1 9 0: b1 1/1"}, "b1@e a1:no room"},
	{"but who waits for room does", []string{"e 4/100 used 2"}, 50,
		[]string{"A 1 0 2: a1 3/1", "B 1 9 0: b1 1/1"}, "a1:no room"},
	{"the first job of a share may have all", []string{"e 4/100"}, 99, []string{"A 1 0 0: a1 4/1, a2 1/1"}, "a1@e a2:no room"},
}

func TestFairShare(t *testing.T) {
	for _, c := range fairCases {
		t.Run(c.name, func(t *testing.T) {
			var environments []Environment
			for _, text := range c.environments {
				e := environment(t, text)
				if _, used, ok := strings.Cut(text, "used "); ok {
					fmt.Sscan(used, &e.Used.MilliVCPUs)
					e.Used.MilliVCPUs *= 1000
				}
				environments = append(environments, e)
			}
			q := Queue{Name: "q", Environments: []string{"e"}, FairShare: &FairShare{Reservation: c.reservation}}
			turn := int64(0)
			for _, text := range c.shares {
				q.FairShare.Shares = append(q.FairShare.Shares, share(t, text, &turn))
			}
			if got := describe(Decide(environments, []Queue{q})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func share(t *testing.T, text string, turn *int64) Share {
	t.Helper()
	head, jobs, _ := strings.Cut(text, ":")
	var s Share
	if _, err := fmt.Sscan(head, &s.Name, &s.Weight, &s.Lately, &s.Held); err != nil {
		t.Fatal(err)
	}
	s.Held *= 1000
	var list []Job
	for _, j := range strings.Split(strings.TrimSpace(jobs), ", ") {
		if id, needs, ok := strings.Cut(j, " "); ok {
			*turn++
			list = append(list, Job{ID: id, Needs: resources(t, needs), Turn: *turn})
		}
	}
	s.Jobs = slices.Values(list)
	return s
}

// TestSharesInTheLongRun runs a queue that always has jobs of three shares: each
// gets of the environment what its weight says.
func TestSharesInTheLongRun(t *testing.T) {
	weights := map[string]float64{"A": 1, "B": 0.5, "C": 0.25}
	const decay = 100 * time.Second
	random := rand.New(rand.NewPCG(1, 2))
	now := time.Unix(0, 0)
	usage, got := map[string]*Usage{}, map[string]float64{}
	type job struct {
		share string
		end   time.Time
	}
	running := []job{}
	for name := range weights {
		usage[name] = &Usage{}
	}
	for range 20_000 {
		now = now.Add(100 * time.Millisecond)
		running = slices.DeleteFunc(running, func(j job) bool {
			if j.end.After(now) {
				return false
			}
			usage[j.share].Hold(now, decay, -1000)
			return true
		})
		q := Queue{Name: "q", Environments: []string{"e"}, FairShare: &FairShare{}}
		for _, name := range []string{"A", "B", "C"} {
			u := usage[name]
			q.FairShare.Shares = append(q.FairShare.Shares, Share{
				Name: name, Weight: weights[name], Lately: u.Lately(now, decay), Held: u.Held(),
				Jobs: func(yield func(Job) bool) {
					for yield(Job{ID: name, Needs: Resources{1000, 1, 0}}) {
					}
				},
			})
		}
		used := Resources{int64(len(running)) * 1000, 0, 0}
		for _, p := range Decide([]Environment{{Name: "e", Total: Resources{14_000, 100, 0}, Used: used, Enabled: true}}, []Queue{q}).Placements {
			took := time.Duration(1+random.IntN(20)) * time.Second
			running = append(running, job{p.JobID, now.Add(took)})
			usage[p.JobID].Hold(now, decay, 1000)
			got[p.JobID] += took.Seconds()
		}
	}
	total := got["A"] + got["B"] + got["C"]
	for name, want := range map[string]float64{"A": 1. / 7, "B": 2. / 7, "C": 4. / 7} {
		if share := got[name] / total; math.Abs(share-want) > 0.03 {
			t.Errorf("%s got %.3f of the environment, want %.3f", name, share, want)
		}
	}
}

// TestUsage: what was held long ago counts less and less.
func TestUsage(t *testing.T) {
	var u Usage
	start := time.Unix(1000, 0)
	const decay = 600 * time.Second
	if !u.Forgotten(start, decay) || u.Lately(start, decay) != 0 {
		t.Error("a share begins with a past")
	}
	u.Hold(start, decay, 4000)
	u.Hold(start.Add(time.Hour), decay, -4000)
	at := func(after time.Duration) float64 { return u.Lately(start.Add(time.Hour+after), decay) }
	if got := at(0); math.Abs(got-4) > 0.001 {
		t.Errorf("after an hour with 4 vCPUs the mean is %f", got)
	}
	if got := at(decay); got < 0.1 || got > 0.3 {
		t.Errorf("after the decay the mean is %f", got)
	}
	if at(decay/10) <= at(decay/5) {
		t.Error("it does not decay")
	}
	if u.Forgotten(start.Add(time.Hour), decay) || !u.Forgotten(start.Add(3*time.Hour), decay) {
		t.Error("it is forgotten too early or too late")
	}
}
