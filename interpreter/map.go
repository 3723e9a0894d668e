package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
)

// maxIterations is how many iterations of an inline Map run at a time
// (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html).
const maxIterations = 40

// mapState does a Map state: it starts as many iterations as may run at a time.
func (r *run) mapState(t *thread, state *asl.State) *failure {
	if state.Map.Distributed {
		return r.distributed(t, state)
	}
	v := r.view(t, state)
	items, f := v.items()
	if f != nil {
		return f.in(t, state)
	}
	concurrency, f := v.concurrency()
	if f != nil {
		return f.in(t, state)
	}
	n := items.Value().Len()
	r.emit(t, history.MapStateStarted, history.Details{Length: int64(n)})
	t.phase = phaseGroup
	t.group = &group{results: make([]string, n), missing: n, concurrency: concurrency, found: items}
	if state.Map.Items != nil {
		t.group.items = items
	}
	if n == 0 {
		return r.join(t)
	}
	for range min(n, concurrency) {
		r.nextIteration(t, t.previous)
	}
	return nil
}

// items returns the array that the Map goes over.
func (v *view) items() (document, *fault) {
	if v.state.QueryLanguage == asl.JSONata {
		return v.itemsJSONata()
	}
	input, f := v.effective()
	if f != nil {
		return document{}, f
	}
	name := "$"
	if p := v.state.Map.ItemsPath; p != nil {
		v.root = input
		if input, f = v.follow(p); f != nil {
			return document{}, f
		}
		name = p.Text
		if p.Root == asl.RootContext {
			name = name[1:]
		}
	}
	if input.Value().Kind() != jsonvalue.Array {
		f := runtimeFault("Reference path \"%s\" must point to array.", name)
		f.bare = true
		return document{}, f
	}
	return input, nil
}

func (v *view) itemsJSONata() (document, *fault) {
	if v.state.Map.Items != nil {
		value, f := v.typed(v.state.Map.Items, jsonvalue.Array)
		return valueDocument(value), f
	}
	if v.t.input.Value().Kind() != jsonvalue.Array {
		return document{}, queryFault("", "Map state input must be an array but was: %s", v.t.input.Text())
	}
	return v.t.input, nil
}

func (v *view) concurrency() (int, *fault) {
	root, f := v.effective()
	if f != nil {
		return 0, f
	}
	v.root = root
	n, f := v.integer(v.state.Map.MaxConcurrency)
	if n == 0 || n > maxIterations {
		n = maxIterations
	}
	return int(n), f
}

// nextIteration makes the thread of the next iteration, if there is one to
// come. Its first event goes on from previous.
func (r *run) nextIteration(t *thread, previous int64) {
	g := t.group
	if g.next >= len(g.results) {
		return
	}
	child := &thread{
		parent: t, index: g.next, phase: phaseIterate, previous: previous,
		state: r.state(t).Map.Processor.StartAt.Index,
	}
	g.next++
	g.threads = append(g.threads, child)
	r.queue(child)
}

// iterate starts an iteration. It reports false where the Map failed over that.
func (r *run) iterate(t *thread) bool {
	state := r.state(t.parent)
	input, f := r.itemInput(t, state)
	if f != nil {
		r.selectorFailed(t, f.in(t.parent, state))
		return false
	}
	t.input = input
	r.emit(t, history.MapIterationStarted, iteration(state, t))
	t.phase = phaseEnter
	return true
}

// itemInput returns the input of an iteration.
func (r *run) itemInput(t *thread, state *asl.State) (document, *fault) {
	i := r.item(t.parent, t.index)
	if state.Map.ItemSelector == nil {
		return valueDocument(i.value), nil
	}
	v := r.view(t.parent, state)
	v.item = i
	root, f := v.effective()
	if f != nil {
		return document{}, f
	}
	return v.fill(state.Map.ItemSelector, root)
}

// selectorFailed fails a Map over an item that its ItemSelector could not make.
func (r *run) selectorFailed(t *thread, f *failure) {
	if f.fatal {
		r.failExecution(t.previous, f.name, f.cause)
		return
	}
	r.keep()
	parent := t.parent
	for _, other := range parent.group.threads {
		r.abort(other, t)
	}
	parent.group, parent.phase = nil, phaseNone
	parent.previous, parent.base = t.previous, t.previous
	r.resume(parent, f)
}

// item returns an item of the Map that t is in. The items are found again from
// the Map's input, so that a snapshot need not hold them twice.
func (r *run) item(t *thread, index int) *item {
	g := t.group
	if !g.found.Exists() {
		g.found = g.items
	}
	if !g.found.Exists() {
		g.found, _ = r.view(t, r.state(t)).items()
	}
	i := &item{index: index, value: jsonvalue.NullValue()}
	if items := g.found.Value(); index < items.Len() && items.Kind() == jsonvalue.Array {
		i.value = items.At(index)
	}
	return i
}
