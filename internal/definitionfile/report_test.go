package definitionfile

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/diagnostic"
)

var reports = []Report{
	{File: "good.json"},
	{File: "a,b.json", Diagnostics: []diagnostic.Diagnostic{
		{Severity: diagnostic.Error, Code: diagnostic.MissingTransitionTarget, Message: "Missing 'Next' target: 100%\nB",
			Location: "/States/A/Next", Position: diagnostic.Position{Offset: 9, Line: 2, Column: 3}},
		{Severity: diagnostic.Warning, Code: diagnostic.MissingEndState, Message: "Workflow has no terminal state"},
	}},
}

func TestReports(t *testing.T) {
	for format, want := range map[string]string{
		"text": `a,b.json:2:3: MISSING_TRANSITION_TARGET Missing 'Next' target: 100%\nB (error at /States/A/Next)
a,b.json: MISSING_END_STATE Workflow has no terminal state (warning)
`,
		"github": `::error file=a%2Cb.json,line=2,col=3,title=MISSING_TRANSITION_TARGET::Missing 'Next' target: 100%25%0AB
::warning file=a%2Cb.json,title=MISSING_END_STATE::Workflow has no terminal state
`,
		"json": `[
  {
    "file": "good.json",
    "result": "OK",
    "diagnostics": []
  },
  {
    "file": "a,b.json",
    "result": "FAIL",
    "diagnostics": [
      {
        "severity": "ERROR",
        "code": "MISSING_TRANSITION_TARGET",
        "message": "Missing 'Next' target: 100%\nB",
        "location": "/States/A/Next",
        "line": 2,
        "column": 3
      },
      {
        "severity": "WARNING",
        "code": "MISSING_END_STATE",
        "message": "Workflow has no terminal state"
      }
    ]
  }
]
`,
	} {
		var b strings.Builder
		if err := Write(&b, format, reports); err != nil || b.String() != want {
			t.Errorf("%s: %v\n%s", format, err, b.String())
		}
	}
	if err := Write(new(strings.Builder), "xml", reports); err == nil {
		t.Error("an unknown format is taken")
	}
}
