package sandbox

import (
	"strings"

	"github.com/treadle-run/treadle/history"
)

// Entered reports whether the event says that a state was entered.
func Entered(e history.Event) bool { return strings.HasSuffix(string(e.Type), "StateEntered") }

// Exited reports whether the event says that a state was left.
func Exited(e history.Event) bool { return strings.HasSuffix(string(e.Type), "StateExited") }
