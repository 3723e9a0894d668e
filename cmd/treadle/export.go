package main

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/internal/upkeep"
)

func exportCommand() *cobra.Command {
	data := ""
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write out what is in a data folder as JSON, a line each",
		Long: `Writes all that is in the data folder to standard output as JSON, a line for each
thing; "kind" says what it is: execution, event, timer, task, definition, resource.
An event is as GetExecutionHistory answers it. A server may be at work on the folder.

What cannot be read is named on standard error, the rest is written all the same,
and the status is 1.`,
		Example: `  treadle export >treadle.jsonl
  treadle export --data /backups/treadle-2026-11-27 | jq -r 'select(.kind == "execution") | .execution'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			unreadable := 0
			out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<20)
			err := upkeep.Export(cmd.Context(), out, data, func(err error) {
				unreadable++
				fmt.Fprintln(cmd.ErrOrStderr(), err)
			})
			if err = errors.Join(err, out.Flush()); err != nil {
				return err
			}
			if unreadable > 0 {
				return fmt.Errorf("%d things cannot be read and are left out", unreadable)
			}
			return nil
		},
	}
	dataFlag(cmd, &data)
	return cmd
}
