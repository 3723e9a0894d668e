package interpreter

import (
	"errors"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonpath"
	"github.com/treadle-run/treadle/jsonvalue"
)

// view is what the fields of a state see while they are evaluated: data,
// variables and the context object.
type view struct {
	*run
	t     *thread
	state *asl.State

	root        document // what "$" is in JSONPath at the moment
	result      document // $states.result
	errorOutput document // $states.errorOutput
	item        *item    // of the Map whose ItemSelector is evaluated
	token       string   // of the task that is about to be scheduled
	object      document // the context object, once it was asked for
}

// view returns a new view for the state that t is in.
func (r *run) view(t *thread, state *asl.State) *view {
	if s := r.scratch; s != nil && s.viewed < len(s.views) {
		v := &s.views[s.viewed]
		s.viewed++
		*v = view{run: r, t: t, state: state}
		return v
	}
	return &view{run: r, t: t, state: state}
}

// effective returns the state's input after InputPath, which is what "$" is
// until there is a result. JSONata sees the input as it came.
func (v *view) effective() (document, *fault) {
	if v.state.QueryLanguage == asl.JSONata {
		return v.t.input, nil
	}
	d, f := v.inputPath()
	if f == nil {
		v.trial.saw(AfterInputPath, d)
	}
	return d, f
}

// inputPath applies InputPath.
func (v *view) inputPath() (document, *fault) {
	if v.state.NullInputPath {
		return emptyObject, nil
	}
	if v.state.InputPath == nil {
		return v.t.input, nil
	}
	v.root = v.t.input
	return v.follow(v.state.InputPath)
}

var emptyObject = textDocument("{}")

// arguments returns what Parameters or Arguments make of the input, the
// effective input where the state has neither.
func (v *view) arguments() (document, *fault) {
	input, f := v.effective()
	if f != nil {
		return document{}, f
	}
	template, stage := v.state.Parameters, AfterParameters
	if v.state.QueryLanguage == asl.JSONata {
		template, stage = v.state.Arguments, AfterArguments
	}
	if template != nil {
		input, f = v.fill(template, input)
	}
	if f == nil {
		v.trial.saw(stage, input)
	}
	return input, f
}

// fill evaluates a template with root as "$".
func (v *view) fill(t *asl.Template, root document) (document, *fault) {
	v.root = root
	value, f := v.evaluate(t)
	return valueDocument(value), f
}

// follow evaluates a path as InputPath and OutputPath do.
func (v *view) follow(p *asl.Path) (document, *fault) {
	d, err := v.find(p)
	if err != nil {
		return document{}, runtimeFault("Invalid path '%s' : %s", p.Text, err)
	}
	return d, nil
}

// errNoVariable says that a path begins with a variable that is not there.
var errNoVariable = errors.New("the variable does not exist")

// find evaluates a path. A path to the root itself gives it as it is.
func (v *view) find(p *asl.Path) (document, error) {
	from, err := v.start(p)
	if err != nil {
		return document{}, err
	}
	if isRoot(p) {
		return *from, nil
	}
	value, err := p.Path.Find(from.Value())
	return valueDocument(value), err
}

// start returns the document that the path is applied to.
func (v *view) start(p *asl.Path) (*document, error) {
	switch p.Root {
	case asl.RootContext:
		return v.context(p), nil
	case asl.RootVariable:
		if d, ok := v.t.variable(p.Variable); ok {
			return d, nil
		}
		return nil, errNoVariable
	}
	return &v.root, nil
}

// searched returns the text of what the path was looked for in, for messages.
func (v *view) searched(p *asl.Path) string {
	from, err := v.start(p)
	if err != nil {
		return v.root.Text()
	}
	return from.Text()
}

func isRoot(p *asl.Path) bool {
	switch p.Root {
	case asl.RootContext:
		return len(p.Text) == len("$$")
	case asl.RootVariable:
		return len(p.Text) == len("$")+len(p.Variable)
	}
	return len(p.Text) == len("$")
}

// place puts value at a reference path of the state's input, as ResultPath says.
func (v *view) place(p *asl.Path, value document) (document, *fault) {
	if isRoot(p) {
		return value, nil
	}
	placed, err := p.Path.Set(v.t.input.Value(), value.Value())
	if err == nil {
		return valueDocument(placed), nil
	}
	var mismatch *jsonpath.MatchError
	if errors.As(err, &mismatch) {
		return document{}, &fault{name: errResultPathMatch, text: err.Error()}
	}
	return document{}, runtimeFault("%s", err)
}

// text returns what a string field of the context object or a template is.
func text(s string) jsonvalue.Value { return jsonvalue.StringValue(s) }
