// Package schedule reads the schedule expressions of EventBridge: rate(5 minutes),
// cron(0 12 * * ? *) and at(2026-11-27T12:00:00)
// (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ErrInvalid is the error of a text that is no schedule expression.
var ErrInvalid = errors.New("invalid schedule expression")

// Schedule says when something is to happen. It may be used from many goroutines.
type Schedule interface {
	// Next returns the first time after t; ok is false where there is none.
	Next(t time.Time) (next time.Time, ok bool)
}

// Parse reads an expression. Crons and ats are of the zone; rates count from
// start, which is the first time.
func Parse(text string, zone *time.Location, start time.Time) (Schedule, error) {
	kind, rest, ok := strings.Cut(text, "(")
	inner, end := strings.CutSuffix(rest, ")")
	if !ok || !end {
		return nil, fmt.Errorf("%w: %q", ErrInvalid, text)
	}
	var s Schedule
	var err error
	switch kind {
	case "rate":
		s, err = parseRate(inner, start)
	case "cron":
		s, err = parseCron(inner, zone)
	case "at":
		s, err = parseAt(inner, zone)
	default:
		err = ErrInvalid
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrInvalid, text)
	}
	return s, nil
}

// IsOnce reports whether an expression is for one time only.
func IsOnce(text string) bool { return strings.HasPrefix(text, "at(") }

// rate is every so often.
type rate struct {
	every time.Duration
	start time.Time
}

var ratePattern = regexp.MustCompile(`^([1-9][0-9]{0,8}) +(minute|hour|day)(s?)$`)

var units = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// parseRate reads "1 minute" and "5 minutes": the plural stands with other
// numbers than one only.
func parseRate(text string, start time.Time) (Schedule, error) {
	m := ratePattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || (m[1] == "1") != (m[3] == "") {
		return nil, ErrInvalid
	}
	n, err := strconv.Atoi(m[1])
	every := time.Duration(n) * units[m[2]]
	if err != nil || every/units[m[2]] != time.Duration(n) {
		return nil, ErrInvalid
	}
	return rate{every, start}, nil
}

func (r rate) Next(t time.Time) (time.Time, bool) {
	if t.Before(r.start) {
		return r.start, true
	}
	// Seconds, as a Duration spans no more than three centuries: a start may lie
	// further back.
	every := int64(r.every / time.Second)
	passed := (t.Unix() - r.start.Unix()) / every * every
	next := time.Unix(r.start.Unix()+passed, int64(r.start.Nanosecond())).In(r.start.Location())
	if !next.After(t) {
		next = next.Add(r.every)
	}
	return next, true
}

// once is one time.
type once time.Time

const atFormat = "2006-01-02T15:04:05"

func parseAt(text string, zone *time.Location) (Schedule, error) {
	t, err := time.ParseInLocation(atFormat, strings.TrimSpace(text), zone)
	return once(t), err
}

func (o once) Next(t time.Time) (time.Time, bool) {
	at := time.Time(o)
	return at, at.After(t)
}
