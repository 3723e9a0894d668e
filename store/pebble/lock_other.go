//go:build !unix

package pebble

import "strings"

// isHeld says whether an error of locking means that another process has the
// lock. It knows the words of Windows for a file that somebody has open.
func isHeld(err error) bool {
	return strings.Contains(err.Error(), "used by another process")
}

func lockHolder(string) string { return "another process" }
