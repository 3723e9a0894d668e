package definitiontest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteText writes a file's result as go test does; verbose tells of cases that
// passed too.
func WriteText(w io.Writer, r *FileResult, verbose bool) {
	if r.Fault != nil {
		WriteFault(w, r.Fault)
		fmt.Fprintf(w, "FAIL\t%s [not run]\n", r.Name)
		return
	}
	failed := 0
	for _, c := range r.Cases {
		word := "PASS"
		if len(c.Failures) > 0 {
			failed++
			word = "FAIL"
		}
		if verbose || word == "FAIL" {
			fmt.Fprintf(w, "--- %s: %s (%.2fs, %v of its own time)\n", word, c.Name, c.Took.Seconds(), c.Virtual)
		}
		for _, f := range c.Failures {
			fmt.Fprintf(w, "    %s:%d: %s\n", r.Name, f.Line, strings.ReplaceAll(f.Message, "\n", "\n        "))
		}
	}
	word, count := "ok  ", fmt.Sprintf("%d cases", len(r.Cases))
	switch {
	case failed > 0:
		word, count = "FAIL", fmt.Sprintf("%d of %d cases failed", failed, len(r.Cases))
	case len(r.Cases) == 0:
		count = "no cases to run"
	case len(r.Cases) == 1:
		count = "1 case"
	}
	fmt.Fprintf(w, "%s\t%s\t%.3fs\t%s\n", word, r.Name, r.Took.Seconds(), count)
}

// The document that JUnit's reports are, as far as tools read it.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr,omitempty"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results as a JUnit report, a test suite for each file. A file
// that could not be run is a suite with one error.
func WriteJUnit(w io.Writer, results []*FileResult) error {
	var doc junitSuites
	for _, r := range results {
		doc.Suites = append(doc.Suites, junitOf(r))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func junitOf(r *FileResult) junitSuite {
	s := junitSuite{Name: r.Name, Tests: len(r.Cases), Time: seconds(r.Took)}
	if r.Fault != nil {
		var text strings.Builder
		WriteFault(&text, r.Fault)
		s.Tests, s.Errors = 1, 1
		s.Cases = []junitCase{{
			Name: "load", Class: r.Name, File: r.Name, Time: seconds(0),
			Error: &junitMessage{r.Fault.Error(), text.String()},
		}}
		return s
	}
	for _, c := range r.Cases {
		x := junitCase{Name: c.Name, Class: r.Name, File: r.Name, Line: c.Line, Time: seconds(c.Took)}
		if len(c.Failures) > 0 {
			s.Failures++
			x.Failure = &junitMessage{Message: c.Failures[0].Message}
			for _, f := range c.Failures {
				x.Failure.Text += fmt.Sprintf("%s:%d: %s\n", r.Name, f.Line, f.Message)
			}
		}
		s.Cases = append(s.Cases, x)
	}
	return s
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
