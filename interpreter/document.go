package interpreter

import "github.com/treadle-run/treadle/jsonvalue"

// document is a JSON document as text, as a value or as both, each made from
// the other when first asked for. Data that no state looks into is never parsed
// and keeps its white space, as on AWS. The zero document is absent.
type document struct {
	text  string
	value jsonvalue.Value
}

func textDocument(text string) document { return document{text: text} }

func valueDocument(v jsonvalue.Value) document { return document{value: v} }

// Exists reports whether there is a document at all.
func (d *document) Exists() bool { return d.text != "" || d.value.Exists() }

// Text returns the document's JSON text, "" for an absent one.
func (d *document) Text() string {
	if d.text == "" && d.value.Exists() {
		d.text = d.value.JSON()
	}
	return d.text
}

// Value returns the parsed document, Missing for an absent one. Who hands a
// document in has checked that it is JSON; text that is not counts as null.
func (d *document) Value() jsonvalue.Value {
	if d.value.Exists() || d.text == "" {
		return d.value
	}
	v, err := jsonvalue.Parse(d.text)
	if err != nil {
		v = jsonvalue.NullValue()
	}
	d.value = v
	return v
}
