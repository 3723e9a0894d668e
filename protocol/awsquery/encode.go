package awsquery

import (
	"bytes"
	"encoding/xml"
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// xmlWriter writes XML elements.
type xmlWriter struct{ b bytes.Buffer }

func (w *xmlWriter) bytes() []byte { return w.b.Bytes() }

func (w *xmlWriter) open(name string) {
	w.b.WriteByte('<')
	w.b.WriteString(name)
	w.b.WriteByte('>')
}

func (w *xmlWriter) openNamespace(name, namespace string) {
	if namespace == "" {
		w.open(name)
		return
	}
	w.open(name + ` xmlns="` + namespace + `"`)
}

func (w *xmlWriter) close(name string) {
	w.b.WriteString("</")
	w.b.WriteString(name)
	w.b.WriteByte('>')
}

func (w *xmlWriter) text(name, text string) {
	w.open(name)
	xml.EscapeText(&w.b, []byte(text)) // a Buffer takes everything
	w.close(name)
}

// members writes those members of a structure that have a value, in the
// model's order.
func (w *xmlWriter) members(shape *model.Shape, v jsonvalue.Value) {
	for _, m := range shape.Members {
		if e := v.Get(m.Name); e.Exists() && !e.IsNull() {
			w.value(m.WireName(), m, e)
		}
	}
}

func (w *xmlWriter) value(name string, m *model.Member, v jsonvalue.Value) {
	flat := m.Flattened || m.Shape.Flattened
	switch m.Shape.Type {
	case model.Structure:
		w.open(name)
		w.members(m.Shape, v)
		w.close(name)
	case model.List:
		w.collection(name, flat, func(item string) { w.list(item, m.Shape, v) }, listItem(m.Shape))
	case model.Map:
		w.collection(name, flat, func(item string) { w.entries(item, m.Shape, v) }, "entry")
	default:
		w.text(name, scalarText(m, v))
	}
}

// collection writes the items of a list or map within an element of their own,
// or side by side under the collection's name where it is flattened.
func (w *xmlWriter) collection(name string, flat bool, write func(item string), item string) {
	if flat {
		write(name)
		return
	}
	w.open(name)
	write(item)
	w.close(name)
}

func listItem(shape *model.Shape) string {
	if shape.Element.LocationName != "" {
		return shape.Element.LocationName
	}
	return "member"
}

func (w *xmlWriter) list(item string, shape *model.Shape, v jsonvalue.Value) {
	for _, e := range v.Elements() {
		w.value(item, shape.Element, e)
	}
}

func (w *xmlWriter) entries(item string, shape *model.Shape, v jsonvalue.Value) {
	keyName, valueName := entryNames(shape)
	for key, e := range v.Members() {
		w.open(item)
		w.text(keyName, key)
		w.value(valueName, shape.Element, e)
		w.close(item)
	}
}

func scalarText(m *model.Member, v jsonvalue.Value) string {
	switch {
	case v.Kind() == jsonvalue.Bool:
		return strconv.FormatBool(v.Bool())
	case m.Shape.Type == model.Timestamp:
		return protocol.FormatTimestamp(m.TimeFormat(protocol.ISO8601), v)
	default:
		return v.Text()
	}
}
