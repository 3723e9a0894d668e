package yamldoc

import (
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Place says where something of a JSON text stands in the YAML it was made of.
type Place struct {
	Offset       int // in the JSON text, in bytes
	Line, Column int // as in Error
}

// Bounds of the JSON made of one document: aliases can make much of little.
const (
	maxBytes = 4 << 20
	maxDepth = jsonvalue.MaxDepth
)

// JSON returns a node as JSON text, with the places of all member names and
// values in ascending order. Numbers keep their text where JSON has such numbers,
// timestamps are strings, members of merged mappings ("<<") come where the merge
// stands. Of names that come twice, both are there. Errors are of type *Error.
func JSON(n *yaml.Node) (string, []Place, error) {
	var w writer
	w.value(n, 0)
	if w.err != nil {
		return "", nil, w.err
	}
	return string(w.text), w.places, nil
}

// Value returns a node as a JSON value. Errors are of type *Error.
func Value(n *yaml.Node) (jsonvalue.Value, error) {
	text, _, err := JSON(n)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return jsonvalue.Value{}, Errorf(n, "%v", err)
	}
	return v, nil
}

// writer writes JSON and keeps the first error.
type writer struct {
	walker
	text   []byte
	places []Place
	err    error
}

func (w *writer) fail(n *yaml.Node, format string, args ...any) {
	if w.err == nil {
		w.err = Errorf(n, format, args...)
	}
}

func (w *writer) mark(n *yaml.Node) {
	w.places = append(w.places, Place{Offset: len(w.text), Line: n.Line, Column: n.Column})
}

func (w *writer) value(n *yaml.Node, depth int) {
	w.mark(n)
	switch n = resolve(n); {
	case w.err != nil:
	case depth > maxDepth:
		w.fail(n, "nested more than %d levels deep", maxDepth)
	case len(w.text) > maxBytes:
		w.fail(n, "the document is longer than %d bytes", maxBytes)
	case n.Kind == yaml.MappingNode:
		w.object(n, depth)
	case n.Kind == yaml.SequenceNode:
		w.array(n, depth)
	default:
		w.scalar(n)
	}
}

func (w *writer) object(n *yaml.Node, depth int) {
	w.text = append(w.text, '{')
	first := true
	w.err = firstError(w.err, w.eachPair(n, func(name, value *yaml.Node) {
		if !first {
			w.text = append(w.text, ',')
		}
		first = false
		w.mark(name)
		w.text = append(jsonvalue.AppendQuoted(w.text, name.Value), ':')
		w.value(value, depth+1)
	}))
	w.text = append(w.text, '}')
}

func (w *writer) array(n *yaml.Node, depth int) {
	w.text = append(w.text, '[')
	for i, e := range n.Content {
		if i > 0 {
			w.text = append(w.text, ',')
		}
		w.value(e, depth+1)
	}
	w.text = append(w.text, ']')
}

func (w *writer) scalar(n *yaml.Node) {
	switch n.ShortTag() {
	case "!!str", "!!timestamp":
		w.text = jsonvalue.AppendQuoted(w.text, n.Value)
	case "!!null":
		w.text = append(w.text, "null"...)
	case "!!bool":
		w.text = append(w.text, strings.ToLower(n.Value)...)
	case "!!int", "!!float":
		w.number(n)
	default:
		w.fail(n, "the tag %s is not supported", n.Tag)
	}
}

func (w *writer) number(n *yaml.Node) {
	if v, ok := jsonvalue.NumberValue(n.Value); ok {
		w.text = append(w.text, v.Text()...)
		return
	}
	var i int64
	if n.ShortTag() == "!!int" && n.Decode(&i) == nil {
		w.text = strconv.AppendInt(w.text, i, 10)
		return
	}
	var f float64
	if n.Decode(&f) != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		w.fail(n, "JSON has no number %s", n.Value)
		return
	}
	w.text = strconv.AppendFloat(w.text, f, 'g', -1, 64)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
