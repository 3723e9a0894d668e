// Package asl is the Amazon States Language (https://states-language.net and
// AWS's additions): text is parsed with positions, validated with AWS's own
// diagnostics, and compiled to an immutable Program.
package asl

import (
	"github.com/treadle-run/treadle/intrinsic"
	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonpath"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Type is the type of a state.
type Type string

// The eight types of states.
const (
	TypeTask     Type = "Task"
	TypeWait     Type = "Wait"
	TypePass     Type = "Pass"
	TypeSucceed  Type = "Succeed"
	TypeFail     Type = "Fail"
	TypeChoice   Type = "Choice"
	TypeParallel Type = "Parallel"
	TypeMap      Type = "Map"
)

// QueryLanguage is the language of a state's expressions.
type QueryLanguage string

// The query languages.
const (
	JSONPath QueryLanguage = "JSONPath"
	JSONata  QueryLanguage = "JSONata"
)

// Program is a compiled definition. It is immutable and safe for use from many
// goroutines.
type Program struct {
	Scope
	Comment        string
	Version        string
	QueryLanguage  QueryLanguage
	TimeoutSeconds int64    // 0: none
	All            []*State // every state of every scope in document order; All[s.Index] == s
	Activities     []string // ARNs of the activities that its Tasks name, each once
}

// State returns the state with the name, wherever it lies; names are unique
// over a whole definition.
func (p *Program) State(name string) (*State, bool) {
	for _, s := range p.All {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}

// Scope is a set of states that may name each other: the top level, a branch of
// a Parallel, or the processor of a Map.
type Scope struct {
	StartAt *State
	States  []*State // in document order
}

// State is one compiled state. Fields that a state does not have are nil or
// zero; defaults are already put in where AWS documents them.
type State struct {
	Index         int // in Program.All
	Name          string
	Type          Type
	Comment       string
	QueryLanguage QueryLanguage
	Location      string // slash path, "/States/Submit Job"

	Next *State // nil where End, and in Choice, Succeed and Fail
	End  bool

	// JSONPath fields. A nil InputPath or OutputPath is the default "$";
	// NullInputPath and NullOutputPath say that JSON null was written, which
	// stands for {}. A nil ResultPath is the default "$"; DiscardResult says
	// that null was written, which keeps the input.
	InputPath      *Path
	NullInputPath  bool
	OutputPath     *Path
	NullOutputPath bool
	ResultPath     *Path
	DiscardResult  bool
	Parameters     *Template // Parameters, or ItemSelector of a JSONPath Map
	ResultSelector *Template

	// JSONata fields.
	Arguments *Template
	Output    *Template

	Assign *Template // both languages; an object

	Retry []Retrier
	Catch []Catcher

	Task     *Task
	Wait     *Wait
	Pass     *Pass
	Fail     *Fail
	Choice   *Choice
	Parallel *Parallel
	Map      *Map
}

// Path is a path of a JSONPath state: into the state's data ("$.a"), the
// context object ("$$.Execution.Id") or a variable ("$name.a").
type Path struct {
	Text     string // as written
	Root     Root
	Variable string // name, for RootVariable
	Path     *jsonpath.Path
}

// Root is what a Path starts from.
type Root uint8

// The roots of paths.
const (
	RootInput Root = iota
	RootContext
	RootVariable
)

// TemplateKind says which field of a Template is in use.
type TemplateKind uint8

// The kinds of templates.
const (
	TemplateLiteral   TemplateKind = iota // Literal
	TemplatePath                          // Path
	TemplateIntrinsic                     // Intrinsic
	TemplateJSONata                       // JSONata
	TemplateObject                        // Members
	TemplateArray                         // Elements
)

// Template is a payload template or a single field's value: JSON in which parts
// are computed. A subtree without anything to compute is one TemplateLiteral.
type Template struct {
	Kind      TemplateKind
	Field     string // where it stands, for messages: "Output/a", "SecondsPath", "value.$"
	Literal   jsonvalue.Value
	Path      *Path
	Intrinsic *Intrinsic
	JSONata   *Expression
	Members   []TemplateMember
	Elements  []*Template
}

// TemplateMember is a member of a TemplateObject; Key is without ".$".
type TemplateMember struct {
	Key   string
	Value *Template
}

// Intrinsic is a compiled call such as States.Format('{}', $.x).
type Intrinsic struct {
	Text string
	Expr *intrinsic.Expr
	// Paths are the paths among its arguments by their text, compiled once.
	Paths map[string]*Path
}

// Expression is a compiled JSONata expression, without {% and %}.
type Expression struct {
	Text string
	Expr *jsonata.Expr
}

// Task is what a Task state has of its own.
type Task struct {
	Resource    string
	Credentials *Template // RoleArn's template, nil for none
	// Timeout and Heartbeat are nil where not given; a literal, a path or a
	// JSONata expression that gives seconds.
	Timeout   *Template
	Heartbeat *Template
}

// WaitKind says what a Wait waits for.
type WaitKind uint8

// The two kinds of waits; each may be literal, by path or by expression.
const (
	WaitSeconds WaitKind = iota
	WaitTimestamp
)

// Wait is what a Wait state has of its own.
type Wait struct {
	Kind  WaitKind
	Value *Template // Field is "Seconds", "SecondsPath", "Timestamp" or "TimestampPath"
}

// Pass is what a Pass state has of its own.
type Pass struct {
	Result jsonvalue.Value // Missing where there is none
}

// Fail is what a Fail state has of its own. Error and Cause are nil where not
// given; their Field tells "Error" from "ErrorPath".
type Fail struct {
	Error *Template
	Cause *Template
}

// Choice is what a Choice state has of its own.
type Choice struct {
	Rules   []ChoiceRule
	Default *State // nil: none
}

// ChoiceRule is one of a Choice's rules, tried in order.
type ChoiceRule struct {
	Test      *Test     // JSONPath
	Condition *Template // JSONata
	Next      *State
	Assign    *Template
	Output    *Template
}

// Test is a comparison, or And, Or, Not over others.
type Test struct {
	Operator  string // "And", "Or", "Not", "StringEquals", "StringEqualsPath", …
	Children  []*Test
	Variable  *Path
	Value     jsonvalue.Value // operand of operators without Path
	ValuePath *Path           // operand of operators that end in Path
}

// Parallel is what a Parallel state has of its own.
type Parallel struct {
	Branches []*Scope
}

// Map is what a Map state has of its own.
type Map struct {
	Processor *Scope
	// Definition is the text of the definition of child executions, "" where the
	// mode is not DISTRIBUTED.
	Definition    string
	Distributed   bool
	ExecutionType string // of Distributed: STANDARD or EXPRESS
	Label         string
	ItemsPath     *Path     // JSONPath; nil: "$"
	Items         *Template // JSONata; nil: the input
	ItemSelector  *Template // nil: the item itself. A legacy "Parameters" of a Map stands here too
	LegacyParams  bool      // ItemSelector was written as Parameters
	// MaxConcurrency is nil where not given (inline: up to 40; 0 means the same).
	MaxConcurrency             *Template
	ToleratedFailureCount      *Template
	ToleratedFailurePercentage *Template
	Batcher                    *ItemBatcher
	Reader                     *ItemReader
	Writer                     *ResultWriter
}

// ItemBatcher groups a Distributed Map's items for its child executions.
type ItemBatcher struct {
	MaxItemsPerBatch      *Template
	MaxInputBytesPerBatch *Template
	BatchInput            *Template
}

// ItemReader says where a Distributed Map's items come from.
type ItemReader struct {
	Resource     string
	ReaderConfig jsonvalue.Value
	MaxItems     *Template
	Arguments    *Template // Parameters or Arguments
}

// ResultWriter says where a Distributed Map's results go.
type ResultWriter struct {
	Resource     string
	WriterConfig jsonvalue.Value
	Arguments    *Template // Parameters or Arguments
}

// Retrier is one entry of Retry.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds int64   // default 1
	MaxAttempts     int64   // default 3
	BackoffRate     float64 // default 2
	MaxDelaySeconds int64   // 0: none
	FullJitter      bool
}

// Catcher is one entry of Catch.
type Catcher struct {
	ErrorEquals   []string
	Next          *State
	ResultPath    *Path // nil: "$"
	DiscardResult bool  // ResultPath null
	Assign        *Template
	Output        *Template
}
