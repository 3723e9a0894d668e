package enginetest

import (
	"errors"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
)

var retentionCases = []testCase{
	{"executions are removed when they have been closed for the retention", func(h *Harness) {
		h.keepFor(2 * time.Hour)
		short := h.start("short", `"A":{"Type":"Wait","Seconds":5,"End":true}`, `{}`)
		long := h.start("long", `"A":{"Type":"Wait","Seconds":10800,"End":true}`, `{}`)
		open := h.start("open", `"A":{"Type":"Wait","Seconds":360000,"End":true}`, `{}`)
		h.wait(short, "SUCCEEDED", `{}`)
		time.Sleep(2*time.Hour - time.Minute)
		h.there(map[store.ID]bool{short: true, long: true, open: true})
		time.Sleep(time.Hour + 2*time.Minute)
		h.there(map[store.ID]bool{short: false, long: true, open: true})
		h.wait(h.start("short", `"A":{"Type":"Succeed"}`, `1`), "SUCCEEDED", `1`)
		time.Sleep(4 * time.Hour)
		h.there(map[store.ID]bool{short: false, long: false, open: true})
	}},
	{"what was closed while the process was down is removed as well", func(h *Harness) {
		h.keepFor(0)
		id := h.start("x", `"A":{"Type":"Succeed"}`, `{}`)
		h.wait(id, "SUCCEEDED", `{}`)
		time.Sleep(3 * time.Hour)
		h.there(map[store.ID]bool{id: true})
		h.keepFor(2 * time.Hour)
		time.Sleep(time.Minute)
		h.there(map[store.ID]bool{id: false})
	}},
	{"many are removed, and none that is too young", func(h *Harness) {
		h.keepFor(2 * time.Hour)
		want := map[store.ID]bool{}
		for range 250 {
			want[h.start(h.fresh(), `"A":{"Type":"Succeed"}`, `{}`)] = false
		}
		time.Sleep(90 * time.Minute)
		for range 50 {
			want[h.start(h.fresh(), `"A":{"Type":"Succeed"}`, `{}`)] = true
		}
		time.Sleep(95 * time.Minute)
		h.there(want)
	}},
	{"Map Runs go with their execution, and children not before they are needed no more", func(h *Harness) {
		h.keepFor(2 * time.Hour)
		id := h.start("x", distributed("STANDARD", `"MaxConcurrency":1,`, `"Type":"Wait","Seconds":18420`), `[1,2]`)
		x := h.wait(id, "SUCCEEDED", `[1,2]`)
		run := h.mapRun(x.ARN)
		if children := h.children(run); len(children) != 2 {
			h.t.Fatalf("%d children", len(children))
		}
		time.Sleep(4 * time.Hour)
		h.there(map[store.ID]bool{id: false})
		if children := h.children(run); len(children) > 0 {
			h.t.Errorf("%d children are left", len(children))
		}
		if _, err := h.engine.MapRun(h.t.Context(), run.ARN); !errors.Is(err, store.ErrNotFound) {
			h.t.Errorf("the Map Run's record: %v", err)
		}
		for r := range h.faults.List(h.t.Context(), engine.TableMapRunsOf, "", "") {
			h.t.Errorf("%s is left", r.Key.Key)
		}
	}},
}

// keepFor has the engine keep closed executions so long, which takes a restart.
func (h *Harness) keepFor(retention time.Duration) {
	h.t.Helper()
	h.retention = retention
	h.restart()
}

// there checks which executions are there.
func (h *Harness) there(want map[store.ID]bool) {
	h.t.Helper()
	for id, is := range want {
		_, err := h.faults.Execution(h.t.Context(), id)
		if is && err != nil || !is && !errors.Is(err, store.ErrNotFound) {
			h.t.Errorf("execution %x: %v; there: %t", id, err, is)
		}
	}
}
