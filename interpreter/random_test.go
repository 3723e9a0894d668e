package interpreter

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

var replays = flag.Int("replays", 300, "how many random executions TestReplay runs")

// TestReplay runs random definitions with events in random order. The driver
// holds every step to what must always be true; above all, that a step gives
// the same bytes again from the decoded snapshot.
func TestReplay(t *testing.T) {
	for seed := range *replays {
		random := rand.New(rand.NewPCG(uint64(seed), 1))
		g := &generator{Rand: random}
		d := newDriver(t, g.machine(), g.json(2))
		d.machine.Limits.HistoryEvents = int64(50 + random.IntN(2000))
		d.machine.Limits.PayloadBytes = 200 + random.IntN(5000)
		d.step(Event{Kind: Start})
		g.goOn(d)
		g.stale(d)
		for redrives := 0; redrives < 3 && d.complete.Redrive != nil; redrives++ {
			d.redrive()
			g.goOn(d)
		}
	}
}

// goOn applies events until the execution ends or is stopped.
func (g *generator) goOn(d *driver) {
	for range 60 {
		if d.complete == nil {
			g.event(d)
		}
	}
	if d.complete == nil {
		d.step(Event{Kind: Abort})
	}
	if d.complete == nil {
		d.t.Fatal("an execution survived Abort")
	}
}

// generator makes random definitions, data and events.
type generator struct {
	*rand.Rand
	states    int
	variables int
}

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *generator) maybe(text string) string {
	if g.IntN(3) == 0 {
		return text
	}
	return ""
}

func (g *generator) machine() string {
	return fmt.Sprintf(`{%s %s}`, g.maybe(`"TimeoutSeconds": 50,`), g.scope(0))
}

// scope makes the inside of a set of states that lead from each to the next,
// now and then back to an earlier one.
func (g *generator) scope(depth int) string {
	n := 1 + g.IntN(4)
	names := make([]string, n)
	for i := range names {
		g.states++
		names[i] = fmt.Sprintf("S%d", g.states)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `"StartAt": %q, "States": {`, names[0])
	for i, name := range names {
		next, onward := `"End": true`, names[n-1]
		if i < n-1 {
			next, onward = fmt.Sprintf(`"Next": %q`, names[i+1]), names[i+1]
		}
		fmt.Fprintf(&b, `%q: %s,`, name, g.state(depth, next, onward, names[g.IntN(n)], i == n-1))
	}
	return strings.TrimSuffix(b.String(), ",") + "}"
}

// state makes one state. A last one must be able to end its scope.
func (g *generator) state(depth int, next, onward, anywhere string, last bool) string {
	kinds := []string{"Pass", "Pass", "Wait", "Task", "Task", "Choice"}
	if last {
		kinds = []string{"Pass", "Wait", "Task", "Succeed", "Fail"}
	}
	if depth < 3 {
		kinds = append(kinds, "Parallel", "Map")
	}
	kind := g.pick(kinds...)
	head := fmt.Sprintf(`{"Type": %q, `, kind)
	switch kind {
	case "Choice":
		return head + fmt.Sprintf(`"Choices": [{%s, "Next": %q}], "Default": %q}`, g.test(2), anywhere, onward)
	case "Succeed":
		return head + g.maybe(`"InputPath": "$.a", `) + g.maybe(`"OutputPath": null, `) + `"Comment": ""}`
	case "Fail":
		return head + g.maybe(`"Error": "Failed", `) + g.maybe(`"CausePath": "$.s", `) + `"Comment": ""}`
	case "Wait":
		return head + g.pick(`"Seconds": 5`, `"SecondsPath": "$.a"`, `"TimestampPath": "$.s"`) + ", " + next + "}"
	case "Pass":
		g.variables++ // names must differ over nested scopes
		return head + g.maybe(`"Parameters": {"x.$": "$.a", "y.$": "$$.State.Name", "u.$": "States.UUID()"}, `) +
			g.maybe(fmt.Sprintf(`"Assign": {"v%d.$": "$"}, `, g.variables)) + g.paths() + next + "}"
	case "Task":
		return head + fmt.Sprintf(`"Resource": %q, `, g.pick(
			"arn:aws:lambda:eu-north-1:123456789012:function:f",
			"arn:aws:states:eu-north-1:123456789012:activity:a",
			"arn:aws:states:::aws-sdk:sqs:sendMessage",
			"arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
		)) + g.pick(`"Parameters": {"t.$": "$$.Task.Token"}, `, `"Parameters": {"all.$": "$"}, `) + g.maybe(`"TimeoutSeconds": 7, `) +
			g.handlers(onward) + g.paths() + next + "}"
	case "Parallel":
		return head + fmt.Sprintf(`"Branches": [{%s}, {%s}], `, g.scope(depth+1), g.scope(depth+1)) +
			g.handlers(onward) + g.paths() + next + "}"
	}
	return head + g.maybe(`"ItemsPath": "$.l", `) + g.maybe(`"MaxConcurrency": 1, `) +
		g.maybe(`"ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}, `) +
		fmt.Sprintf(`"ItemProcessor": {%s %s}, `,
			g.maybe(`"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},`), g.scope(depth+1)) +
		g.handlers(onward) + next + "}"
}

