package interpreter

import "github.com/treadle-run/treadle/asl"

// finish makes the state's output. It leaves in v what Assign sees.
func (v *view) finish(x exit) (document, *fault) {
	if v.state.QueryLanguage == asl.JSONata {
		return v.finishJSONata(x)
	}
	data := x.result
	var f *fault
	if x.input {
		data, f = v.effective()
	} else if v.state.ResultSelector != nil {
		data, f = v.fill(v.state.ResultSelector, data)
	}
	if f != nil {
		return document{}, f
	}
	assigned := data
	if !x.input {
		v.trial.saw(AfterResultSelector, data)
		data, f = v.combine(data)
		if f != nil {
			return document{}, f
		}
		v.trial.saw(AfterResultPath, data)
	}
	data, f = v.outputPath(data)
	v.root = assigned
	return data, f
}

// combine applies ResultPath.
func (v *view) combine(result document) (document, *fault) {
	switch {
	case v.state.DiscardResult:
		return v.t.input, nil
	case v.state.ResultPath == nil:
		return result, nil
	}
	return v.place(v.state.ResultPath, result)
}

func (v *view) outputPath(data document) (document, *fault) {
	switch {
	case v.state.NullOutputPath:
		return emptyObject, nil
	case v.state.OutputPath == nil:
		return data, nil
	}
	v.root = data
	return v.follow(v.state.OutputPath)
}

func (v *view) finishJSONata(x exit) (document, *fault) {
	data := x.result
	if x.input {
		data = v.t.input
	} else {
		v.result = x.result
	}
	if x.output == nil {
		return data, nil
	}
	return v.fill(x.output, document{})
}

// caught makes the output of a state that a Catcher leaves.
func (v *view) caught(c *asl.Catcher, output document) (document, *fault) {
	v.root, v.errorOutput = output, output
	if v.state.QueryLanguage == asl.JSONata {
		if c.Output == nil {
			return output, nil
		}
		return v.fill(c.Output, document{})
	}
	switch {
	case c.DiscardResult:
		return v.t.input, nil
	case c.ResultPath == nil:
		return output, nil
	}
	return v.place(c.ResultPath, output)
}
