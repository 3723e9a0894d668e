package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// byteSize is a flag's number of bytes: 512, 64KiB, 256MiB, 2GiB.
type byteSize uint64

var byteUnits = []struct {
	name  string
	shift uint
}{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"B", 0}, {"", 0}}

// Set implements pflag.Value.
func (b *byteSize) Set(text string) error {
	for _, unit := range byteUnits {
		digits, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || n > math.MaxInt64>>unit.shift {
			break
		}
		*b = byteSize(n << unit.shift)
		return nil
	}
	return errors.New("want a number of bytes such as 64MiB or 2GiB")
}

// String implements pflag.Value.
func (b *byteSize) String() string {
	for _, unit := range byteUnits {
		if n := uint64(*b); n > 0 && n%(1<<unit.shift) == 0 {
			return fmt.Sprint(n>>unit.shift, unit.name)
		}
	}
	return "0"
}

// Type implements pflag.Value.
func (*byteSize) Type() string { return "size" }

// span is a flag's time, which may be given in days: 90d, 36h, 15m.
type span time.Duration

const day = 24 * time.Hour

// Set implements pflag.Value.
func (s *span) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 64)
		if err != nil || n > uint64(math.MaxInt64/day) {
			return errors.New("want a number of days such as 90d")
		}
		*s = span(time.Duration(n) * day)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errors.New("want a time such as 90d, 36h or 15m")
	}
	*s = span(d)
	return nil
}

// String implements pflag.Value.
func (s *span) String() string {
	if d := time.Duration(*s); d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return time.Duration(*s).String()
}

// Type implements pflag.Value.
func (*span) Type() string { return "time" }
