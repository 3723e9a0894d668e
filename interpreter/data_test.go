package interpreter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/history"
)

var rewrite = flag.Bool("rewrite", false, "write what comes out into the files of testdata")

// TestData runs the files in testdata. Each holds remarks (#), a definition, and
// commands (>) with what they lead to:
//
//	> start {"a": 1}         begins the execution with that input
//	> fire                   lets the earliest timer fire, at its time
//	> fire 3                 lets timer 3 fire, be it there or not
//	> succeed 4 {"b": 2}     answers task 4
//	> fail 4 Error: cause    fails task 4; "> fail 4" gives neither error nor cause
//	> fail 4 @submit Error: cause   the same in another phase
//	> started 4 worker       a worker took task 4
//	> submitted 4 {"c": 3}   the call of task 4 was answered
//	> heartbeat 4
//	> later 5s               moves the clock
//	> missing ARN            says that an activity does not exist
//	> abort Error: cause
func TestData(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := runFile(t, string(data))
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(data) {
				t.Errorf("%s", difference(string(data), got))
			}
		})
	}
}

// difference shows two texts from their first different line on.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	show := func(lines []string) string { return strings.Join(lines[min(i, len(lines)):min(i+5, len(lines))], "\n") }
	return fmt.Sprintf("differs from line %d on; got\n%s\nwant\n%s", i+1, show(g), show(w))
}

func runFile(t *testing.T, data string) string {
	head, rest, _ := strings.Cut(data, "\n> ")
	var definition strings.Builder
	for line := range strings.Lines(head) {
		if !strings.HasPrefix(line, "#") {
			definition.WriteString(line)
		}
	}
	var out strings.Builder
	out.WriteString(strings.TrimRight(head, "\n") + "\n")
	var d *driver
	for block := range strings.SplitSeq(rest, "\n> ") {
		command, _, _ := strings.Cut(block, "\n")
		if input, ok := strings.CutPrefix(command, "start "); ok {
			missing := []string(nil)
			if d != nil {
				missing = d.missing
			}
			d = newDriver(t, definition.String(), input)
			d.missing = missing
		}
		fmt.Fprintf(&out, "\n> %s\n%s", command, do(d, command))
	}
	return out.String()
}

// do carries out a command and returns what it led to as text.
func do(d *driver, command string) string {
	verb, rest, _ := strings.Cut(command, " ")
	first, args, _ := strings.Cut(rest, " ")
	id, _ := strconv.ParseInt(first, 10, 64)
	switch verb {
	case "start":
		return d.show(d.step(Event{Kind: Start}))
	case "fire":
		if id > 0 {
			return d.show(d.step(Event{Kind: TimerFired, Timer: id}))
		}
		return d.show(d.fire())
	case "succeed":
		return d.show(d.answer(Event{Kind: TaskSucceeded, Task: id, Output: args}))
	case "fail":
		e := Event{Kind: TaskFailed, Task: id}
		if phase, rest, ok := strings.Cut(args, " "); ok && phase[0] == '@' {
			e.Phase, args = map[string]Phase{"@schedule": PhaseSchedule, "@start": PhaseStart, "@submit": PhaseSubmit}[phase], rest
		}
		e.Error, e.Cause = errorAndCause(args)
		return d.show(d.answer(e))
	case "started":
		return d.show(d.step(Event{Kind: TaskStarted, Task: id, WorkerName: args}))
	case "submitted":
		return d.show(d.step(Event{Kind: TaskSubmitted, Task: id, Output: args}))
	case "heartbeat":
		return d.show(d.step(Event{Kind: TaskHeartbeat, Task: id}))
	case "later":
		n, err := time.ParseDuration(first)
		if err != nil {
			d.t.Fatal(err)
		}
		d.now = d.now.Add(n)
		return ""
	case "missing":
		d.missing = append(d.missing, rest)
		return ""
	case "mapped":
		d.forgetRun(id)
		return d.show(d.step(Event{Kind: MapRunSucceeded, Task: id, Output: args}))
	case "mapfailed":
		d.forgetRun(id)
		e := Event{Kind: MapRunFailed, Task: id}
		e.Error, e.Cause = errorAndCause(args)
		return d.show(d.step(e))
	case "redrive":
		return d.show(d.redrive())
	case "abort":
		e := Event{Kind: Abort}
		e.Error, e.Cause = errorAndCause(rest)
		return d.show(d.step(e))
	}
	d.t.Fatalf("unknown command %q", command)
	return ""
}

