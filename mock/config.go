package mock

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Config is a mock configuration file of Step Functions Local
// (https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html):
// for each state machine some test cases, and for each of these the answers of
// states.
type Config struct {
	machines map[string]map[string]States
}

// Case returns the scripts of a state machine's test case.
func (c *Config) Case(machine, testCase string) (States, bool) {
	states, ok := c.machines[machine][testCase]
	return states, ok
}

// Find returns the scripts of a test case where only one state machine has one
// of that name.
func (c *Config) Find(testCase string) (States, error) {
	var found []States
	for _, cases := range c.machines {
		if states, ok := cases[testCase]; ok {
			found = append(found, states)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("no state machine has a test case %q", testCase)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%d state machines have a test case %q", len(found), testCase)
}

// ParseConfig reads a mock configuration file.
func ParseConfig(text string) (*Config, error) {
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return nil, err
	}
	if v.Kind() != jsonvalue.Object || !v.Has("StateMachines") {
		return nil, fmt.Errorf("no mock configuration: it has no member StateMachines")
	}
	p := configParser{responses: v.Get("MockedResponses"), scripts: map[string]Script{}}
	c := &Config{machines: map[string]map[string]States{}}
	for machine, m := range v.Get("StateMachines").Members() {
		cases := map[string]States{}
		for name, mocked := range m.Get("TestCases").Members() {
			if cases[name], err = p.states(mocked); err != nil {
				return nil, fmt.Errorf("test case %q of state machine %q: %w", name, machine, err)
			}
		}
		c.machines[machine] = cases
	}
	return c, nil
}

type configParser struct {
	responses jsonvalue.Value
	scripts   map[string]Script // read so far
}

func (p *configParser) states(mocked jsonvalue.Value) (States, error) {
	if mocked.Kind() != jsonvalue.Object {
		return nil, fmt.Errorf("it is not an object")
	}
	states := States{}
	for state, name := range mocked.Members() {
		if name.Kind() != jsonvalue.String {
			return nil, fmt.Errorf("the mocked response of state %q is not a name", state)
		}
		script, err := p.script(name.Text())
		if err != nil {
			return nil, fmt.Errorf("mocked response %q: %w", name.Text(), err)
		}
		states[state] = script
	}
	return states, nil
}

func (p *configParser) script(name string) (Script, error) {
	if script, ok := p.scripts[name]; ok {
		return script, nil
	}
	response := p.responses.Get(name)
	if response.Kind() != jsonvalue.Object || response.Len() == 0 {
		return nil, fmt.Errorf("it is not among MockedResponses")
	}
	var turns []numbered
	for calls, answer := range response.Members() {
		t, err := parseNumbered(calls, answer)
		if err != nil {
			return nil, err
		}
		turns = append(turns, t)
	}
	slices.SortFunc(turns, func(a, b numbered) int { return cmp.Compare(a.first, b.first) })
	var script Script
	next := int64(0)
	for _, t := range turns {
		if t.first != next {
			return nil, fmt.Errorf("the calls must be numbered from 0 without gaps; %d comes after %d", t.first, next-1)
		}
		next += t.Times
		script = append(script, t.Turn)
	}
	p.scripts[name] = script
	return script, nil
}

// numbered is a turn that says itself which calls it is for.
type numbered struct {
	Turn
	first int64
}

// parseNumbered reads a member such as "0" or "1-2" of a mocked response.
func parseNumbered(calls string, answer jsonvalue.Value) (t numbered, err error) {
	from, to, isRange := strings.Cut(calls, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.ParseInt(from, 10, 64)
	last, err2 := strconv.ParseInt(to, 10, 64)
	if err1 != nil || err2 != nil || first < 0 || last < first || last > maxTimes {
		return t, fmt.Errorf("%q is neither a call's number nor a range of them", calls)
	}
	t.first, t.Times = first, last-first+1
	result, failure := answer.Get("Return"), answer.Get("Throw")
	switch {
	case result.Exists() == failure.Exists():
		return t, fmt.Errorf("call %s must have either Return or Throw", calls)
	case result.Exists():
		t.Outcome.Output, t.invoked = result.JSON(), true
	default:
		t.Outcome.Failed = true
		t.Outcome.Error, t.Outcome.Cause = textOf(failure.Get("Error")), textOf(failure.Get("Cause"))
	}
	return t, nil
}

// textOf returns a string, nil where it is not there. Causes are given as JSON
// at times.
func textOf(v jsonvalue.Value) *string {
	if !v.Exists() {
		return nil
	}
	text := v.Text()
	if v.Kind() != jsonvalue.String {
		text = v.JSON()
	}
	return &text
}
