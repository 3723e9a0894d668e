package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/compute/process"
)

// superviseCommand is what the process back end starts for a unit that is to
// outlive Treadle; nobody types it.
func superviseCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "supervise",
		Hidden:             true,
		DisableFlagParsing: true,
		Run:                func(_ *cobra.Command, args []string) { os.Exit(process.Supervise(args)) },
	}
}
