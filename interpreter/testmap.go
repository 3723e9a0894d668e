package interpreter

import (
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// mapState does a Map whose iterations are mocked: all that comes before them
// and after them is real.
func (t *StateTest) mapState(r *run) *failure {
	v := r.view(t.thread, t.State)
	items, f := t.items(v)
	if f == nil {
		f = t.iterations(v, items)
	}
	if f == nil {
		f = t.thresholds(v)
	}
	if f != nil {
		return f.in(t.thread, t.State)
	}
	if !t.Mock.Failed && t.exceeded() {
		return &failure{
			name:  new(errExceedTolerated),
			cause: new("The specified tolerated failure threshold was exceeded"),
		}
	}
	return t.mocked(r)
}

// items returns the array that the Map goes over, an absent document where only
// its ItemReader would know.
func (t *StateTest) items(v *view) (document, *fault) {
	if t.State.Map.Reader != nil {
		return t.readItems()
	}
	items, f := v.items()
	if f == nil && t.State.QueryLanguage == asl.JSONPath {
		t.saw(AfterItemsPath, items)
	}
	return items, f
}

func (t *StateTest) readItems() (document, *fault) {
	if t.ItemReaderData == "" {
		return document{}, nil
	}
	items := textDocument(t.ItemReaderData)
	if items.Value().Kind() != jsonvalue.Array {
		return document{}, runtimeFault("The data of the ItemReader is not an array.")
	}
	return items, nil
}

// iterations makes the inputs of all iterations.
func (t *StateTest) iterations(v *view, items document) *fault {
	if !items.Exists() {
		return nil
	}
	n := items.Value().Len()
	t.seen.Iterations = &n
	if t.State.Map.ItemSelector == nil {
		return nil
	}
	t.thread.group = &group{found: items}
	defer func() { t.thread.group = nil }()
	inputs := make([]string, n)
	for i := range inputs {
		input, f := v.itemInput(&thread{parent: t.thread, index: i}, t.State)
		if f != nil {
			return f
		}
		inputs[i] = input.Text()
	}
	t.saw(AfterItemSelector, textDocument("["+strings.Join(inputs, ",")+"]"))
	return nil
}

// thresholds evaluates the numbers that bound the iterations.
func (t *StateTest) thresholds(v *view) (f *fault) {
	spec := t.State.Map
	if v.root, f = v.effective(); f != nil {
		return f
	}
	concurrency, f := v.integer(spec.MaxConcurrency)
	if f != nil {
		return f
	}
	t.seen.MaxConcurrency = &concurrency
	if spec.ToleratedFailureCount != nil {
		n, f := v.integer(spec.ToleratedFailureCount)
		if f != nil {
			return f
		}
		t.seen.ToleratedFailureCount = &n
	}
	if spec.ToleratedFailurePercentage != nil {
		p, f := v.percentage(spec.ToleratedFailurePercentage)
		if f != nil {
			return f
		}
		t.seen.ToleratedFailurePercentage = &p
	}
	return nil
}

// exceeded reports whether more iterations failed than the Map tolerates: none
// where it does not say.
func (t *StateTest) exceeded() bool {
	count, percentage := t.seen.ToleratedFailureCount, t.seen.ToleratedFailurePercentage
	switch {
	case count == nil && percentage == nil:
		return t.FailedIterations > 0
	case count != nil && t.FailedIterations > *count:
		return true
	case percentage == nil || t.seen.Iterations == nil || *t.seen.Iterations == 0:
		return false
	}
	return float64(t.FailedIterations)*100/float64(*t.seen.Iterations) > *percentage
}
