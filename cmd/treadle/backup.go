package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/internal/upkeep"
)

func backupCommand() *cobra.Command {
	data := ""
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "Copy a data folder as it is at one moment, also under a running server",
		Long: `Copies the data folder to DIR, which must not be there yet. All that was
acknowledged before is in the copy, and nothing that is half done. A server that is
at work on the folder goes on meanwhile.

The copy is a data folder itself. To go back to it, serve it or a copy of it:

  treadle serve --data DIR

Batch jobs that run are not in the copy; a server that is started on it takes
them for lost. Check a copy with: treadle verify DIR`,
		Example: `  treadle backup /backups/treadle-$(date +%F)`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, bytes, err := upkeep.Backup(cmd.Context(), data, args[0], versionText())
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d files with %d MiB are in %s\n", files, (bytes+1<<20-1)>>20, args[0])
			return nil
		},
	}
	dataFlag(cmd, &data)
	return cmd
}

// dataFlag adds the flag for the data folder of a command that looks into one.
func dataFlag(cmd *cobra.Command, data *string) {
	cmd.Flags().StringVar(data, "data", defaultData(), "`folder` that everything is kept in")
}
