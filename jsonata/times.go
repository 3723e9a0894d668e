package jsonata

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func timeFunctions() []builtin {
	return []builtin{
		{"now", "<s?s?:s>", 2, func(r *run, args []any) (any, error) {
			return r.timeText(r.env.Now.Truncate(time.Millisecond), args[0], args[1])
		}},
		{"millis", "<:n>", 0, func(r *run, _ []any) (any, error) { return r.env.Now.UnixMilli(), nil }},
		{"fromMillis", "<n-s?s?:s>", 3, fromMillis},
		{"toMillis", "<s-s?:n>", 2, toMillis},
	}
}

// maxMillis is the last time that ECMAScript knows, and the first one is as far
// from 1970.
const maxMillis = 8.64e15

func fromMillis(r *run, args []any) (any, error) {
	millis, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	if !(math.Abs(millis) <= maxMillis) {
		return nil, &Error{Code: CodeInternal, Message: "Invalid time value"}
	}
	return r.timeText(time.UnixMilli(int64(millis)), args[1], args[2])
}

// timeText writes a time by a picture, which may be left out, in a time zone
// such as "+0100".
func (r *run) timeText(t time.Time, picture, zone any) (any, error) {
	parts := isoParts
	if text, ok := picture.(string); ok {
		if err := r.work(len(text) / 8); err != nil {
			return nil, err
		}
		var err error
		if parts, err = parseDatePicture(text); err != nil {
			return nil, err
		}
	}
	s, err := r.formatTime(t, parts, zoneOffset(zone))
	if err != nil {
		return nil, err
	}
	return s, nil
}

// zoneOffset returns the minutes of a time zone such as "-0530". As AWS does,
// it takes anything else for UTC.
func zoneOffset(v any) int {
	s, _ := v.(string)
	digits := strings.TrimLeft(s, "+-")
	n, err := strconv.Atoi(digits)
	if err != nil || len(s)-len(digits) > 1 || n > 9999 {
		return 0
	}
	offset := n/100*60 + n%100
	if strings.HasPrefix(s, "-") {
		return -offset
	}
	return offset
}

// timestamp is what $toMillis reads without a picture: ISO 8601, in parts.
var timestamp = regexp.MustCompile(
	`^(\d{4})(?:-([01]\d))?(?:-([0-3]\d))?(?:T([0-2]\d):([0-5]\d):([0-5]\d)(\.\d+)?)?(?:([+-])([0-2]\d):?([0-5]\d)|Z)?$`)

func toMillis(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	picture, ok := args[1].(string)
	if !ok {
		return parseISO(s)
	}
	if err := r.work((len(s) + len(picture)) / 8); err != nil {
		return nil, err
	}
	parts, err := parseDatePicture(picture)
	if err != nil {
		return nil, err
	}
	return r.parseTime(s, parts)
}

// parseISO reads a timestamp. One without a zone is in UTC.
func parseISO(s string) (any, error) {
	m := timestamp.FindStringSubmatch(s)
	if m == nil {
		return nil, fault("D3110", detail{value: s})
	}
	n := make([]int, len(m))
	for i := range m {
		n[i], _ = strconv.Atoi(m[i])
	}
	month, day := max(n[2], count(m[2] == "")), max(n[3], count(m[3] == ""))
	t := time.Date(n[1], time.Month(month), day, n[4], n[5], n[6], 0, time.UTC)
	if int(t.Month()) != month || t.Day() != day && n[4] < 24 || n[4] > 24 {
		return nil, fault("D3110", detail{value: s})
	}
	fraction, _ := strconv.ParseFloat("0"+m[7], 64)
	offset := int64(n[9]*60+n[10]) * 60_000
	if m[8] == "-" {
		offset = -offset
	}
	return t.UnixMilli() + int64(math.Floor(fraction*1000+1e-9)) - offset, nil
}
