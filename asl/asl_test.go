package asl

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/diagnostic"
)

var rewrite = flag.Bool("rewrite", false, "write what the code answers into testdata")

// TestData runs the cases in testdata. A file holds cases separated by blank
// lines; a case is a command line, a definition, a line of four dashes and the
// answer. Lines before the command that begin with # are remarks.
//
// Commands are validate (the diagnostics, or "valid"), compile (the program),
// single (that of a single state) and references (VariableReferences); "express"
// behind them is the machine's type.
func TestData(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) { runFile(t, file) })
	}
}

func runFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := parseCases(string(data))
	for i := range cases {
		c := &cases[i]
		got := c.run()
		if *rewrite {
			c.want = got
			continue
		}
		if got != c.want {
			t.Errorf("line %d: %s\n%s\ngot:\n%s\nwant:\n%s", c.line, c.command, c.definition, got, c.want)
		}
	}
	if *rewrite {
		var texts []string
		for _, c := range cases {
			texts = append(texts, c.String())
		}
		if err := os.WriteFile(file, []byte(strings.Join(texts, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// testCase is one case of a file in testdata.
type testCase struct {
	line       int // of the command
	remarks    string
	command    string
	definition string
	want       string
}

func (c testCase) String() string {
	return c.remarks + c.command + "\n" + c.definition + "\n----\n" + c.want + "\n"
}

func parseCases(text string) []testCase {
	var cases []testCase
	line := 1
	for block := range strings.SplitSeq(text, "\n\n") {
		at := line
		line += strings.Count(block, "\n") + 2
		block = strings.Trim(block, "\n")
		if block == "" {
			continue
		}
		c := testCase{line: at}
		for strings.HasPrefix(block, "#") {
			remark, rest, _ := strings.Cut(block, "\n")
			c.remarks += remark + "\n"
			c.line++
			block = rest
		}
		c.command, block, _ = strings.Cut(block, "\n")
		c.definition, c.want, _ = strings.Cut(block, "\n----")
		c.want = strings.TrimPrefix(c.want, "\n")
		cases = append(cases, c)
	}
	return cases
}

func (c testCase) run() string {
	kind := Standard
	command, express := strings.CutSuffix(c.command, " express")
	if express {
		kind = Express
	}
	if command == "validate" {
		return answer(Validate(c.definition, kind))
	}
	compile := Compile
	if command == "single" {
		compile = CompileState
	}
	p, err := compile(c.definition, kind)
	switch {
	case err != nil:
		return err.Error()
	case command == "compile", command == "single":
		return dump(p)
	case command == "references":
		return references(p)
	default:
		return "unknown command " + c.command
	}
}

func answer(list []diagnostic.Diagnostic) string {
	if len(list) == 0 {
		return "valid"
	}
	var lines []string
	for _, d := range list {
		position := "-"
		if d.Position != (diagnostic.Position{}) {
			position = fmt.Sprintf("%d:%d", d.Position.Line, d.Position.Column)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", position, d.Severity, d))
	}
	return strings.Join(lines, "\n")
}

func references(p *Program) string {
	var lines []string
	for name, variables := range p.VariableReferences() {
		lines = append(lines, name+": "+strings.Join(variables, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
