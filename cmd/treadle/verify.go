package main

import (
	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/internal/upkeep"
)

func verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [DIR]",
		Short: "Check a data folder or a backup, and say what is wrong with it",
		Long: `Reads all that the store in DIR holds (without DIR: in the folder that serve uses
by default) and checks it: the checksums of its files, that no part of an execution
is missing or contradicts another, that histories have no gap, that names and
listings lead where they should. Of a backup all files are compared with its list.

Whatever is wrong is named, a line each, and the status is 1. Nothing is changed.
A server that is at work on the folder goes on meanwhile. What can still be read of
a damaged folder is written out by: treadle export`,
		Example: `  treadle verify
  treadle verify /backups/treadle-2026-11-27`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data := defaultData()
			if len(args) > 0 {
				data = args[0]
			}
			return upkeep.Verify(cmd.Context(), cmd.OutOrStdout(), data)
		},
	}
}
