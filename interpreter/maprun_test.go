package interpreter

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/treadle-run/treadle/asl"
)

// TestMapRunTolerance lists how many failed items fail a Map Run of ten.
func TestMapRunTolerance(t *testing.T) {
	for _, c := range []struct {
		count      int64 // -1: not given
		percentage float64
		batch      int
		fails      int // children that may fail before the run does
	}{
		{-1, -1, 1, 0},
		{0, -1, 1, 0},
		{3, -1, 1, 3},
		{100, -1, 1, 10},
		{-1, 0, 1, 0},
		{-1, 20, 1, 2},
		{-1, 25, 1, 2},
		{-1, 100, 1, 10},
		{1, 50, 1, 1},
		{8, 50, 1, 5},
		{3, -1, 2, 1}, // all items of a batch fail with it
		{-1, 40, 2, 2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			spec := StartMapRun{Length: 10, MaxItemsPerBatch: int64(c.batch)}
			if c.count >= 0 {
				spec.ToleratedFailureCount = &c.count
			}
			if c.percentage >= 0 {
				spec.ToleratedFailurePercentage = &c.percentage
			}
			m := NewMapRun(&spec, "", epoch)
			for m.NextItem < 10 {
				m.Start(c.batch)
			}
			fails := 0
			for m.Ending == "" && len(m.Open) > 0 {
				m.Ended(m.Open[0].Child, Failed)
				if m.Ending == "" {
					fails++
				}
			}
			if fails != c.fails {
				t.Errorf("failed after %d tolerated children, want %d", fails, c.fails)
			}
		})
	}
}

func TestMapRunStartsNoMoreThanThereIsRoomFor(t *testing.T) {
	for concurrency, want := range map[int64]int{0: MaxChildren, 1: 1, 40: 40, 10_000: 10_000, 10_001: MaxChildren} {
		m := NewMapRun(&StartMapRun{Length: 20_000, MaxConcurrency: concurrency}, "", epoch)
		if got := m.Room(); got != want {
			t.Errorf("room for %d with MaxConcurrency %d, want %d", got, concurrency, want)
		}
		m.Start(1)
		if got := m.Room(); got != want-1 {
			t.Errorf("room for %d more with MaxConcurrency %d, want %d", got, concurrency, want-1)
		}
	}
}

func TestMapRunTakesAnEndOnce(t *testing.T) {
	m := NewMapRun(&StartMapRun{Length: 2}, "", epoch)
	c := m.Start(1)
	if !m.Ended(c.Child, Succeeded) || m.Ended(c.Child, Failed) || m.Ended(7, Failed) {
		t.Error("an end was not taken, or twice")
	}
	if m.Children.Succeeded != 1 || m.Children.Failed != 0 || m.Children.Pending() != 1 || m.Idle() {
		t.Errorf("Map Run is %+v", m)
	}
}

func TestMapRunSurvivesJSON(t *testing.T) {
	m := NewMapRun(&StartMapRun{ARN: "arn", Length: 5, MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 100}, "x", epoch)
	m.Start(2)
	m.Start(2)
	m.Fail("E", "C")
	first, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again := new(MapRun)
	if err := json.Unmarshal(first, again); err != nil {
		t.Fatal(err)
	}
	if second := asJSON(again); second != string(first) {
		t.Errorf("was %s\nis  %s", first, second)
	}
}

// TestResults lists what the outputs of children become.
func TestResults(t *testing.T) {
	outputs := []string{`1`, `[2,[3]]`, `{"a":"\n"}`}
	for _, c := range []struct{ config, want string }{
		{``, `[1,[2,[3]],{"a":"\n"}]`},
		{`{"Transformation":"COMPACT","OutputType":"JSON"}`, `[1,[2,[3]],{"a":"\n"}]`},
		{`{"Transformation":"FLATTEN","OutputType":"JSON"}`, `[1,2,[3],{"a":"\n"}]`},
		{`{"Transformation":"FLATTEN","OutputType":"JSONL"}`, `"1\n2\n[3]\n{\"a\":\"\\n\"}"`},
	} {
		command := StartMapRun{}
		if c.config != "" {
			command.Writer = &MapCall{Config: c.config}
		}
		r := (&Machine{}).NewResults(&command)
		for _, o := range outputs {
			if !r.Add(o) {
				t.Errorf("%s: %s was too much", c.config, o)
			}
		}
		if got := r.JSON(); got != c.want || r.Metadata() {
			t.Errorf("%s gives %s, want %s", c.config, got, c.want)
		}
	}
}

// FuzzChildren reads damaged Map Runs. They must not bring the process down.
func FuzzChildren(f *testing.F) {
	const definition = `{"StartAt":"D","States":{"D":{"Type":"Map","ItemSelector":{"v.$":"$$.Map.Item.Value","a.$":"$"},
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}}}`
	program, err := asl.Compile(definition, asl.Standard)
	if err != nil {
		f.Fatal(err)
	}
	m := &Machine{Program: program, Execution: Execution{Input: `[1,{"a":2}]`, ARN: "arn", StateMachineARN: "arn:aws:states:r:1:stateMachine:m"}}
	for _, command := range m.Step(nil, Event{Kind: Start, Time: epoch}).Commands {
		if c, ok := command.(StartMapRun); ok {
			f.Add(c.Frozen, "", int64(0))
			f.Add(c.Frozen, `[3]`, int64(20))
		}
	}
	f.Add([]byte{}, "", int64(1))
	f.Fuzz(func(t *testing.T, frozen []byte, items string, bytes int64) {
		children, err := m.Children(&StartMapRun{Frozen: frozen, MaxInputBytesPerBatch: bytes}, items, epoch)
		if err != nil {
			return
		}
		for item, n := 0, 0; item < children.Len(); item += n {
			var failed *Failure
			if _, n, failed = children.Next(item); failed != nil {
				return
			}
			if n < 1 {
				t.Fatal("a child without items")
			}
		}
	})
}
