package interpreter

import (
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Children makes the inputs of a Map Run's child executions. The same items give
// the same inputs.
type Children struct {
	command *StartMapRun
	view    *view
	items   document
}

// errNotAMap is the error for a Map Run whose saved form does not fit its program.
var errNotAMap = errors.New("interpreter: saved Map Run does not fit its definition")

// Children returns what makes the inputs of the Map Run. items is the JSON array
// that its ItemReader has read, "" for one without.
func (m *Machine) Children(c *StartMapRun, items string, now time.Time) (*Children, error) {
	t, kept, err := thaw(c.Frozen)
	if err != nil {
		return nil, err
	}
	if t.state != c.State || t.state < 0 || t.state >= len(m.Program.All) || m.Program.All[t.state].Map == nil {
		return nil, errNotAMap
	}
	r := &run{m: m, s: &Snapshot{root: t}, e: Event{Time: now, Seed: sha256.Sum256([]byte(c.ARN))}}
	children := &Children{command: c, view: r.view(t, m.Program.All[t.state]), items: textDocument(items)}
	if items == "" {
		children.items = kept
	}
	if !children.items.Exists() {
		var f *fault
		if children.items, f = children.view.items(); f != nil {
			return nil, errNotAMap
		}
	}
	return children, nil
}

// Iterable reports whether the items are an array, which those of an ItemReader
// need not be.
func (c *Children) Iterable() bool { return c.items.Value().Kind() == jsonvalue.Array }

// Len returns how many items there are, no more than MaxItems.
func (c *Children) Len() int {
	n := c.items.Value().Len()
	if limit := c.command.MaxItems; limit > 0 && int64(n) > limit {
		n = int(limit)
	}
	return n
}

// Failure is why an input could not be made.
type Failure struct{ Name, Cause string }

// Next returns the input of the child whose first item is the given one, as JSON
// text, and how many items it has.
func (c *Children) Next(item int) (input string, items int, failed *Failure) {
	if c.command.MaxInputBytesPerBatch == 0 {
		input, failed = c.item(item)
		return input, 1, failed
	}
	return c.batch(item)
}

// item makes what one item is after ItemSelector.
func (c *Children) item(index int) (string, *Failure) {
	at := &item{index: index, value: c.items.Value().At(index)}
	state := c.view.state
	if state.Map.ItemSelector == nil {
		return at.value.JSON(), nil
	}
	v := c.view.run.view(c.view.t, state)
	v.item = at
	root, f := v.effective()
	if f == nil {
		var input document
		if input, f = v.fill(state.Map.ItemSelector, root); f == nil {
			return input.Text(), nil
		}
	}
	failure := f.in(c.view.t, state)
	return "", &Failure{*failure.name, *failure.cause}
}

// batch makes the input of a batch of as many items as fit.
func (c *Children) batch(first int) (string, int, *Failure) {
	var b strings.Builder
	b.WriteByte('{')
	if c.command.BatchInput != "" {
		b.WriteString(`"BatchInput":` + c.command.BatchInput + `,`)
	}
	b.WriteString(`"Items":[`)
	n, left := 0, int(c.command.MaxInputBytesPerBatch)-b.Len()-len("]}")
	for first+n < c.Len() && (c.command.MaxItemsPerBatch == 0 || n < int(c.command.MaxItemsPerBatch)) {
		text, failed := c.item(first + n)
		if failed != nil {
			return "", 0, failed
		}
		if left -= len(text) + min(n, 1); left < 0 && n > 0 {
			break
		}
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text)
		n++
	}
	b.WriteString("]}")
	return b.String(), n, nil
}

// freeze encodes what the fields of the state see that are evaluated for each
// item: its input and the variables. Items are kept with it only where they
// cannot be found again.
func (v *view) freeze(items document) []byte {
	t := thread{
		phase: phaseEnter, state: v.t.state, previous: v.t.previous, entered: v.t.entered,
		since: v.t.since, input: v.t.input, retries: v.t.retries,
	}
	var outward []*thread
	for from := v.t; from != nil; from = from.parent {
		outward = append(outward, from)
	}
	for i := len(outward) - 1; i >= 0; i-- { // inner variables hide outer ones
		for _, variable := range outward[i].variables {
			t.assign(variable)
		}
	}
	w := writer{}
	w.thread(&t)
	if p := v.state.Map.ItemsPath; v.state.Map.Items != nil || p != nil && p.Root != 0 {
		w.string(items.Text())
	} else {
		w.string("")
	}
	return w.b
}

// thaw reads what freeze wrote.
func thaw(frozen []byte) (*thread, document, error) {
	r := reader{b: string(frozen)}
	t := r.thread(nil, 0)
	items := textDocument(r.string())
	return t, items, r.err
}

// Results joins the outputs of children to the result of the Map state, in the
// form that its WriterConfig asks for. Children yields, in order, the output of
// each child, or for one that did not succeed what is shown in its place.
type Results struct {
	transformation string
	lines          bool
	limit          int
	texts          []string
	size           int
}

// NewResults returns an empty result of the Map Run.
func (m *Machine) NewResults(c *StartMapRun) *Results {
	r := &Results{transformation: "COMPACT", limit: m.Limits.payloadBytes()}
	if c.Writer == nil || c.Writer.Config == "" {
		return r
	}
	if config, err := jsonvalue.Parse(c.Writer.Config); err == nil {
		r.transformation = config.Get("Transformation").Text()
		r.lines = config.Get("OutputType").Text() == "JSONL"
	}
	return r
}

// Metadata reports whether children are shown with what is known of their
// executions even where they succeeded.
func (r *Results) Metadata() bool { return r.transformation == "NONE" }

// Add adds a child's JSON text. It is false once the result is larger than any
// state's can be, which makes more of it pointless.
func (r *Results) Add(text string) bool {
	if v := (document{text: text}); r.transformation == "FLATTEN" && v.Value().Kind() == jsonvalue.Array {
		for _, element := range v.Value().Elements() {
			r.append(element.JSON())
		}
	} else {
		r.append(text)
	}
	return r.size <= r.limit+2
}

func (r *Results) append(text string) {
	r.texts = append(r.texts, text)
	r.size += len(text) + 1
}

// JSON returns the result as JSON text: an array, or a string of JSON Lines.
func (r *Results) JSON() string {
	if r.lines {
		return jsonvalue.StringValue(strings.Join(r.texts, "\n")).JSON()
	}
	return "[" + strings.Join(r.texts, ",") + "]"
}
