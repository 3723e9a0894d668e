package schedule

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// cron is the six fields of AWS: minutes, hours, day of month, month, day of week
// and year. One of the two days is "?", and the other one counts.
type cron struct {
	zone                          *time.Location
	minutes, hours, months, years []int // ascending
	days                          func(year int, month time.Month) []int
}

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

const (
	firstYear = 1970
	lastYear  = 2199
)

func parseCron(text string, zone *time.Location) (Schedule, error) {
	fields := strings.Fields(text)
	if len(fields) != 6 {
		return nil, ErrInvalid
	}
	c := &cron{zone: zone}
	for _, f := range []struct {
		into     *[]int
		text     string
		min, max int
		names    []string
	}{
		{&c.minutes, fields[0], 0, 59, nil},
		{&c.hours, fields[1], 0, 23, nil},
		{&c.months, fields[3], 1, 12, monthNames},
		{&c.years, fields[5], firstYear, lastYear, nil},
	} {
		var err error
		if *f.into, err = parseList(f.text, f.min, f.max, f.names); err != nil {
			return nil, err
		}
	}
	var err error
	switch ofMonth, ofWeek := fields[2], fields[4]; {
	case (ofMonth == "?") == (ofWeek == "?"):
		return nil, ErrInvalid
	case ofWeek == "?":
		c.days, err = parseMonthDays(ofMonth)
	default:
		c.days, err = parseWeekDays(ofWeek)
	}
	return c, err
}

// parseList reads values, ranges and steps with commas between: "1,5-8,*/15".
func parseList(text string, min, max int, names []string) (values []int, err error) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, step, err := parsePart(part, min, max, names)
		if err != nil {
			return nil, err
		}
		for v := from; v <= to; v += step {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil
}

func parsePart(part string, min, max int, names []string) (from, to, step int, err error) {
	span, stepText, stepped := strings.Cut(part, "/")
	step = 1
	if stepped {
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > max {
			return 0, 0, 0, ErrInvalid
		}
	}
	if span == "*" {
		return min, max, step, nil
	}
	first, last, ranged := strings.Cut(span, "-")
	if from, err = parseValue(first, min, max, names); err != nil {
		return 0, 0, 0, err
	}
	switch {
	case ranged:
		to, err = parseValue(last, min, max, names)
	case stepped:
		to = max
	default:
		to = from
	}
	if err != nil || from > to {
		return 0, 0, 0, ErrInvalid
	}
	return from, to, step, nil
}

// parseValue reads a number, or a name, of which the first stands for min.
func parseValue(text string, min, max int, names []string) (int, error) {
	if i := slices.Index(names, strings.ToUpper(text)); i >= 0 {
		return min + i, nil
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < min || v > max || text[0] == '+' {
		return 0, ErrInvalid
	}
	return v, nil
}

// parseMonthDays reads days of the month: a list, L for the last, W for the
// weekday that is nearest to a day.
func parseMonthDays(text string) (func(year int, month time.Month) []int, error) {
	if text == "L" || text == "LW" {
		return func(year int, month time.Month) []int {
			day := lengthOf(year, month)
			if text == "LW" {
				day = nearestWeekday(year, month, day)
			}
			return []int{day}
		}, nil
	}
	if digits, ok := strings.CutSuffix(text, "W"); ok {
		near, err := parseValue(digits, 1, 31, nil)
		return func(year int, month time.Month) []int {
			if near > lengthOf(year, month) {
				return nil
			}
			return []int{nearestWeekday(year, month, near)}
		}, err
	}
	list, err := parseList(text, 1, 31, nil)
	return func(year int, month time.Month) []int {
		return slices.DeleteFunc(slices.Clone(list), func(d int) bool { return d > lengthOf(year, month) })
	}, err
}

// parseWeekDays reads days of the week: a list, 6L for the last Friday of the
// month, 3#2 for its second Tuesday, L for Saturday.
func parseWeekDays(text string) (func(year int, month time.Month) []int, error) {
	if text == "L" {
		text = "SAT"
	}
	if name, ok := strings.CutSuffix(text, "L"); ok {
		weekday, err := parseValue(name, 1, 7, weekdayNames)
		return func(year int, month time.Month) []int {
			all := weekdaysOf(year, month, []int{weekday})
			return all[len(all)-1:]
		}, err
	}
	if name, number, ok := strings.Cut(text, "#"); ok {
		weekday, err := parseValue(name, 1, 7, weekdayNames)
		n, err2 := parseValue(number, 1, 5, nil)
		if err == nil {
			err = err2
		}
		return func(year int, month time.Month) []int {
			all := weekdaysOf(year, month, []int{weekday})
			if n > len(all) {
				return nil
			}
			return all[n-1 : n]
		}, err
	}
	list, err := parseList(text, 1, 7, weekdayNames)
	return func(year int, month time.Month) []int { return weekdaysOf(year, month, list) }, err
}

func lengthOf(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func weekdayOf(year int, month time.Month, day int) time.Weekday {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()
}

// weekdaysOf returns the days of a month that are on weekdays, of which 1 is Sunday.
func weekdaysOf(year int, month time.Month, weekdays []int) (days []int) {
	for day := 1; day <= lengthOf(year, month); day++ {
		if slices.Contains(weekdays, int(weekdayOf(year, month, day))+1) {
			days = append(days, day)
		}
	}
	return days
}

// nearestWeekday returns the day from Monday to Friday that is nearest to a day,
// within its month.
func nearestWeekday(year int, month time.Month, day int) int {
	switch weekdayOf(year, month, day) {
	case time.Saturday:
		if day == 1 {
			return 3
		}
		return day - 1
	case time.Sunday:
		if day == lengthOf(year, month) {
			return day - 2
		}
		return day + 1
	default:
		return day
	}
}

// Next implements Schedule. Local times that a change of clocks skips are passed
// over; of those it repeats, the first counts.
func (c *cron) Next(t time.Time) (time.Time, bool) {
	local := t.In(c.zone)
	for _, year := range from(c.years, local.Year()) {
		for _, month := range c.months {
			if year == local.Year() && month < int(local.Month()) {
				continue
			}
			for _, day := range c.days(year, time.Month(month)) {
				if year == local.Year() && month == int(local.Month()) && day < local.Day() {
					continue
				}
				if next, ok := c.onDay(year, time.Month(month), day, t); ok {
					return next, true
				}
			}
		}
	}
	return time.Time{}, false
}

// from returns the values that are not less than one.
func from(values []int, least int) []int {
	i, _ := slices.BinarySearch(values, least)
	return values[i:]
}

func (c *cron) onDay(year int, month time.Month, day int, t time.Time) (time.Time, bool) {
	for _, hour := range c.hours {
		for _, minute := range c.minutes {
			next := time.Date(year, month, day, hour, minute, 0, 0, c.zone)
			if next.After(t) && next.Hour() == hour && next.Minute() == minute {
				return next, true
			}
		}
	}
	return time.Time{}, false
}
