package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/internal/upkeep"
)

func inspectCommand() *cobra.Command {
	data, format := "", ""
	cmd := &cobra.Command{
		Use:   "inspect [EXECUTION-ARN]",
		Short: "Show what is in a data folder, or all of one execution",
		Long: `Shows what is in the data folder: executions by state machine and status, and the
resources of the services. With the ARN of an execution it shows that one: its
record, its history, and what it waits for. A server may be at work on the folder.`,
		Example: `  treadle inspect
  treadle inspect arn:aws:states:us-east-1:000000000000:execution:hello:1
  treadle inspect --format json arn:aws:states:us-east-1:000000000000:execution:hello:1`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			asLines := format == "json"
			switch {
			case format != "json" && format != "text":
				return errors.New("--format " + format + ": want text or json")
			case len(args) > 0:
				return upkeep.InspectExecution(cmd.Context(), cmd.OutOrStdout(), data, args[0], asLines)
			case asLines:
				return errors.New("--format json: of an execution; treadle export writes out all")
			}
			return upkeep.Inspect(cmd.Context(), cmd.OutOrStdout(), data)
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().StringVar(&format, "format", "text", "`format` of an execution: text, or json, which is what export writes")
	return cmd
}
