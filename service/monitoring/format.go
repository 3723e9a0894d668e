package monitoring

import (
	"strconv"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// seconds is a time as operations answer with it.
func seconds(s int64) awsapi.Time { return awsapi.Time{Time: time.Unix(s, 0).UTC()} }

// thousands writes a number with commas.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
