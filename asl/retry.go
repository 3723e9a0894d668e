package asl

func (b *scopeBuilder) retriers(n *node) []Retrier {
	var list []Retrier
	for _, child := range n.children() {
		r := Retrier{
			ErrorEquals:     b.errorNames(child),
			IntervalSeconds: b.integer(child.get("IntervalSeconds"), 1),
			MaxAttempts:     b.integer(child.get("MaxAttempts"), 3),
			BackoffRate:     2,
			MaxDelaySeconds: b.integer(child.get("MaxDelaySeconds"), 0),
			FullJitter:      child.get("JitterStrategy").Text() == "FULL",
		}
		if rate, ok := child.get("BackoffRate").Float64(); ok {
			r.BackoffRate = rate
		}
		list = append(list, r)
	}
	return list
}

func (b *scopeBuilder) catchers(n *node, language QueryLanguage) []Catcher {
	var list []Catcher
	for _, child := range n.children() {
		c := Catcher{
			ErrorEquals: b.errorNames(child),
			Next:        b.target(child.get("Next")),
			Assign:      b.template(child.get("Assign"), language),
		}
		if language == JSONata {
			c.Output = b.template(child.get("Output"), JSONata)
		} else {
			c.ResultPath, c.DiscardResult = b.nullablePath(child.get("ResultPath"))
		}
		list = append(list, c)
	}
	return list
}

func (b *scopeBuilder) errorNames(n *node) []string {
	var names []string
	for _, child := range n.get("ErrorEquals").children() {
		names = append(names, child.Text())
	}
	return names
}