func errorAndCause(s string) (name, cause *string) {
	if s == "" {
		return nil, nil
	}
	n, c, ok := strings.Cut(s, ": ")
	if ok {
		cause = &c
	}
	return &n, cause
}

// show writes a result down: events with what they carry, then commands.
func (d *driver) show(r Result) string {
	var b strings.Builder
	if !r.Accepted {
		b.WriteString("not accepted\n")
	}
	for _, e := range r.History {
		fmt.Fprintf(&b, "%d <- %d %s%s\n", e.ID, e.PreviousID, e.Type, showDetails(e.Details))
	}
	for _, c := range r.Commands {
		b.WriteString(d.showCommand(c) + "\n")
	}
	return b.String()
}

func showDetails(d history.Details) string {
	var b strings.Builder
	add := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, " %s=%s", key, value)
		}
	}
	optional := func(key string, value *string) {
		if value != nil {
			fmt.Fprintf(&b, " %s=%q", key, *value)
		}
	}
	number := func(key string, value *int64) {
		if value != nil {
			fmt.Fprintf(&b, " %s=%d", key, *value)
		}
	}
	add("name", d.Name)
	add("resource", strings.Trim(d.ResourceType+":"+d.Resource, ":"))
	add("region", d.Region)
	add("state", d.State)
	add("location", d.Location)
	add("worker", d.WorkerName)
	add("role", d.RoleARN)
	add("credentials", d.CredentialsRole)
	if d.Index > 0 {
		number("index", &d.Index)
	}
	if d.Length > 0 {
		number("length", &d.Length)
	}
	number("timeout", d.TimeoutSeconds)
	number("heartbeat", d.HeartbeatSeconds)
	optional("error", d.Error)
	optional("cause", d.Cause)
	add("input", d.Input)
	add("parameters", d.Parameters)
	add("output", d.Output)
	for _, v := range d.AssignedVariables {
		add("$"+v.Name, v.Value)
	}
	return b.String()
}

func (d *driver) showCommand(c Command) string {
	switch c := c.(type) {
	case StartTimer:
		return fmt.Sprintf("! timer %d in %s", c.ID, c.Due.Sub(d.now))
	case CancelTimer:
		return fmt.Sprintf("! cancel timer %d", c.ID)
	case CancelTask:
		return fmt.Sprintf("! cancel task %d", c.ID)
	case ScheduleTask:
		s := fmt.Sprintf("! task %d", c.ID)
		if c.Attempt > 0 {
			s += fmt.Sprintf(" attempt %d", c.Attempt)
		}
		if c.Token != "" {
			s += " with token"
		}
		return s
	case StartMapRun:
		return d.showMapRun(&c)
	case StopMapRun:
		return fmt.Sprintf("! stop map run %d", c.ID)
	case Complete:
		return fmt.Sprintf("! complete %s%s", c.Status,
			showDetails(history.Details{Output: c.Output, Error: c.Error, Cause: c.Cause}))
	}
	return fmt.Sprintf("! %T", c)
}

// showMapRun writes a Map Run down with the inputs of its children.
func (d *driver) showMapRun(c *StartMapRun) string {
	d.t.Helper()
	children, err := d.machine.Children(c, "", d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "! map run %d of %s, concurrency %d", c.ID, c.StateMachineName, c.MaxConcurrency)
	if c.Redrive > 0 {
		fmt.Fprintf(&b, ", redrive %d", c.Redrive)
	}
	for item, n := 0, 0; item < children.Len(); item += n {
		input, items, failed := children.Next(item)
		if failed != nil {
			return b.String() + fmt.Sprintf("\n  child fails %s: %s", failed.Name, failed.Cause)
		}
		n = items
		fmt.Fprintf(&b, "\n  child %s", input)
	}
	return b.String()
}
