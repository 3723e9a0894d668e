package mock_test

import (
	"log/slog"
	"testing"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/store/memory"
)

const machineARN = "arn:aws:states:us-east-1:000000000000:stateMachine:poller"

func TestTestCasesAreRemembered(t *testing.T) {
	c, err := mock.ParseConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	s, ctx := memory.New(), t.Context()
	before := mock.NewTestCases(c, s, slog.New(slog.DiscardHandler))
	if known, err := before.Choose(ctx, "arn:x", "poller", "None"); known || err != nil {
		t.Errorf("an unknown case: %t, %v", known, err)
	}
	if known, err := before.Choose(ctx, "arn:x", "poller", "HappyPath"); !known || err != nil {
		t.Errorf("a known case: %t, %v", known, err)
	}
	after := mock.NewTestCases(c, s, slog.New(slog.DiscardHandler))
	if states, ok := after.Find(&engine.Task{ExecutionARN: "arn:x"}); !ok || len(states["A"]) != 1 {
		t.Errorf("found %v, %t", states, ok)
	}
	if _, ok := after.Find(&engine.Task{ExecutionARN: "arn:y"}); ok {
		t.Error("an execution without a case has one")
	}
}

// The children of a Distributed Map go by the test case of the execution that
// they were started for, also through several Maps.
func TestChildrenGoByTheTestCaseOfTheirParent(t *testing.T) {
	c, err := mock.ParseConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	clock, s := newClock(), memory.New()
	cases := mock.NewTestCases(c, s, slog.New(slog.DiscardHandler))
	r := mock.New(mock.Options{Clock: clock, Find: cases.Find, Next: real{}})
	e, err := engine.Open(t.Context(), engine.Options{Store: s, Clock: clock, Runner: r, Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const mode = `"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":`
	inner := mode + `"A","States":{"A":{` + function + `,"End":true}}}`
	outer := mode + `"N","States":{"N":{"Type":"Map","Label":"two","ItemsPath":"$.items","End":true,` + inner + `}}}`
	definition := `{"StartAt":"M","States":{"M":{"Type":"Map","Label":"one","ItemsPath":"$.items","End":true,` + outer + `}}}`
	for name, want := range map[string]string{"HappyPath": `[[{"n":1},{"n":1}]]`, "": `[["real","real"]]`} {
		arn := "arn:aws:states:us-east-1:000000000000:execution:poller:x" + name
		if name != "" {
			if known, err := cases.Choose(t.Context(), arn, "poller", name); !known || err != nil {
				t.Fatal(known, err)
			}
		}
		x, err := e.Start(t.Context(), engine.StartRequest{
			ARN: arn, Name: "x" + name, StateMachineARN: machineARN, StateMachineName: "poller",
			Definition: definition, Input: `{"items":[{"items":[0,0]}]}`,
		})
		if err == nil {
			x, err = e.Wait(t.Context(), x.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := outcome(x); got != "SUCCEEDED "+want {
			t.Errorf("test case %q: %s, want %s", name, got, want)
		}
	}
}
