package interpreter

import (
	"strings"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
)

// StartMapRun asks for the Map Run of a Map in DISTRIBUTED mode: a child
// execution for each item or batch of items. MapRun decides how it goes,
// Children makes the inputs. Its end comes back as a MapRunSucceeded or
// MapRunFailed event.
type StartMapRun struct {
	ID  int64 // of the event that starts it; the same when the step is repeated
	ARN string
	// Redrive is 0 for a new Map Run, else it says to redrive what did not
	// succeed of the one with the ARN, for the how many-th time.
	Redrive int64
	State   int // index of the Map in Program.All
	// Child executions belong to the state machine with the Map's label behind
	// its ARN and name.
	StateMachineARN  string
	StateMachineName string
	Express          bool

	MaxConcurrency             int64 // 0: as many as the engine can
	ToleratedFailureCount      *int64
	ToleratedFailurePercentage *float64

	MaxItemsPerBatch      int64  // 0: no limit
	MaxInputBytesPerBatch int64  // 0: no limit
	BatchInput            string // JSON text; "" for none

	Length int64 // of the items; 0 where Reader is to find them
	Reader *MapCall
	Writer *MapCall
	// MaxItems is how many items of the Reader are taken; 0: all.
	MaxItems int64

	// Frozen holds what ItemSelector sees, encoded. It is kept here once, however
	// many children there are.
	Frozen []byte
}

// MapCall is the call of an ItemReader or ResultWriter. A writer without a
// Resource only says how the state's result is to look.
type MapCall struct {
	Resource  string
	Config    string // JSON text of ReaderConfig or WriterConfig, "" for none
	Arguments string // JSON text, "" for none
}

// StopMapRun says that nobody waits for a Map Run any more; its child
// executions are to be aborted.
type StopMapRun struct{ ID int64 }

// distributed does a Map in DISTRIBUTED mode: it asks for a Map Run.
func (r *run) distributed(t *thread, state *asl.State) *failure {
	v := r.view(t, state)
	var items document
	var f *fault
	if state.Map.Reader == nil {
		if items, f = v.items(); f != nil {
			return f.in(t, state)
		}
	}
	c, f := v.limits()
	if f != nil {
		return f.in(t, state)
	}
	c.Length = int64(items.Value().Len())
	r.emit(t, history.MapStateStarted, history.Details{Length: c.Length})
	if f := v.plan(&c, items); f != nil {
		return f.in(t, state)
	}
	c.ARN = v.mapRunARN(c.StateMachineARN)
	r.startMapRun(t, c, history.MapRunStarted)
	return nil
}

func (r *run) startMapRun(t *thread, c StartMapRun, typ history.Type) {
	c.ID = r.emit(t, typ, history.Details{MapRunARN: c.ARN, RedriveCount: c.Redrive})
	if r.full {
		return
	}
	r.commands = append(r.commands, c)
	t.phase, t.mapRun = phaseMapRun, mapRun{c.ID, c.ARN}
}

// limits begins the command with what AWS looks at before the state counts as
// started.
func (v *view) limits() (c StartMapRun, f *fault) {
	if v.root, f = v.effective(); f != nil {
		return c, f
	}
	c.MaxConcurrency, f = v.integer(v.state.Map.MaxConcurrency)
	x, spec := &v.m.Execution, v.state.Map
	label := spec.Label
	if label == "" {
		label = uuid.NewSHA1(uuid.NameSpaceURL, []byte(x.StateMachineARN+"/"+v.state.Name)).String()
	}
	c.State = v.state.Index
	c.StateMachineARN = unlabelled(x.StateMachineARN) + "/" + label
	c.StateMachineName = unlabelled(x.StateMachineName) + "/" + label
	c.Express = spec.ExecutionType == string(asl.Express)
	return c, f
}

// unlabelled takes the label of the Map off that a child execution has behind
// the ARN or name of its state machine.
func unlabelled(s string) string {
	before, _, _ := strings.Cut(s, "/")
	return before
}

// plan evaluates the rest of the state's fields. $ is its effective input.
func (v *view) plan(c *StartMapRun, items document) (f *fault) {
	if v.root, f = v.effective(); f != nil {
		return f
	}
	if f = v.tolerance(c); f != nil {
		return f
	}
	if f = v.batches(c); f != nil {
		return f
	}
	if f = v.calls(c); f != nil {
		return f
	}
	c.Frozen = v.freeze(items)
	return nil
}

