package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// environments are written "name vcpus/memory", queues
// "name priority environments: job vcpus/memory, …".
var cases = []struct {
	name         string
	environments []string
	queues       []string
	want         string
}{
	{"a job that fits starts", []string{"e 4/100"}, []string{"q 1 e: a 2/50"}, "a@e"},
	{"jobs start until the vCPUs are used", []string{"e 4/100"}, []string{"q 1 e: a 2/1, b 2/1, c 1/1"}, "a@e b@e c:no room"},
	{"jobs start until the memory is used", []string{"e 4/100"}, []string{"q 1 e: a 1/60, b 1/60"}, "a@e b:no room"},
	{"a small job does not overtake a large one", []string{"e 4/100"}, []string{"q 1 e: a 3/1, b 2/1, c 1/1"}, "a@e b:no room"},
	{"a job that can never fit holds nobody up", []string{"e 4/100"}, []string{"q 1 e: a 5/1, b 1/101, c 1/1"}, "c@e a:too many vCPUs b:too large"},
	{"environments are tried in order", []string{"e 2/100", "f 4/100"}, []string{"q 1 e,f: a 2/1, b 2/1, c 2/1"}, "a@e b@f c@f"},
	{"an environment too small is passed over", []string{"e 1/100", "f 4/100"}, []string{"q 1 e,f: a 2/1"}, "a@f"},
	{"the queue of higher priority is served first", []string{"e 2/100"}, []string{"low 1 e: a 2/1", "high 2 e: b 2/1"}, "b@e a:no room"},
	{"queues of equal priority are served in order", []string{"e 2/100"}, []string{"p 1 e: a 2/1", "q 1 e: b 2/1"}, "a@e b:no room"},
	{"what a job waits for is kept from lower priorities", []string{"e 4/100"}, []string{"high 2 e: a 3/1, b 3/1", "low 1 e: c 1/1"}, "a@e b:no room c:no room"},
	{"but not from equal ones", []string{"e 4/100"}, []string{"p 1 e: a 3/1, b 3/1", "q 1 e: c 1/1"}, "a@e c@e b:no room"},
	{"nor environments it does not wait for", []string{"e 2/100", "f 2/100"}, []string{"high 2 e: a 2/1, b 2/1", "low 1 e,f: c 1/1"}, "a@e c@f b:no room"},
	{"too many vCPUs for one environment, too much memory for the other", []string{"e 1/100", "f 4/10"}, []string{"q 1 e,f: a 2/50"}, "a:too large"},
	{"a job that fits once there is room is told that", []string{"e 1/100", "f 4/100"}, []string{"q 1 e,f: a 4/1, b 2/1"}, "a@f b:no room"},
	{"what is kept for higher priorities is not free", []string{"e 2/100"}, []string{"high 2 e: a 1/1, b 2/1", "low 1 e: c 1/1"}, "a@e b:no room c:no room"},
	{"a disabled environment takes nothing", []string{"e 4/100 disabled"}, []string{"q 1 e: a 1/1"}, "a:no environment"},
	{"of the jobs behind one that waits nothing is said", []string{"e 4/100 disabled"}, []string{"q 1 e: a 1/1, b 9/1"}, "a:no environment"},
	{"nor one that is not there", nil, []string{"q 1 e: a 1/1"}, "a:no environment"},
}

func TestDecide(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var environments []Environment
			for _, text := range c.environments {
				environments = append(environments, environment(t, text))
			}
			var queues []Queue
			for _, text := range c.queues {
				queues = append(queues, queue(t, text))
			}
			before := fmt.Sprint(environments)
			if got := describe(Decide(environments, queues)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if fmt.Sprint(environments) != before {
				t.Error("Decide changed what it was given")
			}
		})
	}
}

func TestWhatRunsIsReserved(t *testing.T) {
	e := Environment{Name: "e", Total: Resources{4000, 100, 1}, Used: Resources{3000, 10, 1}, Enabled: true}
	d := Decide([]Environment{e}, []Queue{{Name: "q", Environments: []string{"e"}, Jobs: slices.Values([]Job{
		{ID: "a", Needs: Resources{1000, 90, 0}}, {ID: "b", Needs: Resources{0, 0, 1}},
	})}})
	if got := describe(d); got != "a@e b:no room" {
		t.Errorf("got %q", got)
	}
}

// A queue whose first job has to wait is looked at no further.
func TestJobsBehindAWaitingOneAreNotAskedFor(t *testing.T) {
	asked := 0
	jobs := func(yield func(Job) bool) {
		for asked = 1; yield(Job{ID: fmt.Sprint(asked), Needs: Resources{1000, 1, 0}}); asked++ {
		}
	}
	Decide([]Environment{{Name: "e", Total: Resources{2000, 100, 0}, Enabled: true}},
		[]Queue{{Name: "q", Environments: []string{"e"}, Jobs: jobs}})
	if asked != 3 {
		t.Errorf("%d jobs were asked for, want the two that start and the one that waits", asked)
	}
}

func environment(t *testing.T, text string) Environment {
	t.Helper()
	f := strings.Fields(text)
	return Environment{Name: f[0], Total: resources(t, f[1]), Enabled: !slices.Contains(f, "disabled")}
}

func queue(t *testing.T, text string) Queue {
	t.Helper()
	head, jobs, _ := strings.Cut(text, ": ")
	f := strings.Fields(head)
	q := Queue{Name: f[0], Environments: strings.Split(f[2], ",")}
	if _, err := fmt.Sscan(f[1], &q.Priority); err != nil {
		t.Fatal(err)
	}
	var list []Job
	for _, j := range strings.Split(jobs, ", ") {
		id, needs, _ := strings.Cut(j, " ")
		list = append(list, Job{ID: id, Needs: resources(t, needs)})
	}
	q.Jobs = slices.Values(list)
	return q
}

func resources(t *testing.T, text string) (r Resources) {
	t.Helper()
	if _, err := fmt.Sscanf(text, "%d/%d", &r.MilliVCPUs, &r.MemoryMiB); err != nil {
		t.Fatal(err)
	}
	r.MilliVCPUs *= 1000
	return r
}

func describe(d Decision) string {
	var words []string
	for _, p := range d.Placements {
		words = append(words, p.JobID+"@"+p.Environment)
	}
	for _, w := range d.Waiting {
		words = append(words, w.JobID+":"+string(w.Reason))
	}
	return strings.Join(words, " ")
}
