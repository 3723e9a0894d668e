package engine_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store/memory"
)

// fallible is an ItemReader that panics at first.
type fallible struct{ calls int }

func (f *fallible) ReadItems(context.Context, *engine.MapRunCall) (string, error) {
	f.calls++
	if f.calls == 1 {
		panic("out of luck")
	}
	return `[1,2]`, nil
}

func TestPanicOfAMapRunEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := clock.NewVirtual(epoch)
		e, err := engine.Open(t.Context(), engine.Options{Store: memory.New(), Clock: v, ItemReader: new(fallible)})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		w := &world{t: t, clock: v, engine: e}
		id := w.start("x", `"A":{"Type":"Map",`+
			`"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key":"k"}},`+
			`"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},`+
			`"StartAt":"C","States":{"C":{"Type":"Pass","End":true}}},"End":true}`)
		x, err := e.Wait(t.Context(), id)
		if err != nil || x.Output != `[1,2]` {
			t.Errorf("execution is %+v, %v", x, err)
		}
	})
}
