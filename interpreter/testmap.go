package interpreter

import (
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// mapState does a Map whose iterations are mocked: all that comes before them
// and after them is real. AWS treats both modes alike here.
func (t *StateTest) mapState(r *run) *failure {
	v := r.view(t.thread, t.State)
	c, items, f := t.plan(v)
	if f != nil {
		return f.in(t.thread, t.State)
	}
	if items.Exists() {
		if failed := t.iterations(&Children{command: c, view: v, items: items}); failed != nil {
			return failed
		}
	}
	if !t.Mock.Failed && t.exceeded(c) {
		return &failure{name: new(errExceedTolerated), cause: new(thresholdExceeded)}
	}
	return t.mocked(r)
}

// plan evaluates the fields of the Map. The items are absent where only its
// ItemReader would know.
func (t *StateTest) plan(v *view) (c *StartMapRun, items document, f *fault) {
	if t.State.Map.Reader == nil {
		if items, f = v.items(); f != nil {
			return nil, items, f
		}
		if t.State.QueryLanguage == asl.JSONPath {
			t.saw(AfterItemsPath, items)
		}
	}
	command, f := v.limits()
	if f != nil {
		return nil, items, f
	}
	t.seen.MaxConcurrency = &command.MaxConcurrency
	f = v.plan(&command, items)
	t.seen.ToleratedFailureCount = command.ToleratedFailureCount
	t.seen.ToleratedFailurePercentage = command.ToleratedFailurePercentage
	if f == nil && command.Reader != nil && t.ItemReaderData != "" {
		items, f = t.read(&command)
	}
	return &command, items, f
}

// read reads the items from what the ItemReader has read.
func (t *StateTest) read(c *StartMapRun) (document, *fault) {
	pointed, items, f := readItems(c.Reader.Config, t.ItemReaderData)
	if pointed.Exists() {
		t.saw(AfterItemsPointer, pointed)
	}
	if n := int(c.MaxItems); f == nil && n > 0 && n < items.Value().Len() {
		items = firstItems(items, n)
	}
	return items, f
}

// iterations makes the inputs of all iterations.
func (t *StateTest) iterations(c *Children) *failure {
	if t.State.Map.ItemSelector != nil {
		inputs, failed := t.eachInput(c.Len(), func(i int) (string, int, *Failure) {
			input, failed := c.item(i)
			return input, 1, failed
		})
		if failed != nil {
			return failed
		}
		t.saw(AfterItemSelector, arrayOf(inputs))
	}
	n := c.Len()
	if t.State.Map.Batcher != nil {
		inputs, failed := t.eachInput(c.Len(), c.Next)
		if failed != nil {
			return failed
		}
		t.saw(AfterItemBatcher, arrayOf(inputs))
		n = len(inputs)
	}
	t.seen.Iterations = &n
	return nil
}

// eachInput makes the inputs for all items. next returns that for the items from
// the given one on, and how many they are. All inputs together must be no larger
// than what an Inspection can hold, for each may repeat the state's whole input.
func (t *StateTest) eachInput(items int, next func(item int) (string, int, *Failure)) ([]string, *failure) {
	var inputs []string
	left := t.Machine.Limits.payloadBytes()
	for i := 0; i < items; {
		input, n, failed := next(i)
		if failed != nil {
			return nil, &failure{name: &failed.Name, cause: &failed.Cause, fatal: failed.Name == errRuntime}
		}
		if left -= len(input); left < 0 {
			return nil, tooLarge(t.State.Name)
		}
		inputs = append(inputs, input)
		i += n
	}
	return inputs, nil
}

func arrayOf(texts []string) document { return textDocument("[" + strings.Join(texts, ",") + "]") }

// exceeded reports whether more iterations failed than the Map tolerates.
func (t *StateTest) exceeded(c *StartMapRun) bool {
	m := NewMapRun(c, "", t.Machine.Execution.StartTime)
	if t.seen.Iterations != nil {
		m.Items.Total = int64(*t.seen.Iterations)
	}
	m.Items.Failed = t.FailedIterations
	return m.exceeded()
}
