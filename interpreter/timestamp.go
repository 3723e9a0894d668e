package interpreter

import (
	"strings"
	"time"
)

// parseTimestamp reads an ISO 8601 date and time with "T" and an offset, as
// Java's ISO_OFFSET_DATE_TIME does: seconds and their fraction may be absent.
func parseTimestamp(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && wellFormed(s) {
			return t, true
		}
	}
	return time.Time{}, false
}

// wellFormed rejects what time.Parse lets through: a comma before the fraction,
// more than nine digits in it, and offsets of a day and more.
func wellFormed(s string) bool {
	if strings.Contains(s, ",") {
		return false
	}
	_, fraction, ok := strings.Cut(s, ".")
	if !ok {
		return true
	}
	digits := len(fraction) - len(strings.TrimLeft(fraction, "0123456789"))
	return digits > 0 && digits <= 9
}
