package asl

func (b *scopeBuilder) task(n *node, language QueryLanguage) *Task {
	return &Task{
		Resource:    b.text(n.get("Resource")),
		Credentials: b.template(n.get("Credentials"), language),
		Timeout:     b.either(n, "TimeoutSeconds", language),
		Heartbeat:   b.either(n, "HeartbeatSeconds", language),
	}
}

func (b *scopeBuilder) wait(n *node, language QueryLanguage) *Wait {
	if v := b.either(n, "Seconds", language); v != nil {
		return &Wait{Kind: WaitSeconds, Value: v}
	}
	return &Wait{Kind: WaitTimestamp, Value: b.either(n, "Timestamp", language)}
}

func (b *scopeBuilder) parallel(n *node) *Parallel {
	var p Parallel
	for _, branch := range n.get("Branches").children() {
		s := b.scope(branch)
		p.Branches = append(p.Branches, &s)
	}
	return &p
}
