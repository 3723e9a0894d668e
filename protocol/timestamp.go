package protocol

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// The formats of timestamps, by their names in the models.
const (
	ISO8601 = "iso8601"
	RFC822  = "rfc822"
	Epoch   = "unixTimestamp"
)

// ParseTimestamp reads a timestamp in a format and returns it as awsapi has
// it, in epoch seconds.
func ParseTimestamp(format, text string) (seconds jsonvalue.Value, ok bool) {
	var t time.Time
	var err error
	switch format {
	case ISO8601:
		t, err = time.Parse(time.RFC3339, text)
	case RFC822:
		t, err = http.ParseTime(text)
	default:
		return jsonvalue.NumberValue(text)
	}
	if err != nil {
		return jsonvalue.Value{}, false
	}
	return jsonvalue.NumberValue(strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64))
}

// FormatTimestamp writes epoch seconds in a format; "" where they are no number.
func FormatTimestamp(format string, seconds jsonvalue.Value) string {
	s, ok := seconds.Float64()
	if !ok {
		return ""
	}
	t := time.UnixMilli(int64(math.Round(s * 1000))).UTC()
	switch format {
	case ISO8601:
		return t.Format("2006-01-02T15:04:05.999Z")
	case RFC822:
		return t.Format(http.TimeFormat)
	default:
		return seconds.Text()
	}
}