func (v *view) tolerance(c *StartMapRun) *fault {
	spec := v.state.Map
	if spec.ToleratedFailureCount != nil {
		n, f := v.integer(spec.ToleratedFailureCount)
		if f != nil {
			return f
		}
		c.ToleratedFailureCount = &n
	}
	if spec.ToleratedFailurePercentage != nil {
		p, f := v.percentage(spec.ToleratedFailurePercentage)
		if f != nil {
			return f
		}
		c.ToleratedFailurePercentage = &p
	}
	return nil
}

func (v *view) batches(c *StartMapRun) (f *fault) {
	b := v.state.Map.Batcher
	if b == nil {
		return nil
	}
	if c.MaxItemsPerBatch, f = v.integer(b.MaxItemsPerBatch); f != nil {
		return f
	}
	if c.MaxInputBytesPerBatch, f = v.integer(b.MaxInputBytesPerBatch); f != nil {
		return f
	}
	if b.MaxItemsPerBatch != nil && c.MaxItemsPerBatch == 0 {
		return runtimeFault("MaxItemsPerBatch must be a positive integer.")
	}
	if limit := int64(v.m.Limits.payloadBytes()); c.MaxInputBytesPerBatch == 0 || c.MaxInputBytesPerBatch > limit {
		c.MaxInputBytesPerBatch = limit
	}
	c.BatchInput, f = v.text(b.BatchInput)
	return f
}

// calls evaluates ItemReader and ResultWriter.
func (v *view) calls(c *StartMapRun) (f *fault) {
	if r := v.state.Map.Reader; r != nil {
		if c.MaxItems, f = v.integer(r.MaxItems); f != nil {
			return f
		}
		c.Reader = &MapCall{Resource: r.Resource, Config: jsonOf(r.ReaderConfig)}
		if c.Reader.Arguments, f = v.text(r.Arguments); f != nil {
			return f
		}
	}
	if w := v.state.Map.Writer; w != nil {
		c.Writer = &MapCall{Resource: w.Resource, Config: jsonOf(w.WriterConfig)}
		if c.Writer.Arguments, f = v.text(w.Arguments); f != nil {
			return f
		}
	}
	return nil
}

// text evaluates a template to JSON text, "" where there is none.
func (v *view) text(t *asl.Template) (string, *fault) {
	if t == nil {
		return "", nil
	}
	value, f := v.evaluate(t)
	return value.JSON(), f
}

func jsonOf(value jsonvalue.Value) string {
	if !value.Exists() {
		return ""
	}
	return value.JSON()
}

// mapRunARN makes the ARN of a new Map Run: mapRun:Machine/Label:UUID.
func (v *view) mapRunARN(machineARN string) string {
	a, _ := arn.Parse(machineARN)
	_, name := a.Split()
	var id uuid.UUID
	for i := range id {
		id[i] = byte(v.random())
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	a.Resource = "mapRun:" + name + ":" + id.String()
	return a.String()
}

// mapRunEnded lets the end of a Map Run take effect. It reports whether anybody
// waited for it.
func (r *run) mapRunEnded() bool {
	t := r.s.withMapRun(r.e.Task)
	if t == nil {
		return false
	}
	t.phase, t.base = phaseNone, t.previous
	if r.e.Kind == MapRunFailed {
		f := &failure{name: r.e.Error, cause: r.e.Cause, fatal: r.e.Error != nil && *r.e.Error == errRuntime}
		r.emit(t, history.MapRunFailed, history.Details{Error: f.name, Cause: f.cause})
		if f.fatal {
			r.stateFailed(t, r.state(t))
		}
		r.resume(t, f)
		return true
	}
	r.emit(t, history.MapRunSucceeded, history.Details{})
	t.mapRun = mapRun{}
	r.resume(t, r.mapped(t))
	return true
}

// mapped leaves a Map whose Map Run succeeded.
func (r *run) mapped(t *thread) *failure {
	if len(r.e.Output) > r.m.Limits.payloadBytes() {
		return tooLarge(r.state(t).Name)
	}
	state := r.state(t)
	// AWS has chained MapStateExited to MapRunStarted since the end of 2024; most
	// recorded histories, and all other ends of states, chain it as here.
	id := r.aside(t.previous, history.MapStateSucceeded, history.Details{})
	t.base = t.previous
	f := r.leave(t, state, exit{
		result: textDocument(r.e.Output), assign: state.Assign, output: state.Output, next: state.Next,
	})
	if f != nil && !f.evaluation {
		t.previous = id
	}
	return f
}

// stopMapRun takes t's Map Run back, silently where this same step asked for it.
func (r *run) stopMapRun(t *thread) {
	id := t.mapRun.id
	for i, c := range r.commands {
		if s, ok := c.(StartMapRun); ok && s.ID == id {
			r.commands = append(r.commands[:i], r.commands[i+1:]...)
			return
		}
	}
	r.commands = append(r.commands, StopMapRun{ID: id})
}
