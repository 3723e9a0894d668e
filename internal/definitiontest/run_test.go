package definitiontest

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// runText runs a file of cases and returns the report, without times.
func runText(t *testing.T, file string, o Options) (string, *FileResult) {
	t.Helper()
	var b strings.Builder
	var result *FileResult
	Run(t.Context(), []string{file}, o, func(r *FileResult) {
		result = r
		WriteText(&b, r, true)
	})
	return regexp.MustCompile(`\d+\.\d+s`).ReplaceAllString(b.String(), "N"), result
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSamplesOwnTests(t *testing.T) {
	got, r := runText(t, "../../samples/jobpoller/jobpoller_test.yaml", Options{Parallel: 4})
	if r.Failed() || len(r.Cases) != 5 {
		t.Error(got)
	}
}

const machine = `definition:
  StartAt: A
  States:
    A: {Type: Task, Resource: "arn:aws:lambda:us-east-1:000000000000:function:f", Next: B}
    B: {Type: Wait, Seconds: 60, Next: C}
    C: {Type: Pass, End: true}
`

func TestFailuresAreTold(t *testing.T) {
	file := write(t, "x.yaml", machine+`mocks:
  A: {return: {a: 1, b: [1, {c: 2, d: 3}]}}
cases:
  - name: all right
    expect: {output: {b: [1.0, {d: 3, c: 2}], a: 1}, outputContains: {b: [1, {c: 2}]}, path: [A, B, C], took: 1m, status: SUCCEEDED}
  - name: nothing expected
  - name: wrong output
    expect:
      output: {a: 1}
      outputContains: {b: [1]}
  - name: wrong end
    expect:
      error: E
      took: 5
  - name: fails
    mocks: {A: {throw: {error: E, cause: because}}}
  - name: fails otherwise
    mocks: {A: {throw: {error: E}}}
    expect:
      error: F
      cause: nothing
      output: {}
      path: [A]
  - name: wrong path
    expect: {path: [A, C]}
  - name: waits for ever
    mocks: {A: {never: true}}
  - name: called too often
    mocks: {A: []}
    expect:
      error: States.Runtime
`)
	got, _ := runText(t, file, Options{Parallel: 2})
	want := `--- PASS: all right (N, 1m0s of its own time)
--- PASS: nothing expected (N, 1m0s of its own time)
--- FAIL: wrong output (N, 1m0s of its own time)
    FILE:15: output is {"a":1,"b":[1,{"c":2,"d":3}]}, want {"a":1}
    FILE:16: output is {"a":1,"b":[1,{"c":2,"d":3}]}, which does not contain {"b":[1]}
--- FAIL: wrong end (N, 1m0s of its own time)
    FILE:19: the execution SUCCEEDED with output {"a":1,"b":[1,{"c":2,"d":3}]}, want it to fail with error E
    FILE:20: the execution took 1m0s of its own time, want 5s
--- FAIL: fails (N, 0s of its own time)
    FILE:21: the execution FAILED with error E, cause because, want SUCCEEDED
--- FAIL: fails otherwise (N, 0s of its own time)
    FILE:26: error is E, want F
    FILE:27: there is no cause, want nothing
    FILE:28: there is no output: the execution FAILED with error E
--- FAIL: wrong path (N, 1m0s of its own time)
    FILE:31: the path is
          A → B → C
        want
          A → C
--- FAIL: waits for ever (N, 0s of its own time)
    FILE:32: the execution waits for ever in "A", want SUCCEEDED
--- FAIL: called too often (N, 0s of its own time)
    FILE:34: no mock answers call 1 of the state "A"
FAIL	FILE	N	7 of 9 cases failed
`
	if got = strings.ReplaceAll(got, file, "FILE"); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestOnlySelectedCasesRun(t *testing.T) {
	file := write(t, "x.yaml", machine+"mocks: {A: {return: 1}}\ncases: [{name: one}, {name: two}, {name: three}]\n")
	got, _ := runText(t, file, Options{Parallel: 1, Selected: func(_, name string) bool { return name == "two" }})
	if want := "--- PASS: two (N, 1m0s of its own time)\nok  \tFILE\tN\t1 case\n"; strings.ReplaceAll(got, file, "FILE") != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestFaultsOfFilesAreTold(t *testing.T) {
	good := machine + "cases: [{name: a}]\n"
	for _, c := range []struct{ text, want string }{
		{"[]", "FILE:1: expected members (name: value) here"},
		{"cases: []", `FILE:1: "definition" is missing here`},
		{machine, `FILE:1: "cases" is missing here`},
		{good + "mocks: {X: {return: 1}}", `FILE:8: the definition has no state "X"`},
		{good + "mocks: {B: {return: 1}}", `FILE:8: "B" is a Wait state; only Task states are mocked`},
		{good + "mocks: {A: {return: 1, retrun: 2}}", `FILE:8: unknown name "retrun"; there may be return, throw, never, submitted, after, times`},
		{good + "type: FAST", "FILE:8: the type is either STANDARD or EXPRESS"},
		{good + "time: noon", "FILE:8: expected a time such as 2024-02-29T12:00:00Z here"},
		{good + "substitutions: {a: b}", "FILE:8: substitutions are for a definition in a file of its own"},
		{machine + "cases: [{}]", "FILE:7: the case has no name"},
		{machine + "cases:\n- name: a\n- name: a", `FILE:9: there is a case "a" already`},
		{machine + "cases:\n- name: a\n  expect: {path: [A, X]}", `FILE:9: the definition has no state "X"`},
		{machine + "cases:\n- name: a\n  expect: {result: 1}", `FILE:9: unknown name "result"; there may be cause, causeContains, error, output, outputContains, path, status, took`},
		{machine + "cases:\n- name: a\n  expect: {status: DONE}", "FILE:9: the status is one of SUCCEEDED, FAILED, TIMED_OUT"},
		{machine + "cases:\n- name: a\n  expect: {took: long}", "FILE:9: expected seconds, or a duration such as 1h30m, here"},
		{"definition: none.json\ncases: []", "FILE:1: open "},
		{
			"definition:\n  StartAt: A\n  States:\n    A: {Type: Pass, Next: B}\ncases: []",
			"FILE:4:21: MISSING_TRANSITION_TARGET Missing 'Next' target: B (error at /States/A/Next)",
		},
	} {
		file := write(t, "x.yaml", c.text)
		got, r := runText(t, file, Options{})
		if got = strings.ReplaceAll(got, file, "FILE"); !strings.HasPrefix(got, c.want) || !strings.HasSuffix(got, "FAIL\tFILE [not run]\n") || !r.Failed() {
			t.Errorf("%s\ngives %s\nwant  %s", c.text, got, c.want)
		}
	}
}

func TestCasesThatTakeTooLongAreGivenUp(t *testing.T) {
	file := write(t, "x.yaml", machine+"mocks: {A: {return: 1}}\ncases: [{name: a}]\n")
	got, r := runText(t, file, Options{Timeout: time.Nanosecond})
	if !r.Failed() || !strings.Contains(got, "the execution was given up: ") {
		t.Error(got)
	}
}

func TestJUnit(t *testing.T) {
	good := write(t, "good.yaml", machine+"mocks: {A: {return: 1}}\ncases: [{name: a}, {name: b, expect: {output: 2, path: [A]}}]\n")
	bad := write(t, "bad.yaml", "cases: []")
	var results []*FileResult
	Run(t.Context(), []string{good, bad}, Options{}, func(r *FileResult) { results = append(results, r) })
	var b strings.Builder
	if err := WriteJUnit(&b, results); err != nil {
		t.Fatal(err)
	}
	var doc junitSuites
	if err := xml.Unmarshal([]byte(b.String()), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Suites) != 2 {
		t.Fatal(b.String())
	}
	first, second := doc.Suites[0], doc.Suites[1]
	if first.Tests != 2 || first.Failures != 1 || first.Errors != 0 || first.Cases[0].Failure != nil || first.Cases[1].Failure == nil ||
		first.Cases[1].Failure.Message != "output is 1, want 2" || first.Cases[1].Line != 8 {
		t.Errorf("suite is %+v", first)
	}
	if second.Tests != 1 || second.Errors != 1 || !strings.Contains(second.Cases[0].Error.Text, `"definition" is missing here`) {
		t.Errorf("suite is %+v", second)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(machine + "cases: [{name: a, input: {x: 1}, expect: {output: 1, path: [A], took: 5, cause: x}}]")
	f.Add("definition: ../x.json\nsubstitutions: {A: b}\ncases: []")
	f.Fuzz(func(_ *testing.T, text string) {
		if !strings.Contains(text, "definition: ") { // it would be read
			_, _ = parse("x.yaml", text)
		}
	})
}
