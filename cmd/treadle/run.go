package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/internal/historytext"
	"github.com/treadle-run/treadle/internal/sandbox"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/mock"
)

// runFlags are the flags of run.
type runFlags struct {
	definitionFlags
	input  string
	mock   string
	clock  string
	name   string
	format string
}

func runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a definition once, in memory, and show its history",
		Long: `Executes a state machine once without keeping anything, and prints its history and
how it ended. Tasks are not done for real: --mock names a file that says how they
are answered. Waits are skipped unless --clock is real. The file - is standard
input. The exit status is 0 if the execution has SUCCEEDED, else 1.

A file of mocks looks like this:

  Submit Job:              # name of a Task state; one answer to every call
    return: {jobId: "1"}
  Get Job Status:          # one answer after the other
    - return: RUNNING
      times: 2             # or: always
    - throw: {error: Lambda.Unknown, cause: out of memory}
    - return: SUCCEEDED
      after: 90            # the task takes 90 seconds
  Ask Somebody:
    never: true            # no answer: the state times out`,
		Example: `  treadle run hello.asl.json --input '{"name": "Ada"}'
  treadle run poller.asl.yaml --input @input.json --mock mocks.yaml
  treadle run poller.asl.json --mock MockConfigFile.json#HappyPath --format json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return run(cmd, f, args[0]) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.input, "input", "{}", "the execution's input: `JSON`, or @FILE")
	flags.StringVar(&f.mock, "mock", "", "`file` that says how tasks are answered; FILE#CASE takes a test case of Step Functions Local's mock configuration")
	flags.StringVar(&f.clock, "clock", "virtual", "`clock` to go by: virtual skips waits, real waits")
	flags.StringVar(&f.name, "name", "", "`name` of the execution; a UUID if there is none")
	flags.StringVar(&f.format, "format", "text", "`format` of history and result: text or json")
	return cmd
}

func run(cmd *cobra.Command, f runFlags, file string) error {
	write, ok := resultFormats[f.format]
	if !ok {
		return fmt.Errorf("--format %s: want text or json", f.format)
	}
	o, err := f.sandbox(cmd, file)
	if err != nil {
		return err
	}
	input, err := readInput(f.input)
	if err != nil {
		return err
	}
	r, err := execute(cmd.Context(), o, f.name, input, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := write(cmd.OutOrStdout(), r); err != nil {
		return err
	}
	return verdict(cmd.ErrOrStderr(), r)
}

func (f *runFlags) sandbox(cmd *cobra.Command, file string) (o sandbox.Options, err error) {
	d, kind, err := f.load(cmd, file)
	if err != nil {
		return o, err
	}
	o = sandbox.Options{Definition: d.Text, Kind: kind, Name: sandbox.MachineName(file)}
	if o.Clock, err = f.newClock(); err != nil || f.mock == "" {
		return o, err
	}
	if o.Mocks, err = mock.Load(f.mock); err != nil {
		return o, err
	}
	p, err := asl.Compile(d.Text, kind)
	if err == nil {
		err = o.Mocks.Check(p)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", f.mock, err)
	}
	return o, err
}

func (f *runFlags) newClock() (clock.Clock, error) {
	switch f.clock {
	case "virtual":
		return clock.NewVirtual(time.Now().UTC().Truncate(time.Second)), nil
	case "real":
		return clock.Real{}, nil
	}
	return nil, fmt.Errorf("--clock %s: want virtual or real", f.clock)
}

// readInput returns the JSON text that --input gives or names.
func readInput(input string) (string, error) {
	if name, isFile := strings.CutPrefix(input, "@"); isFile {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("--input: %w", err)
		}
		input = string(data)
	}
	if _, err := jsonvalue.Parse(input); err != nil {
		return "", fmt.Errorf("--input: %w", err)
	}
	return input, nil
}

func execute(ctx context.Context, o sandbox.Options, name, input string, stderr io.Writer) (*sandbox.Result, error) {
	s, err := sandbox.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	id, err := s.Start(ctx, name, input)
	if err != nil {
		return nil, err
	}
	stop := showProgress(stderr, func() string {
		e, err := s.Latest(ctx, id)
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%d events, %s, it is %s", e.ID, e.Type, e.Time.Format(time.RFC3339))
	})
	defer stop()
	return s.Wait(ctx, id)
}

// verdict is nil for an execution that has succeeded.
func verdict(stderr io.Writer, r *sandbox.Result) error {
	for _, m := range r.Missing {
		fmt.Fprintf(stderr, "treadle: %v; --mock names a file of mocks\n", m)
	}
	switch {
	case r.Stuck():
		return fmt.Errorf("the execution waits for ever in %s", strings.Join(r.Waiting(), ", "))
	case r.Succeeded():
		return nil
	}
	return fmt.Errorf("the execution %s", r.Execution.Status)
}

// resultFormats are the forms in which an execution is written.
var resultFormats = map[string]func(io.Writer, *sandbox.Result) error{
	"text": writeResult,
	"json": writeResultJSON,
}

// historyWidth is how many characters of an event's details are shown.
const historyWidth = 100

func writeResult(w io.Writer, r *sandbox.Result) error {
	if err := historytext.Write(w, r.Events, historyWidth); err != nil {
		return err
	}
	x := r.Execution
	_, err := fmt.Fprintf(w, "\n%s after %v\n", x.Status, r.Took())
	for _, part := range []struct {
		name  string
		value *string
	}{{"Output", &x.Output}, {"Error", x.Error}, {"Cause", x.Cause}} {
		if err == nil && part.value != nil && *part.value != "" {
			_, err = fmt.Fprintf(w, "%s\n  %s\n", part.name, *part.value)
		}
	}
	return err
}

// resultJSON is an execution and its history in the words of the API.
type resultJSON struct {
	ExecutionARN string            `json:"executionArn"`
	Status       string            `json:"status"`
	StartDate    time.Time         `json:"startDate"`
	StopDate     *time.Time        `json:"stopDate,omitempty"`
	Input        string            `json:"input"`
	Output       string            `json:"output,omitempty"`
	Error        *string           `json:"error,omitempty"`
	Cause        *string           `json:"cause,omitempty"`
	Events       []json.RawMessage `json:"events"`
}

func writeResultJSON(w io.Writer, r *sandbox.Result) error {
	x := r.Execution
	out := resultJSON{
		ExecutionARN: x.ARN, Status: string(x.Status), StartDate: x.StartDate,
		Input: x.Input, Output: x.Output, Error: x.Error, Cause: x.Cause,
	}
	if !x.StopDate.IsZero() {
		out.StopDate = &x.StopDate
	}
	for _, e := range r.Encoded {
		out.Events = append(out.Events, e)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
