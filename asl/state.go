package asl

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

const (
	everyState = "Type Comment QueryLanguage "
	passingOn  = everyState + "Assign Next End "
	jsonPathIO = "InputPath OutputPath "
	reshaping  = jsonPathIO + "Parameters ResultPath "
)

// stateFields is which fields each type of state may have, as measured on AWS.
var stateFields = map[Type]fieldSet{
	TypeTask: allowed(passingOn+"Resource Credentials TimeoutSeconds HeartbeatSeconds Retry Catch",
		reshaping+"ResultSelector TimeoutSecondsPath HeartbeatSecondsPath", "Arguments Output"),
	TypeWait:     allowed(passingOn+"Seconds Timestamp", jsonPathIO+"SecondsPath TimestampPath", "Output"),
	TypePass:     allowed(passingOn, reshaping+"Result", "Output"),
	TypeSucceed:  allowed(everyState, jsonPathIO, "Output"),
	TypeFail:     allowed(everyState+"Error Cause", "ErrorPath CausePath", ""),
	TypeChoice:   allowed(everyState+"Assign Choices Default", jsonPathIO, "Output"),
	TypeParallel: allowed(passingOn+"Branches Retry Catch", reshaping+"ResultSelector", "Arguments Output"),
	TypeMap: allowed(passingOn+"ItemProcessor Iterator ItemSelector ItemReader ItemBatcher ResultWriter Label "+
		"MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage Retry Catch",
		reshaping+"ResultSelector ItemsPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath",
		"Items Output"),
}

// state compiles one state and, through it, the scopes inside.
func (b *scopeBuilder) state(s *State, n *node) {
	s.Index = len(b.program.All)
	b.program.All = append(b.program.All, s)
	b.current, b.top = s, n
	b.unique(n)
	if !b.object(n) || !b.stateType(s, n) {
		b.partial = true
		return
	}
	b.stateLanguage(s, n)
	s.Comment = b.text(n.get("Comment"))
	b.transition(s, n)
	b.data(s, n)
	s.Retry = b.retriers(n.get("Retry"))
	s.Catch = b.catchers(n.get("Catch"), s.QueryLanguage)
	b.body(s, n)
	b.remember(n)
}

func (b *scopeBuilder) stateType(s *State, n *node) bool {
	b.required(n, "Type")
	t := n.get("Type")
	if !b.is(t, jsonvalue.String) {
		return false
	}
	s.Type = Type(t.Text())
	if _, ok := stateFields[s.Type]; !ok {
		b.schema(t, "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]")
		return false
	}
	return true
}

// stateLanguage reads QueryLanguage and checks that the fields go with it. A
// state in a Map or Parallel takes the machine's language, not its parent's.
func (b *scopeBuilder) stateLanguage(s *State, n *node) {
	machine := b.program.QueryLanguage
	s.QueryLanguage = b.queryLanguage(n, machine)
	if s.QueryLanguage == JSONPath && machine == JSONata {
		b.schema(n, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
		b.fields(n, stateFields[s.Type], "")
		return
	}
	b.fields(n, stateFields[s.Type], s.QueryLanguage)
}

// transition reads Next and End of the states that have them.
func (b *scopeBuilder) transition(s *State, n *node) {
	if _, ok := stateFields[s.Type]["Next"]; !ok {
		return
	}
	end, next := n.get("End"), n.get("Next")
	s.End = b.boolean(end)
	if next.Exists() {
		s.Next = b.target(next)
	}
	b.partial = b.partial || !s.End && next.Kind() != jsonvalue.String
	switch {
	case s.End && next.Exists():
		b.atMostOne(n, "Next", "End")
	case !s.End && !next.Exists() && (!end.Exists() || end.Kind() == jsonvalue.Bool):
		b.schema(n, "This object should have only one of the following fields: [Next, End]")
	}
}

// data reads the fields that shape input and output.
func (b *scopeBuilder) data(s *State, n *node) {
	offers := b.offers(s.Type)
	if s.QueryLanguage == JSONata {
		s.Arguments = b.template(n.get("Arguments"), JSONata, 0)
		s.Output = b.template(n.get("Output"), JSONata, offers)
	} else {
		s.InputPath, s.NullInputPath = b.nullablePath(n.get("InputPath"))
		s.OutputPath, s.NullOutputPath = b.nullablePath(n.get("OutputPath"))
		s.ResultPath, s.DiscardResult = b.resultPath(n.get("ResultPath"))
		if s.Type != TypeMap {
			s.Parameters = b.template(n.get("Parameters"), JSONPath, 0)
		}
		s.ResultSelector = b.template(n.get("ResultSelector"), JSONPath, 0)
	}
	s.Assign = b.assign(n.get("Assign"), s.QueryLanguage, offers)
}

// offers tells what the Output and Assign of a state can read besides its input.
func (b *scopeBuilder) offers(t Type) offered {
	switch t {
	case TypeTask, TypeParallel, TypeMap:
		return offersResult
	}
	return 0
}

// body compiles what the state's type has of its own.
func (b *scopeBuilder) body(s *State, n *node) {
	switch s.Type {
	case TypeTask:
		s.Task = b.task(n, s.QueryLanguage)
	case TypeWait:
		s.Wait = b.wait(n, s.QueryLanguage)
	case TypePass:
		s.Pass = b.pass(n)
	case TypeFail:
		s.Fail = b.failure(n, s.QueryLanguage)
	case TypeChoice:
		s.Choice = b.choice(n, s.QueryLanguage)
	case TypeParallel:
		s.Parallel = b.parallel(n)
	case TypeMap:
		s.Map = b.mapState(n, s.QueryLanguage)
	}
}
