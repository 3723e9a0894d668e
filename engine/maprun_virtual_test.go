package engine_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestMapRunSkipsTime shows that a Map Run holds the clock while it has
// something to do, and no longer: 2,001 children, 1,000 at a time.
func TestMapRunSkipsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, noTasks)
		defer w.engine.Close()
		id := w.start("x", `"A":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":1000,
			"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
			"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}},"End":true}`)
		w.succeeds(id, 3*time.Hour)
		long := w.start("y", `"A":{"Type":"Wait","Seconds":60,"End":true}`)
		w.succeeds(long, time.Minute) // the clock is not held by what is over
	})
}
