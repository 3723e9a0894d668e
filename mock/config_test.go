package mock_test

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/mock"
)

const config = `{
  "StateMachines": {
    "poller": {"TestCases": {
      "HappyPath": {"A": "ok"},
      "Retries": {"A": "twice", "B": "ok"}
    }},
    "other": {"TestCases": {"HappyPath": {}}}
  },
  "MockedResponses": {
    "ok": {"0": {"Return": {"StatusCode": 200, "Payload": {"n": 1}}}},
    "twice": {
      "2": {"Return": 2},
      "0-1": {"Throw": {"Error": "E", "Cause": "because"}}
    }
  }
}`

func TestConfig(t *testing.T) {
	c, err := mock.ParseConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ machine, testCase, states, want string }{
		{"poller", "HappyPath", `"A":{` + function + `,"End":true}`, `SUCCEEDED {"n":1}`},
		{"poller", "HappyPath", `"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"End":true}`,
			`SUCCEEDED {"StatusCode":200,"Payload":{"n":1}}`},
		{"poller", "Retries", `"A":{` + function + `,"Retry":[{"ErrorEquals":["E"]}],"End":true}`, `SUCCEEDED 2 after 3s`},
		{"poller", "Retries", `"A":{` + function + `,"End":true}`, `FAILED E: because`},
	} {
		states, ok := c.Case(x.machine, x.testCase)
		if !ok {
			t.Errorf("no case %s of %s", x.testCase, x.machine)
			continue
		}
		clock := newClock()
		got, _ := play(t, scripted(clock, states), clock, x.states)
		if outcome(got) != x.want {
			t.Errorf("%s of %s: %s, want %s", x.testCase, x.machine, outcome(got), x.want)
		}
	}
	if _, ok := c.Case("poller", "None"); ok {
		t.Error("a case that is not there was found")
	}
	if _, err := c.Find("Retries"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"None":      `no state machine has a test case "None"`,
		"HappyPath": `2 state machines have a test case "HappyPath"`,
	} {
		if _, err := c.Find(name); err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaultsInConfigsAreTold(t *testing.T) {
	withResponse := func(response string) string {
		return `{"StateMachines":{"m":{"TestCases":{"c":{"A":"r"}}}},"MockedResponses":{"r":` + response + `}}`
	}
	for text, want := range map[string]string{
		`{`:  "invalid JSON",
		`[]`: "no mock configuration",
		`{"StateMachines":{"m":{"TestCases":{"c":5}}}}`:         `test case "c" of state machine "m": it is not an object`,
		`{"StateMachines":{"m":{"TestCases":{"c":{"A":1}}}}}`:   `the mocked response of state "A" is not a name`,
		`{"StateMachines":{"m":{"TestCases":{"c":{"A":"r"}}}}}`: `mocked response "r": it is not among MockedResponses`,
		withResponse(`{}`):                                    "not among MockedResponses",
		withResponse(`{"x":{"Return":1}}`):                    `"x" is neither a call's number nor a range of them`,
		withResponse(`{"2-1":{"Return":1}}`):                  `"2-1" is neither`,
		withResponse(`{"0":{"Return":1,"Throw":{}}}`):         "call 0 must have either Return or Throw",
		withResponse(`{"0":{}}`):                              "call 0 must have either Return or Throw",
		withResponse(`{"1":{"Return":1}}`):                    "without gaps; 1 comes after -1",
		withResponse(`{"0-1":{"Return":1},"1":{"Return":1}}`): "without gaps; 1 comes after 1",
	} {
		if _, err := mock.ParseConfig(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("A: {return: 1}")
	f.Add("A:\n- throw: {error: E}\n  times: 2\n- never: true\n- return: ~\n  after: 1h")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = mock.Parse(text) })
}

func FuzzParseConfig(f *testing.F) {
	f.Add(config)
	f.Fuzz(func(_ *testing.T, text string) { _, _ = mock.ParseConfig(text) })
}
