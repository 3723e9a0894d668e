package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// treadle runs a command line in a folder of files and returns what it printed.
func treadle(t *testing.T, files map[string]string, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var out, errOut strings.Builder
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errOut.String(), err
}

const (
	good   = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
	faulty = "{\"StartAt\":\"A\",\n\"States\":{\"A\":{\"Type\":\"Pass\",\"Next\":\"B\"},\"C\":{\"Type\":\"Succeed\"}}}"
	caller = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${Function}","Next":"W"},"W":{"Type":"Wait","Seconds":3600,"End":true}}}`
)

var files = map[string]string{
	"good.json":     good,
	"good.yaml":     "StartAt: A\nStates:\n  A: {Type: Pass, End: true}\n",
	"faulty.json":   faulty,
	"caller.json":   caller,
	"input.json":    `{"from": "file"}`,
	"mocks.yaml":    "A: {return: {n: 1}}",
	"others.yaml":   "X: {return: 1}",
	"config.json":   `{"StateMachines":{"m":{"TestCases":{"Happy":{"A":"r"}}}},"MockedResponses":{"r":{"0":{"Return":{"n":2}}}}}`,
	"cases.yaml":    "definition: good.json\ncases:\n- name: one\n  expect: {output: {}}\n- name: two\n  expect: {output: {}}\n",
	"failing.yaml":  "definition: good.json\ncases:\n- name: one\n  expect: {output: 5}\n",
	"sleeping.json": `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":0,"Next":"B"},"B":{"Type":"Fail","Error":"E","Cause":"because"}}}`,
}

func TestCommandsForDefinitions(t *testing.T) {
	const function = "Function=arn:aws:lambda:us-east-1:000000000000:function:f"
	for _, c := range []struct {
		args        string
		stdin       string
		out, errOut string // what must be among it
		err         string // "" for success
	}{
		{args: "validate good.json good.yaml"},
		{args: "validate -", stdin: good},
		{args: "validate faulty.json good.json", out: "faulty.json:2:30: MISSING_TRANSITION_TARGET Missing 'Next' target: B (error at /States/A/Next)\n", err: "1 of 2 definitions have errors"},
		{args: "validate -", stdin: faulty, out: "-:2:30: MISSING_TRANSITION_TARGET", err: "1 of 1 definitions have errors"},
		{args: "validate --format github faulty.json", out: "::error file=faulty.json,line=2,col=30,title=MISSING_TRANSITION_TARGET::Missing 'Next' target: B\n", err: "have errors"},
		{args: "validate --format json faulty.json", out: `"result": "FAIL"`, err: "have errors"},
		{args: "validate --format xml good.json", err: "format xml: want text, json or github"},
		{args: "validate --type FAST good.json", err: "--type FAST: want STANDARD or EXPRESS"},
		{args: "validate none.json", err: "open none.json"},
		{args: "validate", err: "requires at least 1 arg"},
		{args: "validate caller.json", out: "not a valid resource ARN", err: "${Function} may need a value: --substitute Function=..."},
		{args: "validate --substitute " + function + " caller.json"},

		{args: "graph good.yaml", out: "flowchart TD\n"},
		{args: "graph --format dot -", stdin: good, out: "digraph {\n"},
		{args: "graph faulty.json", errOut: "faulty.json:2:30: MISSING_TRANSITION_TARGET", err: "faulty.json: the definition has errors"},

		{args: `run good.json --input {"a":1}`, out: "SUCCEEDED after 0s\nOutput\n  {\"a\":1}\n"},
		{args: "run good.json --input @input.json", out: "Output\n  {\"from\": \"file\"}\n"},
		{args: "run - --name mine --format json", stdin: good, out: `"executionArn": "arn:aws:states:us-east-1:000000000000:execution:stdin:mine"`},
		{args: "run good.json --type EXPRESS --format json", out: `"executionArn": "arn:aws:states:us-east-1:000000000000:express:good:`},
		{args: "run caller.json --mock mocks.yaml --substitute " + function, out: "SUCCEEDED after 1h0m0s\nOutput\n  {\"n\":1}\n"},
		{args: "run caller.json --mock config.json#Happy --substitute " + function, out: "SUCCEEDED after 1h0m0s\nOutput\n  {\"n\":2}\n"},
		{args: "run caller.json --substitute " + function, out: "FAILED after 0s", errOut: `no mock answers call 1 of the state "A"; --mock names`, err: "the execution FAILED"},
		{args: "run caller.json --mock others.yaml --substitute " + function, err: `others.yaml: the definition has no state "X"`},
		{args: "run sleeping.json --clock real", out: "FAILED after ", err: "the execution FAILED"},
		{args: "run sleeping.json", out: "FAILED after 0s\nError\n  E\nCause\n  because\n", err: "the execution FAILED"},
		{args: "run good.json --clock fast", err: "--clock fast: want virtual or real"},
		{args: "run good.json --format xml", err: "--format xml: want text or json"},
		{args: "run good.json --input {", err: "--input: invalid JSON"},
		{args: "run good.json --input @none", err: "--input: open none"},
		{args: "run faulty.json", errOut: "MISSING_TRANSITION_TARGET", err: "faulty.json: the definition has errors"},

		{args: "test cases.yaml", out: "ok  \tcases.yaml\t"},
		{args: "test -v --run two cases.yaml", out: "--- PASS: two ("},
		{args: "test cases.yaml failing.yaml", out: "failing.yaml:4: output is {}, want 5\n", err: "1 of 2 files failed"},
		{args: "test none.yaml", out: "open none.yaml", err: "1 of 1 files failed"},
		{args: "test --run ( cases.yaml", err: "--run: error parsing regexp"},
		{args: "test --junit none/report.xml cases.yaml", err: "open none/report.xml"},

		{args: "serve --clock fast", err: "--clock fast: want real or virtual"},
		{args: "serve --mock-config none.json", err: "--mock-config: open none.json"},
		{args: "serve --mock-config good.json", err: "--mock-config: good.json: no mock configuration"},
	} {
		out, errOut, err := treadle(t, files, c.stdin, strings.Fields(c.args)...)
		if !strings.Contains(out, c.out) || !strings.Contains(errOut, c.errOut) {
			t.Errorf("treadle %s\nprinted %s\nand to standard error %s", c.args, out, errOut)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("treadle %s\nended with %v, want %s", c.args, err, c.err)
		}
	}
}

func TestHistoryAsJSON(t *testing.T) {
	out, _, err := treadle(t, files, "", "run", "good.json", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Status string
		Events []struct {
			ID   int
			Type string
		}
	}
	if err := json.Unmarshal([]byte(out), &x); err != nil {
		t.Fatal(err)
	}
	if x.Status != "SUCCEEDED" || len(x.Events) != 4 || x.Events[3].ID != 4 || x.Events[3].Type != "ExecutionSucceeded" {
		t.Errorf("got %+v", x)
	}
}

func TestJUnitReportIsWritten(t *testing.T) {
	if _, _, err := treadle(t, files, "", "test", "--junit", "report.xml", "cases.yaml"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("report.xml")
	if err != nil || !strings.Contains(string(data), `<testsuite name="cases.yaml" tests="2"`) {
		t.Errorf("%s, %v", data, err)
	}
}
