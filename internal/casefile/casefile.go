// Package casefile tests what turns a text into an answer by files that people can
// read. A file holds cases separated by blank lines; a case is a command line, a
// text, a line of four dashes and the answer. Lines before the command that begin
// with # are remarks. Flag -rewrite writes the answers anew.
package casefile

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the code answers into testdata")

// Case is one case of a file.
type Case struct {
	Line    int    // of the command, from 1
	Remarks string // whole lines
	Command string
	Body    string
	Want    string // the answer
}

// String returns the case as it stands in a file.
func (c Case) String() string {
	return c.Remarks + c.Command + "\n" + c.Body + "\n----\n" + c.Want + "\n"
}

// Run holds the answers to all cases in testdata/*.txt to those that stand there.
func Run(t *testing.T, answer func(c Case) string) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) { runFile(t, file, answer) })
	}
}

func runFile(t *testing.T, file string, answer func(c Case) string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, c := range Parse(string(data)) {
		got := answer(c)
		if got != c.Want && !*rewrite {
			t.Errorf("line %d: %s\n%s\ngot:\n%s\nwant:\n%s", c.Line, c.Command, c.Body, got, c.Want)
		}
		c.Want = got
		texts = append(texts, c.String())
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.Join(texts, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Parse returns the cases of a file's text.
func Parse(text string) (cases []Case) {
	line := 1
	for block := range strings.SplitSeq(text, "\n\n") {
		at := line
		line += strings.Count(block, "\n") + 2
		block = strings.Trim(block, "\n")
		if block == "" {
			continue
		}
		c := Case{Line: at}
		for strings.HasPrefix(block, "#") {
			remark, rest, _ := strings.Cut(block, "\n")
			c.Remarks += remark + "\n"
			c.Line++
			block = rest
		}
		c.Command, block, _ = strings.Cut(block, "\n")
		c.Body, c.Want, _ = strings.Cut(block, "\n----")
		c.Want = strings.TrimPrefix(c.Want, "\n")
		cases = append(cases, c)
	}
	return cases
}