func (g *generator) paths() string {
	return g.maybe(`"ResultPath": "$.a", `) + g.maybe(`"OutputPath": "$.a", `) + g.maybe(`"InputPath": "$.l", `)
}

func (g *generator) handlers(onward string) string {
	s := g.maybe(`"Retry": [{"ErrorEquals": ["Failed", "States.Timeout"], "MaxAttempts": 2, "JitterStrategy": "FULL"}], `)
	if onward != "" {
		s += g.maybe(fmt.Sprintf(`"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": %q}], `, onward))
	}
	return s
}

func (g *generator) test(depth int) string {
	if depth > 0 && g.IntN(3) == 0 {
		return fmt.Sprintf(`"And": [{%s}, {%s}]`, g.test(depth-1), g.test(depth-1))
	}
	return fmt.Sprintf(`"Variable": %q, %s`, g.pick("$.a", "$.s", "$"), g.pick(
		`"IsPresent": true`, `"IsPresent": false`, `"NumericEquals": 1`, `"StringMatches": "f*"`, `"BooleanEqualsPath": "$.a"`))
}

// json makes a value in which the paths of the definitions often lead somewhere.
func (g *generator) json(depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		return g.pick("1", "0", "true", `"2024-05-06T07:08:10Z"`, `"f"`, "null", "[]", "{}", "[1, 2, 3]")
	}
	return fmt.Sprintf(`{"a": %s, "s": %s, "l": [%s, %s]}`,
		g.json(depth-1), g.json(depth-1), g.json(depth-1), g.json(depth-1))
}

// event applies one that could come now, or one that means nothing.
func (g *generator) event(d *driver) {
	if g.IntN(10) == 0 {
		g.stale(d)
		return
	}
	if len(d.runs) > 0 && (g.IntN(3) == 0 || len(d.tasks)+len(d.timers) == 0) {
		g.endRun(d, d.runs[g.IntN(len(d.runs))])
		return
	}
	if len(d.tasks) == 0 || len(d.timers) > 0 && g.IntN(2) == 0 {
		if len(d.timers) > 0 {
			d.fire()
		}
		return
	}
	id := d.tasks[g.IntN(len(d.tasks))].ID
	switch g.IntN(6) {
	case 0:
		d.step(Event{Kind: TaskStarted, Task: id, WorkerName: "w"})
	case 1:
		d.step(Event{Kind: TaskSubmitted, Task: id, Output: g.json(1)})
	case 2:
		d.step(Event{Kind: TaskHeartbeat, Task: id})
	case 3:
		name := g.pick("Failed", "Other", "States.Timeout")
		d.answer(Event{Kind: TaskFailed, Task: id, Error: &name, Phase: Phase(g.IntN(4))})
	default:
		d.answer(Event{Kind: TaskSucceeded, Task: id, Output: g.json(3)})
	}
}

// endRun makes the inputs of a Map Run's children and ends it.
func (g *generator) endRun(d *driver, c StartMapRun) {
	children, err := d.machine.Children(&c, "", d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	for item := range children.Len() {
		if _, n, _ := children.Next(item); n > 1 {
			d.t.Fatal("a batch that nobody asked for")
		}
	}
	d.forgetRun(c.ID)
	if name := g.pick("Failed", "Other", ""); name != "" {
		d.step(Event{Kind: MapRunFailed, Task: c.ID, Error: &name})
		return
	}
	d.step(Event{Kind: MapRunSucceeded, Task: c.ID, Output: g.json(3)})
}

// stale applies events about things that are not there.
func (g *generator) stale(d *driver) {
	for _, e := range []Event{
		{Kind: Start},
		{Kind: TimerFired, Timer: d.snapshot.lastTimer + 1},
		{Kind: TimerFired},
		{Kind: TaskSucceeded, Task: int64(len(d.events)) + 1, Output: "1"},
		{Kind: TaskFailed},
		{Kind: TaskStarted, Task: 1},
		{Kind: MapRunSucceeded, Task: 1, Output: "[]"},
		{Kind: Redrive},
		{},
	} {
		if d.step(e).Accepted {
			d.t.Errorf("accepted %s", asJSON(e))
		}
	}
}
