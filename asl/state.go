package asl

// state compiles one state and, through it, the scopes inside.
func (b *scopeBuilder) state(s *State, n *node) {
	b.top = n
	s.Index = len(b.program.All)
	b.program.All = append(b.program.All, s)
	s.Type = Type(n.get("Type").Text())
	s.Comment = b.text(n.get("Comment"))
	s.QueryLanguage = b.queryLanguage(n, b.language)
	b.transition(s, n)
	if s.QueryLanguage == JSONata {
		s.Arguments = b.template(n.get("Arguments"), JSONata)
		s.Output = b.template(n.get("Output"), JSONata)
	} else {
		b.paths(s, n)
	}
	s.Assign = b.template(n.get("Assign"), s.QueryLanguage)
	s.Retry = b.retriers(n.get("Retry"))
	s.Catch = b.catchers(n.get("Catch"), s.QueryLanguage)
	b.body(s, n)
}

// body compiles what the state's type has of its own.
func (b *scopeBuilder) body(s *State, n *node) {
	switch s.Type {
	case TypeTask:
		s.Task = b.task(n, s.QueryLanguage)
	case TypeWait:
		s.Wait = b.wait(n, s.QueryLanguage)
	case TypePass:
		s.Pass = &Pass{Result: n.get("Result").Value}
	case TypeFail:
		s.Fail = &Fail{
			Error: b.either(n, "Error", s.QueryLanguage),
			Cause: b.either(n, "Cause", s.QueryLanguage),
		}
	case TypeChoice:
		s.Choice = b.choice(n, s.QueryLanguage)
	case TypeParallel:
		s.Parallel = b.parallel(n)
	case TypeMap:
		s.Map = b.mapState(n, s.QueryLanguage)
	}
}

// transition reads Next and End.
func (b *scopeBuilder) transition(s *State, n *node) {
	s.End = n.get("End").Bool()
	if next := n.get("Next"); next.Exists() {
		s.Next = b.target(next)
	}
}

// paths reads the fields that shape input and output of a JSONPath state.
func (b *scopeBuilder) paths(s *State, n *node) {
	s.InputPath, s.NullInputPath = b.nullablePath(n.get("InputPath"))
	s.OutputPath, s.NullOutputPath = b.nullablePath(n.get("OutputPath"))
	s.ResultPath, s.DiscardResult = b.nullablePath(n.get("ResultPath"))
	if s.Type != TypeMap {
		s.Parameters = b.template(n.get("Parameters"), JSONPath)
	}
	s.ResultSelector = b.template(n.get("ResultSelector"), JSONPath)
}
