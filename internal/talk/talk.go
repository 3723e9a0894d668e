// Package talk tests services by talks that people can read: files under
// testdata with the calls that are made of a service and the answers they got.
// Flag -rewrite writes the answers anew.
package talk

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

var rewrite = flag.Bool("rewrite", false, "write the answers into testdata")

// Account and Region are where talks take place.
const (
	Account = "000000000000"
	Region  = "us-east-1"
)

// Scene is what a talk goes on in.
type Scene struct {
	Caller  awsapi.Caller
	Service string
	// Do, where it is set, does lines that begin with "@": what happens beside the
	// calls, such as that time passes. It returns what is to be noted, "" for nothing.
	Do func(line string) string
	// Words are replaced in inputs before they are sent.
	Words *strings.Replacer
}

// Run has all talks in testdata of the package under test, each in a scene of
// its own.
//
// A line "Operation {input}" is followed by its answer, "= output" or
// "! code status: message". Lines that begin with # are for people.
func Run(t *testing.T, scene func(t *testing.T) Scene) {
	files, err := filepath.Glob("testdata/*.talk")
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".talk"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := hold(t, scene(t), string(text))
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, got, string(text))
		})
	}
}

func hold(t *testing.T, s Scene, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "= ") || strings.HasPrefix(line, "! ") {
			continue
		}
		fmt.Fprintln(&b, line)
		switch operation, input, ok := strings.Cut(line, " "); {
		case strings.HasPrefix(line, "#"), line == "":
		case strings.HasPrefix(line, "@"):
			if note := s.Do(strings.TrimPrefix(line, "@")); note != "" {
				fmt.Fprintln(&b, "= "+note)
			}
		case ok:
			fmt.Fprintln(&b, s.Answer(t, operation, input))
		}
	}
	return b.String()
}

// Call makes one call.
func (s Scene) Call(ctx context.Context, operation, input string) (json.RawMessage, error) {
	if s.Words != nil {
		input = s.Words.Replace(input)
	}
	return s.Caller.Call(ctx, awsapi.Call{
		Service: s.Service, Operation: operation, Input: json.RawMessage(input), RequestID: "R", Region: Region,
		Identity: awsapi.Identity{Account: Account, ARN: "arn:aws:iam::" + Account + ":root"},
	})
}

// Answer makes one call and returns its answer as talks show it.
func (s Scene) Answer(t *testing.T, operation, input string) string {
	t.Helper()
	out, err := s.Call(context.WithoutCancel(t.Context()), operation, input)
	if err == nil {
		return "= " + string(out)
	}
	e, ok := errors.AsType[*awsapi.Error](err)
	if !ok {
		t.Fatalf("%s: %v", operation, err)
	}
	return fmt.Sprintf("! %s %d: %s", e.Code, e.Status, e.Message)
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d:\n got %s\nwant %s", i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
