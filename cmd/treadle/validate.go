package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/definitionfile"
)

// validateFlags are the flags of validate.
type validateFlags struct {
	definitionFlags
	format string
}

func validateCommand() *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Find the errors in definitions of state machines",
		Long: `Checks definitions in the Amazon States Language, in JSON or YAML, as AWS does
when a state machine is created, and says where in the file each error stands.
The file - is standard input. The exit status is 1 if there are errors; warnings
do not count.`,
		Example: `  treadle validate order.asl.json
  treadle validate --format github *.asl.yaml
  treadle validate --substitute TableName=orders template.asl.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return validate(cmd.InOrStdin(), cmd.OutOrStdout(), f, args)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "`format` of what is found: text, json, or github (notes beside the code on GitHub)")
	return cmd
}

func validate(stdin io.Reader, stdout io.Writer, f validateFlags, names []string) error {
	kind, err := f.machineKind()
	if err != nil {
		return err
	}
	var reports []definitionfile.Report
	faulty, advice := 0, ""
	for _, name := range names {
		d, err := definitionfile.Load(name, stdin, f.substitutes)
		if err != nil {
			return err
		}
		r := definitionfile.Report{File: name, Diagnostics: d.Diagnostics(kind)}
		if diagnostic.HasErrors(r.Diagnostics) {
			faulty++
			advice = hint(d)
		}
		reports = append(reports, r)
	}
	if err := definitionfile.Write(stdout, f.format, reports); err != nil {
		return err
	}
	if faulty > 0 {
		return fmt.Errorf("%d of %d definitions have errors%s", faulty, len(names), advice)
	}
	return nil
}
