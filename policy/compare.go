package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

func equal(value string, want []rune) bool { return value == string(want) }

func equalFold(value string, want []rune) bool { return strings.EqualFold(value, string(want)) }

func like(value string, want []rune) bool { return glob(want, value) }

func arnLike(value string, want []rune) bool { return matchARN(want, value) }

func numeric(holds func(int) bool) func(string, []rune) bool {
	return func(value string, want []rune) bool {
		v, err := strconv.ParseFloat(value, 64)
		w, wantErr := strconv.ParseFloat(string(want), 64)
		return err == nil && wantErr == nil && v == v && w == w && holds(cmp.Compare(v, w))
	}
}

func date(holds func(int) bool) func(string, []rune) bool {
	return func(value string, want []rune) bool {
		v, ok := parseDate(value)
		w, wantOK := parseDate(string(want))
		return ok && wantOK && holds(v.Compare(w))
	}
}

// dateLayouts are the forms of ISO 8601 that W3C's note on dates has.
var dateLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05Z0700",
	"20060102T150405Z07:00",
	"2006-01-02",
	"2006-01",
	"2006",
}

// maxYear tells years from seconds since 1970.
const maxYear = 9999

// parseDate reads a date, or a number of seconds since 1970.
func parseDate(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && (seconds > maxYear || len(text) != 4) {
		return time.Unix(seconds, 0), true
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func sameBytes(value string, want []rune) bool {
	v, err := base64.StdEncoding.DecodeString(value)
	w, wantErr := base64.StdEncoding.DecodeString(string(want))
	return err == nil && wantErr == nil && bytes.Equal(v, w)
}

// inNetwork reports whether an address lies in a network (CIDR) or is the
// address that stands there alone.
func inNetwork(value string, want []rune) bool {
	address, err := netip.ParseAddr(value)
	if err != nil {
		return false
	}
	address = address.Unmap()
	if network, err := netip.ParsePrefix(string(want)); err == nil {
		return network.Contains(address)
	}
	other, err := netip.ParseAddr(string(want))
	return err == nil && other.Unmap() == address
}
