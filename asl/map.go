package asl

func (b *scopeBuilder) mapState(n *node, language QueryLanguage) *Map {
	m := Map{
		Label:                      b.text(n.get("Label")),
		MaxConcurrency:             b.either(n, "MaxConcurrency", language),
		ToleratedFailureCount:      b.either(n, "ToleratedFailureCount", language),
		ToleratedFailurePercentage: b.either(n, "ToleratedFailurePercentage", language),
		Batcher:                    b.batcher(n.get("ItemBatcher"), language),
		Reader:                     b.reader(n.get("ItemReader"), language),
		Writer:                     b.writer(n.get("ResultWriter"), language),
	}
	b.processor(&m, n)
	b.items(&m, n, language)
	return &m
}

func (b *scopeBuilder) processor(m *Map, n *node) {
	p := n.get("ItemProcessor")
	if !p.Exists() {
		p = n.get("Iterator")
	}
	config := p.get("ProcessorConfig")
	if m.Distributed = config.get("Mode").Text() == "DISTRIBUTED"; m.Distributed {
		m.ExecutionType = config.get("ExecutionType").Text()
	}
	s := b.scope(p)
	m.Processor = &s
}

func (b *scopeBuilder) items(m *Map, n *node, language QueryLanguage) {
	if language == JSONata {
		m.Items = b.template(n.get("Items"), JSONata)
	} else {
		m.ItemsPath, _ = b.nullablePath(n.get("ItemsPath"))
	}
	m.ItemSelector = b.template(n.get("ItemSelector"), language)
	if legacy := n.get("Parameters"); legacy.Exists() && m.ItemSelector == nil {
		m.ItemSelector, m.LegacyParams = b.template(legacy, language), true
	}
}

func (b *scopeBuilder) batcher(n *node, language QueryLanguage) *ItemBatcher {
	if !n.Exists() {
		return nil
	}
	return &ItemBatcher{
		MaxItemsPerBatch:      b.either(n, "MaxItemsPerBatch", language),
		MaxInputBytesPerBatch: b.either(n, "MaxInputBytesPerBatch", language),
		BatchInput:            b.template(n.get("BatchInput"), language),
	}
}

func (b *scopeBuilder) reader(n *node, language QueryLanguage) *ItemReader {
	if !n.Exists() {
		return nil
	}
	config := n.get("ReaderConfig")
	return &ItemReader{
		Resource:     b.text(n.get("Resource")),
		ReaderConfig: config.Value,
		MaxItems:     b.either(config, "MaxItems", language),
		Arguments:    b.arguments(n, language),
	}
}

func (b *scopeBuilder) writer(n *node, language QueryLanguage) *ResultWriter {
	if !n.Exists() {
		return nil
	}
	return &ResultWriter{
		Resource:     b.text(n.get("Resource")),
		WriterConfig: n.get("WriterConfig").Value,
		Arguments:    b.arguments(n, language),
	}
}

// arguments reads the call's payload under its name in either language.
func (b *scopeBuilder) arguments(n *node, language QueryLanguage) *Template {
	if language == JSONata {
		return b.template(n.get("Arguments"), JSONata)
	}
	return b.template(n.get("Parameters"), JSONPath)
}
