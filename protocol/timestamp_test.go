package protocol

import (
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func TestTimestamps(t *testing.T) {
	for _, c := range []struct{ format, text, seconds string }{
		{ISO8601, "2025-01-02T03:04:05Z", "1735787045"},
		{ISO8601, "2025-01-02T03:04:05.25Z", "1735787045.25"},
		{RFC822, "Thu, 02 Jan 2025 03:04:05 GMT", "1735787045"},
		{Epoch, "1735787045.25", "1735787045.25"},
	} {
		v, ok := ParseTimestamp(c.format, c.text)
		if !ok || v.Text() != c.seconds {
			t.Errorf("ParseTimestamp(%s, %s) = %s, %t; want %s", c.format, c.text, v.JSON(), ok, c.seconds)
		}
		if back := FormatTimestamp(c.format, v); back != c.text {
			t.Errorf("FormatTimestamp(%s, %s) = %s, want %s", c.format, c.seconds, back, c.text)
		}
	}
	if v, ok := ParseTimestamp(ISO8601, "2025-01-02T04:04:05+01:00"); !ok || v.Text() != "1735787045" {
		t.Errorf("with an offset: %s, %t", v.JSON(), ok)
	}
	for _, format := range []string{ISO8601, RFC822, Epoch} {
		if _, ok := ParseTimestamp(format, "yesterday"); ok {
			t.Errorf("%s: yesterday was taken for a time", format)
		}
	}
	if got := FormatTimestamp(ISO8601, jsonvalue.StringValue("x")); got != "" {
		t.Errorf("what is no number was written %q", got)
	}
}
