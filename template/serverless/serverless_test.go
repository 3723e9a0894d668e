package serverless_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
	"github.com/treadle-run/treadle/template/serverless"
)

var rewrite = flag.Bool("rewrite", false, "write what the code answers into testdata")

// macros are all that a template may ask for here.
var macros = map[string]template.Macro{serverless.Name: serverless.Transform}

// TestData runs the cases in testdata. A file holds cases separated by blank
// lines; a case is a line with the word transform and the values of parameters, a
// template, a line of four dashes and the answer: the resources that come of it,
// each with its attributes, then the outputs, or the error. Lines before the
// command that begin with # are remarks.
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
	var texts []string
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		question, want, _ := strings.Cut(block, "\n----")
		want = strings.Trim(want, "\n")
		got := answer(question)
		if got != want && !*rewrite {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", question, got, want)
		}
		texts = append(texts, question+"\n----\n"+got+"\n")
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.Join(texts, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func answer(question string) string {
	for strings.HasPrefix(question, "#") {
		_, question, _ = strings.Cut(question, "\n")
	}
	command, body, _ := strings.Cut(question, "\n")
	values := map[string]string{}
	for word := range strings.FieldsSeq(strings.TrimPrefix(command, "transform")) {
		name, value, _ := strings.Cut(word, "=")
		values[name] = value
	}
	t, err := template.Parse(body)
	if err != nil {
		return "error: " + err.Error()
	}
	if t, err = t.Process(values, macros); err != nil {
		if _, ok := errors.AsType[*template.Error](err); !ok {
			return "fault: " + err.Error()
		}
		return "error: " + err.Error()
	}
	return shown(t.Document)
}

// shown writes what a template has, an attribute of a resource a line.
func shown(document jsonvalue.Value) string {
	var lines []string
	for id, r := range document.Get("Resources").Members() {
		lines = append(lines, id+" "+r.Get("Type").Text())
		for name, v := range r.Members() {
			switch name {
			case "Type":
			case "Properties":
				for property, v := range v.Members() {
					lines = append(lines, "  "+property+": "+v.JSON())
				}
			default:
				lines = append(lines, "  ("+name+": "+v.JSON()+")")
			}
		}
	}
	for key, o := range document.Get("Outputs").Members() {
		lines = append(lines, "output "+key+" "+o.Get("Value").JSON())
	}
	if document.Has("Globals") || document.Has("Transform") {
		lines = append(lines, "something of the transform is left")
	}
	return strings.Join(lines, "\n")
}

// TestGlobalsAreBounded holds that a large global, which goes into each of many
// functions, does not make a template without end.
func TestGlobalsAreBounded(t *testing.T) {
	body := "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Layers: [" + strings.Repeat("l,", 200_000) + "]}}\nResources:\n"
	for i := range 400 {
		body += fmt.Sprintf("  F%d: {Type: AWS::Serverless::Function, Properties: {Handler: h, Runtime: r, InlineCode: x}}\n", i)
	}
	if got := answer("transform\n" + body); !strings.HasSuffix(got, "is invalid. The template becomes too large.") {
		t.Errorf("got %.300s", got)
	}
}
