//go:build !unix

package footprint

import "time"

// processorTime cannot be told here: the process is never at rest.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
