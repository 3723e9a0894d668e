package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/internal/definitiontest"
)

// testFlags are the flags of test.
type testFlags struct {
	run      string
	verbose  bool
	junit    string
	parallel int
	timeout  time.Duration
}

func testCommand() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test FILE...",
		Short: "Test definitions of state machines by cases with mocks",
		Long: `Runs cases: each starts an execution of a definition with an input, answers its
tasks with mocks instead of calling services, and compares how it ends, and the
way it goes, with what is expected. Executions run in memory on a clock that
skips waits, so that a case with hours of waiting is over in milliseconds. The
exit status is 1 if a case fails.

A file of cases looks like this:

  definition: order.asl.json      # beside this file; or the definition itself
  mocks:                          # for all cases
    Charge:
      return: {receipt: "1"}
  cases:
    - name: charged at the second attempt
      input: {amount: 5}
      mocks:
        Charge:                   # one answer after the other
          - throw: {error: Busy, cause: try again}
          - return: {receipt: "2"}
      expect:
        output: {receipt: "2"}
        path: [Charge, Receive]
    - name: refused
      mocks:
        Charge: {throw: {error: Refused}}
      expect:
        error: Refused

docs/definitions.md says what else may stand there.`,
		Example: `  treadle test samples/jobpoller/jobpoller_test.yaml
  treadle test --run 'charged' -v --junit report.xml *_test.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return test(cmd.Context(), cmd.OutOrStdout(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.run, "run", "", "run only cases whose name matches this regular `expression`")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "tell of cases that pass too")
	flags.StringVar(&f.junit, "junit", "", "write a JUnit report to this `file`")
	flags.IntVar(&f.parallel, "parallel", runtime.GOMAXPROCS(0), "`cases` that run at the same time")
	flags.DurationVar(&f.timeout, "timeout", time.Minute, "give a case up after this time")
	return cmd
}

func test(ctx context.Context, stdout io.Writer, f testFlags, names []string) error {
	selected, err := regexp.Compile(f.run)
	if err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	for i, name := range names {
		names[i] = filepath.Clean(name)
	}
	o := definitiontest.Options{
		Selected: func(_, name string) bool { return selected.MatchString(name) },
		Parallel: f.parallel, Timeout: f.timeout,
	}
	var results []*definitiontest.FileResult
	failed := 0
	definitiontest.Run(ctx, names, o, func(r *definitiontest.FileResult) {
		definitiontest.WriteText(stdout, r, f.verbose)
		results = append(results, r)
		if r.Failed() {
			failed++
		}
	})
	if f.junit != "" {
		if err := writeJUnit(f.junit, results); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files failed", failed, len(names))
	}
	return nil
}

func writeJUnit(name string, results []*definitiontest.FileResult) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := definitiontest.WriteJUnit(f, results); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}
