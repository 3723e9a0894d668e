package stepfunctions

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

var rewrite = flag.Bool("rewrite", false, "write the answers that are given into the scripts")

// TestScripts plays the scripts under testdata, each on a service of its own.
// A script is a list of calls with their answers:
//
//	# what is shown
//	OperationName {"input": "as JSON"}
//	= {"output": "as JSON"}
//
// An error's answer is "= !Code message" and its further members. Names in
// lower case are told to the fakes and the clock; "test" is TestState with the
// JSON texts that it takes and answers written as JSON. $NAME! stands for one
// of the texts below.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.script")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) { playFile(t, file) })
	}
}

// texts are what scripts need often.
var texts = []string{
	"$PASS", `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`,
	"$OTHER", `{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}`,
	"$ROLE", "arn:aws:iam::123456789012:role/service-role/states",
	"$ROLE2", "arn:aws:iam::123456789012:role/another",
	"$ARN", "arn:aws:states:us-east-1:123456789012",
}

func playFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bench := newBench(t)
	var out bytes.Buffer
	var call string
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if want, isAnswer := strings.CutPrefix(line, "= "); isAnswer {
			got := bench.play(call)
			fmt.Fprintf(&out, "= %s\n", got)
			if got != want && !*rewrite {
				t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, call, got, want)
			}
			continue
		}
		fmt.Fprintln(&out, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			call = line
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// bench is a service with all that it needs, the same at each run.
type bench struct {
	t        *testing.T
	clock    *handClock
	store    store.Store
	engine   *fakeEngine
	runner   *fakeRunner
	service  *Service
	registry *awsapi.Registry
	last     json.RawMessage // the last output
	held     chan struct{}
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, clock: &handClock{now: time.Unix(1_700_000_000, 0)}, store: memory.New()}
	t.Cleanup(func() { b.store.Close() })
	b.engine = &fakeEngine{
		store: b.store, clock: b.clock, tasks: map[string]*engine.ActivityTask{},
		tokens: map[string]error{"good": nil, "late": engine.ErrTaskTimedOut, "unknown": engine.ErrTaskDoesNotExist},
	}
	b.runner = &fakeRunner{}
	b.open()
	return b
}

// open starts the service, again where it was closed.
func (b *bench) open() {
	var err error
	b.service, err = Open(b.t.Context(), Options{
		Engine: b.engine, Store: b.store, Runner: b.runner, CheckArguments: refuseBad,
		Clock: b.clock, Random: rand.NewChaCha8([32]byte{1}),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(b.service.Close)
	b.registry = awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	b.registry.CheckInputs(validate.Checker{})
	b.registry.Register(b.service)
}

// play makes the call of a line and returns its answer as text.
func (b *bench) play(line string) string {
	for i := 0; i < len(texts); i += 2 {
		text := texts[i+1]
		line = strings.ReplaceAll(line, texts[i]+"!", strings.Trim(jsonvalue.StringValue(text).JSON(), `"`))
	}
	name, input, _ := strings.Cut(line, " ")
	if name[0] >= 'a' && name[0] <= 'z' {
		return b.tell(name, input)
	}
	b.clock.advance(time.Second)
	out, err := b.call(name, strings.ReplaceAll(input, "$TOKEN", b.lastToken()))
	if err != nil {
		return describeError(err)
	}
	b.last = out
	return string(out)
}

func (b *bench) call(operation, input string) (json.RawMessage, error) {
	return b.registry.Call(b.t.Context(), awsapi.Call{
		Service: "states", Operation: operation, Region: "us-east-1", RequestID: "r",
		Identity: awsapi.Identity{Account: "123456789012"}, Input: json.RawMessage(input),
	})
}

func (b *bench) lastToken() string {
	var out struct{ NextToken string }
	if b.last != nil {
		_ = json.Unmarshal(b.last, &out)
	}
	return out.NextToken
}

func describeError(err error) string {
	var e *awsapi.Error
	if !errors.As(err, &e) {
		return "!!" + err.Error()
	}
	text := fmt.Sprintf("!%s %s", e.Code, e.Message)
	var names []string
	for name := range e.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text += fmt.Sprintf(" [%s: %v]", name, e.Fields[name])
	}
	return strings.ReplaceAll(text, "\n", `\n`)
}

// tell does what is no call of the API.
func (b *bench) tell(name, argument string) string {
	switch name {
	case "advance":
		d, err := time.ParseDuration(argument)
		if err != nil {
			b.t.Fatal(err)
		}
		b.clock.advance(d)
	case "finish":
		b.finish(argument)
	case "offer":
		arn, input, _ := strings.Cut(argument, " ")
		b.engine.tasks[arn] = &engine.ActivityTask{Token: "good", Input: input}
	case "answers":
		list := strings.Join(b.engine.answers, "; ")
		b.engine.answers = nil
		return list
	case "hold": // executions are not stopped until "letgo"
		held := make(chan struct{})
		b.held, b.engine.onStop = held, func() { <-held }
	case "letgo":
		close(b.held)
		b.service.wg.Wait()
	case "manytags":
		return b.tagMuch()
	case "outcome":
		b.runner.say(b.t, argument)
	case "test":
		return b.testState(argument)
	default:
		b.t.Fatalf("no such thing to tell: %s", name)
	}
	return "ok"
}

// tagMuch puts one tag more than allowed on state machine m.
func (b *bench) tagMuch() string {
	var list []map[string]string
	for i := range 51 {
		list = append(list, map[string]string{"key": fmt.Sprint("k", i), "value": ""})
	}
	input, err := json.Marshal(map[string]any{
		"resourceArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m", "tags": list,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err = b.call("TagResource", string(input)); err != nil {
		return describeError(err)
	}
	return "ok"
}

// finish ends an execution: "ARN STATUS output-or-error".
func (b *bench) finish(argument string) {
	f := strings.SplitN(argument, " ", 3)
	x, err := b.store.FindExecution(context.Background(), f[0])
	if err != nil {
		b.t.Fatal(f[0], err)
	}
	_, err = b.engine.end(context.Background(), x.ID, func(x *store.Execution) {
		x.Status = store.Status(f[1])
		if f[1] == "SUCCEEDED" {
			x.Output = f[2]
		} else if len(f) > 2 {
			x.Error, x.Cause = &f[2], &f[2]
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}
