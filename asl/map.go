package asl

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

var (
	processorFields = allowed("ProcessorConfig StartAt States Comment", "", "")
	inlineFields    = allowed("Mode", "", "")
	configFields    = allowed("Mode ExecutionType", "", "")
)

// mapState compiles what a Map has of its own.
func (b *scopeBuilder) mapState(n *node, language QueryLanguage) *Map {
	m := Map{
		Label:                 b.label(n.get("Label")),
		MaxConcurrency:        b.either(n, "MaxConcurrency", language, b.between(0, math.MaxInt64)),
		ToleratedFailureCount: b.either(n, "ToleratedFailureCount", language, b.between(0, math.MaxInt64)),
		ToleratedFailurePercentage: b.either(n, "ToleratedFailurePercentage", language, func(n *node) bool {
			return b.number(n, 0, 100)
		}),
		Batcher: b.batcher(n.get("ItemBatcher"), language),
		Reader:  b.reader(n.get("ItemReader"), language),
		Writer:  b.writer(n.get("ResultWriter"), language),
	}
	b.items(&m, n, language)
	b.processor(&m, n)
	return &m
}

// items compiles what is mapped over and what is made of each item.
func (b *scopeBuilder) items(m *Map, n *node, language QueryLanguage) {
	if language == JSONata {
		m.Items = b.itemsExpression(n.get("Items"))
		m.ItemSelector = b.template(n.get("ItemSelector"), JSONata, 0)
		return
	}
	m.ItemsPath = b.onePlace(n.get("ItemsPath"))
	b.atMostOne(n, "ItemSelector", "Parameters")
	m.ItemSelector = b.template(n.get("ItemSelector"), JSONPath, 0)
	if legacy := n.get("Parameters"); legacy.Exists() && m.ItemSelector == nil {
		m.ItemSelector, m.LegacyParams = b.template(legacy, JSONPath, 0), true
	}
}

// itemsExpression compiles Items: an array, an object or an expression.
func (b *scopeBuilder) itemsExpression(n *node) *Template {
	if n.Kind() == jsonvalue.String && !isExpression(n) {
		b.schema(n, "JSONata string must start with {%% and end with %%}")
		return nil
	}
	return b.template(n, JSONata, 0)
}

// processor compiles ItemProcessor, or Iterator as it was called before.
func (b *scopeBuilder) processor(m *Map, n *node) {
	b.exactlyOne(n, "ItemProcessor", "Iterator")
	p := n.get("ItemProcessor")
	if !p.Exists() {
		p = n.get("Iterator")
	}
	if !b.object(p) {
		return
	}
	b.fields(p, processorFields, "")
	b.processorConfig(m, p.get("ProcessorConfig"))
	inner := b.inside()
	if m.Distributed {
		inner.kind, inner.outer = Kind(m.ExecutionType), nil
	}
	m.Processor = inner.nested(p)
	if m.Distributed {
		m.Definition = definitionOf(p.Value, b.program.QueryLanguage)
	}
}

// definitionOf makes the definition of a Map's child executions of its
// processor, which takes the query language of the whole machine over.
func definitionOf(processor jsonvalue.Value, language QueryLanguage) string {
	var b jsonvalue.Builder
	for key, value := range processor.Members() {
		if key != "ProcessorConfig" {
			b.Set(key, value)
		}
	}
	b.Set("QueryLanguage", jsonvalue.StringValue(string(language)))
	return b.Value().JSON()
}

func (b *scopeBuilder) processorConfig(m *Map, n *node) {
	if !b.object(n) {
		return
	}
	mode := n.get("Mode")
	if m.Distributed = b.enum(mode, "INLINE", "DISTRIBUTED") == "DISTRIBUTED"; !m.Distributed {
		b.fields(n, inlineFields, "")
		return
	}
	b.fields(n, configFields, "")
	b.required(n, "ExecutionType")
	m.ExecutionType = b.enum(n.get("ExecutionType"), string(Standard), string(Express))
	if b.kind == Express {
		b.schema(mode, "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines")
	}
}

// maxLabelLength is AWS's limit on the labels of Maps, in characters.
const maxLabelLength = 40

// label reads the Label of a Map, which becomes part of ARNs.
func (b *scopeBuilder) label(n *node) string {
	label := b.text(n)
	if !n.Exists() {
		return ""
	}
	switch i := strings.IndexFunc(label, notInNames); {
	case utf8.RuneCountInString(label) > maxLabelLength:
		b.fail(n, diagnostic.InvalidLabelName, "The label name '%s' exceeds the %d-character limit allowed by the service", label, maxLabelLength)
	case i >= 0:
		r, _ := utf8.DecodeRuneInString(label[i:])
		b.fail(n, diagnostic.InvalidLabelName, "The label name %q contains the invalid character %q", label, r)
	case b.labels[label]:
		b.fail(n, diagnostic.DuplicateLabelName, "Duplicate Label name: %s", label)
	}
	b.labels[label] = true
	return label
}

// notInNames reports whether AWS forbids the character in the names of
// executions and state machines, and so in labels.
func notInNames(r rune) bool {
	switch {
	case r <= 0x20, 0x7F <= r && r <= 0x9F, 0xFFFE <= r && r <= 0xFFFF, r == utf8.MaxRune, r == utf8.RuneError:
		return true
	}
	return strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r)
}
