package main

import (
	"os"

	"github.com/treadle-run/treadle/compute/process"
)

// keepCommand is the argument by which this program is started as the keeper of
// the units that are to outlive Treadle; nobody types it.
const keepCommand = "keep"

// becomeKeeper lets this process be a keeper, if it was started as one, before it
// makes anything else: a keeper is to stay small.
func becomeKeeper() {
	if len(os.Args) > 1 && os.Args[1] == keepCommand {
		os.Exit(process.Keep(os.Args[2:]))
	}
}
