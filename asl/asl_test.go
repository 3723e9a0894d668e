package asl

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/casefile"
)

// TestData runs the cases in testdata (see casefile).
//
// Commands are validate (the diagnostics, or "valid"), compile (the program),
// single (that of a single state) and references (VariableReferences); "express"
// behind them is the machine's type.
func TestData(t *testing.T) { casefile.Run(t, answerTo) }

func answerTo(c casefile.Case) string {
	kind := Standard
	command, express := strings.CutSuffix(c.Command, " express")
	if express {
		kind = Express
	}
	if command == "validate" {
		return answer(Validate(c.Body, kind))
	}
	compile := Compile
	if command == "single" {
		compile = CompileState
	}
	p, err := compile(c.Body, kind)
	switch {
	case err != nil:
		return err.Error()
	case command == "compile", command == "single":
		return dump(p)
	case command == "references":
		return references(p)
	default:
		return "unknown command " + c.Command
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
