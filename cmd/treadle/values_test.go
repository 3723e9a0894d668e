package main

import (
	"testing"
	"time"
)

func TestByteSize(t *testing.T) {
	for text, want := range map[string]byteSize{
		"0": 0, "512": 512, "512B": 512, "1500": 1500, "64KiB": 64 << 10, "256MiB": 256 << 20, "2GiB": 2 << 30,
	} {
		var b, again byteSize
		if err := b.Set(text); err != nil || b != want {
			t.Errorf("%s: %d, %v", text, b, err)
		}
		if err := again.Set(b.String()); err != nil || again != want {
			t.Errorf("%s is shown as %s", text, b.String())
		}
	}
	for _, text := range []string{"", "-1", "1.5GiB", "64MB", "MiB", "9999999999GiB", "18446744073709551615"} {
		if new(byteSize).Set(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "0d": 0, "90d": 90 * day, "36h": 36 * time.Hour, "1m30s": 90 * time.Second,
	} {
		var s, again span
		if err := s.Set(text); err != nil || time.Duration(s) != want {
			t.Errorf("%s: %d, %v", text, s, err)
		}
		if err := again.Set(s.String()); err != nil || again != s {
			t.Errorf("%s is shown as %s", text, s.String())
		}
	}
	for _, text := range []string{"", "-1h", "-1d", "1.5d", "d", "90", "99999999999999d"} {
		if new(span).Set(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
