package awsquery

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/rest"
)

// maxDepth is how many parts the name of a parameter may have. No API of AWS
// nests half as deep.
const maxDepth = 64

// param is a node of the tree that the dotted names of parameters make:
// "Tags.member.1.Key" is Key within 1 within member within Tags.
type param struct {
	text     string
	given    bool // there is a parameter of exactly this name
	children map[string]*param
}

func parseForm(form url.Values) (*param, error) {
	root := &param{}
	for name, texts := range form {
		if strings.Count(name, ".") >= maxDepth {
			return nil, &awsapi.Error{Code: "MalformedInput", Message: "Parameters are nested too deeply"}
		}
		n := root
		for part := range strings.SplitSeq(name, ".") {
			n = n.child(part)
		}
		n.text, n.given = texts[0], true
	}
	return root, nil
}

func (p *param) child(name string) *param {
	c, ok := p.children[name]
	if !ok {
		if p.children == nil {
			p.children = map[string]*param{}
		}
		c = &param{}
		p.children[name] = c
	}
	return c
}

// value returns a parameter as canonical JSON of the member's type.
func (p *param) value(m *model.Member) jsonvalue.Value {
	switch m.Shape.Type {
	case model.Structure:
		return p.structure(m.Shape)
	case model.List:
		return p.list(m)
	case model.Map:
		return p.mapping(m)
	default:
		return rest.Scalar(m, protocol.ISO8601, p.text)
	}
}

func (p *param) structure(shape *model.Shape) jsonvalue.Value {
	b := jsonvalue.Builder{}
	for _, m := range shape.Members {
		if c, ok := p.children[m.WireName()]; ok {
			b.Set(m.Name, c.value(m))
		}
	}
	return b.Value()
}

// list reads the items 1, 2, … of "Name.member.N", or "Name.N" if flattened.
// A parameter "Name" without items is the empty list.
func (p *param) list(m *model.Member) jsonvalue.Value {
	element := m.Shape.Element
	values := []jsonvalue.Value{}
	for _, item := range p.items(m, "member") {
		values = append(values, item.value(element))
	}
	return jsonvalue.ArrayValue(values...)
}

// mapping reads "Name.entry.N.key" and "Name.entry.N.value".
func (p *param) mapping(m *model.Member) jsonvalue.Value {
	keyName, valueName := entryNames(m.Shape)
	b := jsonvalue.Builder{}
	for _, entry := range p.items(m, "entry") {
		key, hasKey := entry.children[keyName]
		value, hasValue := entry.children[valueName]
		if hasKey && hasValue {
			b.Set(key.text, value.value(m.Shape.Element))
		}
	}
	return b.Value()
}

// entryNames are the names of key and value within the entry of a map.
func entryNames(shape *model.Shape) (key, value string) {
	key, value = "key", "value"
	if shape.Key.LocationName != "" {
		key = shape.Key.LocationName
	}
	if shape.Element.LocationName != "" {
		value = shape.Element.LocationName
	}
	return key, value
}

// items returns the numbered children in order of their numbers.
func (p *param) items(m *model.Member, wrapper string) []*param {
	holder := p
	if !m.Flattened && !m.Shape.Flattened {
		if m.Shape.Type == model.List && m.Shape.Element.LocationName != "" {
			wrapper = m.Shape.Element.LocationName
		}
		if holder = p.children[wrapper]; holder == nil {
			return nil
		}
	}
	numbered := map[int]*param{}
	for name, c := range holder.children {
		if n, err := strconv.Atoi(name); err == nil {
			numbered[n] = c
		}
	}
	items := make([]*param, 0, len(numbered))
	for _, n := range slices.Sorted(maps.Keys(numbered)) {
		items = append(items, numbered[n])
	}
	return items
}
