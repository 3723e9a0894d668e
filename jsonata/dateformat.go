package jsonata

import (
	"math/big"
	"strings"
	"time"
)

var (
	monthNames = []string{
		"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December",
	}
	dayNames = []string{"", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// formatTime writes a time by a picture, in a zone so many minutes east of UTC.
func (r *run) formatTime(t time.Time, parts []*datePart, offset int) (string, error) {
	t = t.UTC().Add(time.Duration(offset) * time.Minute)
	var b strings.Builder
	for _, p := range parts {
		s, err := r.formatPart(t, p, offset)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
		if err := r.work(1); err != nil {
			return "", err
		}
	}
	return b.String(), r.text(b.Len())
}

func (r *run) formatPart(t time.Time, p *datePart, offset int) (string, error) {
	switch p.component {
	case 0:
		return p.literal, nil
	case 'Z', 'z':
		return r.formatZone(p, offset)
	case 'P':
		return p.cased([]string{"am", "pm"}[t.Hour()/12]), nil
	case 'C', 'E':
		return "ISO", nil
	}
	n := component(t, p.component)
	if p.names {
		return p.formatName(n)
	}
	if p.picture == nil {
		return "", fault("D3132", detail{value: string(p.component)})
	}
	if p.component == 'Y' && p.digits > 0 && p.digits < 9 {
		n %= power10(p.digits)
	}
	return r.writeInteger(p.picture, big.NewInt(int64(n)))
}

func power10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func (p *datePart) formatName(n int) (string, error) {
	var name string
	switch p.component {
	case 'M', 'x':
		name = monthNames[n-1]
	case 'F':
		name = dayNames[n]
	default:
		return "", fault("D3133", detail{value: string(p.component)})
	}
	if p.maxWidth > 0 && len(name) > p.maxWidth {
		name = name[:p.maxWidth]
	}
	return p.cased(name), nil
}

func (p *datePart) cased(s string) string {
	switch p.letters {
	case caseUpper:
		return strings.ToUpper(s)
	case caseLower:
		return strings.ToLower(s)
	}
	return s
}

func (r *run) formatZone(p *datePart, offset int) (string, error) {
	if p.picture == nil {
		return "", fault("D3133", detail{value: string(p.component)})
	}
	if offset == 0 && p.ordinary {
		return "Z", nil
	}
	hours, minutes := offset/60, offset%60
	n, rest := hours*100+minutes, ""
	if p.picture.regular == 0 {
		switch {
		case p.picture.mandatory < 1, p.picture.mandatory > 4:
			return "", fault("D3134", detail{value: p.picture.mandatory})
		case p.picture.mandatory < 3:
			n = hours
			if minutes != 0 {
				rest = ":" + padZeros(big.NewInt(int64(max(minutes, -minutes))).String(), 2)
				rest = ":" + rest[len(rest)-2:]
			}
		}
	}
	s, err := r.writeInteger(p.picture, big.NewInt(int64(n)))
	if err != nil {
		return "", err
	}
	switch {
	case n < 0:
	case offset < 0: // less than an hour west
		s = "-" + s
	default:
		s = "+" + s
	}
	if p.component == 'z' {
		s = "GMT" + s
	}
	return s + rest, nil
}

// component returns a component of a time as a number.
func component(t time.Time, c byte) int {
	switch c {
	case 'Y':
		return t.Year()
	case 'M':
		return int(t.Month())
	case 'D':
		return t.Day()
	case 'd':
		return t.YearDay()
	case 'F':
		return (int(t.Weekday())+6)%7 + 1
	case 'W':
		_, week := t.ISOWeek()
		return week
	case 'w':
		_, week := weekOfMonth(t)
		return week
	case 'X':
		year, _ := t.ISOWeek()
		return year
	case 'x':
		month, _ := weekOfMonth(t)
		return int(month)
	case 'H':
		return t.Hour()
	case 'h':
		return (t.Hour()+11)%12 + 1
	case 'm':
		return t.Minute()
	case 's':
		return t.Second()
	case 'f':
		return t.Nanosecond() / int(time.Millisecond)
	}
	return 0
}

// weekOfMonth returns the week of its month that a day is in, and that month.
// The first week of a month is the one with its first Thursday.
func weekOfMonth(t time.Time) (time.Month, int) {
	thursday := t.AddDate(0, 0, 4-component(t, 'F'))
	return thursday.Month(), (thursday.Day()-1)/7 + 1
}
