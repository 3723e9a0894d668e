package mock

import (
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/internal/yamldoc"
)

// Parse reads scripts from YAML: a mapping of states to answers. Errors name
// the line.
//
//	Submit Job:            # one answer to every call
//	  return: {jobId: "1"}
//	Get Job Status:        # one answer after the other
//	  - return: RUNNING
//	    times: 2           # or: always
//	  - throw: {error: Lambda.Unknown, cause: out of memory}
//	  - return: SUCCEEDED
//	    after: 90          # the task takes 90 seconds; or: 1h30m
//	Call Back:
//	  - never: true        # no answer: the state times out
//	  - submitted: {MessageId: "1"}
//	    return: {approved: true}
func Parse(text string) (States, error) {
	n, err := yamldoc.Parse(text)
	if err != nil {
		return nil, err
	}
	return ParseNode(n)
}

// ParseNode is Parse for a part of a document.
func ParseNode(n *yaml.Node) (States, error) {
	members, err := yamldoc.Members(n)
	if err != nil {
		return nil, err
	}
	states := States{}
	for _, m := range members {
		if states[m.Name], err = parseScript(m.Value); err != nil {
			return nil, err
		}
	}
	return states, nil
}

func parseScript(n *yaml.Node) (Script, error) {
	if n.Kind == yaml.MappingNode {
		t, err := parseTurn(n, 0)
		return Script{t}, err
	}
	list, err := yamldoc.Elements(n)
	if err != nil {
		return nil, yamldoc.Errorf(n, "expected an answer or a list of answers here")
	}
	script := Script{}
	for _, e := range list {
		t, err := parseTurn(e, 1)
		if err != nil {
			return nil, err
		}
		script = append(script, t)
	}
	return script, nil
}

// maxTimes bounds how many calls one answer may be for.
const maxTimes = 1_000_000_000

func parseTurn(n *yaml.Node, times int64) (t Turn, err error) {
	o, err := yamldoc.Object(n, "return", "throw", "never", "submitted", "after", "times")
	if err != nil {
		return t, err
	}
	t.Times = times
	if v, ok := o["times"]; ok {
		if t.Times, err = parseTimes(v); err != nil {
			return t, err
		}
	}
	if v, ok := o["submitted"]; ok {
		if t.Submission, _, err = yamldoc.JSON(v); err != nil {
			return t, err
		}
	}
	if v, ok := o["after"]; ok {
		if t.After, err = parseDuration(v); err != nil {
			return t, err
		}
	}
	return t, parseOutcome(n, o, &t.Answer)
}

func parseTimes(n *yaml.Node) (int64, error) {
	if n.Value == "always" {
		return 0, nil
	}
	return yamldoc.Int(n, 1, maxTimes)
}

// parseDuration reads seconds, or a duration as Go writes it.
func parseDuration(n *yaml.Node) (time.Duration, error) {
	d, err := time.ParseDuration(n.Value)
	if seconds, notSeconds := strconv.ParseFloat(n.Value, 64); notSeconds == nil && seconds < 1e9 {
		d, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil || d < 0 {
		return 0, yamldoc.Errorf(n, "expected seconds, or a duration such as 1h30m, here")
	}
	return d, nil
}

// parseOutcome reads the one member that says how the task ends.
func parseOutcome(n *yaml.Node, o map[string]*yaml.Node, a *Answer) (err error) {
	given := 0
	if v, ok := o["return"]; ok {
		given++
		if a.Outcome.Output, _, err = yamldoc.JSON(v); err != nil {
			return err
		}
	}
	if v, ok := o["throw"]; ok {
		given++
		if err := parseThrow(v, a); err != nil {
			return err
		}
	}
	if v, ok := o["never"]; ok {
		given++
		if a.Never, err = yamldoc.Bool(v); err != nil {
			return err
		}
		if !a.Never {
			return yamldoc.Errorf(v, "never can only be true")
		}
	}
	if given != 1 {
		return yamldoc.Errorf(n, "an answer has one of return, throw and never")
	}
	return nil
}

func parseThrow(n *yaml.Node, a *Answer) error {
	o, err := yamldoc.Object(n, "error", "cause")
	if err != nil {
		return err
	}
	a.Outcome.Failed = true
	for name, to := range map[string]**string{"error": &a.Outcome.Error, "cause": &a.Outcome.Cause} {
		if v, ok := o[name]; ok {
			text, err := yamldoc.Text(v)
			if err != nil {
				return err
			}
			*to = &text
		}
	}
	return nil
}
