package schedule

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/clock"
)

const layout = "2006-01-02T15:04"

// TestSchedules goes through testdata/schedules: expression | zone | after |
// the next times. What has no further ones ends in "-".
func TestSchedules(t *testing.T) {
	data, err := os.ReadFile("testdata/schedules")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		zone, err := time.LoadLocation(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation(layout, parts[2], zone)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(parts[0], zone, at.Add(-90*time.Second))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		var got []string
		for range strings.Fields(parts[3]) {
			next, ok := s.Next(at)
			if !ok {
				got = append(got, "-")
				break
			}
			if !next.After(at) {
				t.Errorf("%s: %v comes after %v", line, next, at)
			}
			got = append(got, next.In(zone).Format(layout))
			at = next
		}
		if strings.Join(got, " ") != strings.Join(strings.Fields(parts[3]), " ") {
			t.Errorf("%s\n got %s", line, strings.Join(got, " "))
		}
	}
}

func TestBadExpressions(t *testing.T) {
	for _, text := range []string{
		"", "rate", "rate(", "rate()", "rate(0 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(5 seconds)", "rate(-1 minutes)",
		"rate(999999999 days)", "rate(1.5 hours)", "every(5 minutes)",
		"cron()", "cron(* * * * *)", "cron(* * * * * *)", "cron(0 0 ? * ? *)", "cron(60 * * * ? *)", "cron(0 24 * * ? *)", "cron(0 0 0 * ? *)",
		"cron(0 0 32 * ? *)", "cron(0 0 * 13 ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 0 *)", "cron(0 0 * * ? 1969)", "cron(0 0 * * ? 2200)",
		"cron(5-1 * * * ? *)", "cron(*/0 * * * ? *)", "cron(a * * * ? *)", "cron(0 0 ? * 3#6 *)", "cron(0 0 ? * #2 *)", "cron(0 0 W * ? *)",
		"cron(0 0 32W * ? *)", "cron(0 0 ? * XL *)", "cron(+1 0 * * ? *)", "cron(1, 0 * * ? *)",
		"at()", "at(2026-13-01T00:00:00)", "at(2026-01-01)", "at(2026-01-01T00:00:00Z)",
	} {
		if s, err := Parse(text, time.UTC, time.Time{}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s is %v, %v", text, s, err)
		}
	}
}

func TestOnce(t *testing.T) {
	if !IsOnce("at(2026-01-01T00:00:00)") || IsOnce("rate(1 day)") {
		t.Error("what is once and what not is mixed up")
	}
}

func TestAgenda(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var got []string
		a := NewAgenda(clock.Real{}, func(key string, at time.Time) {
			got = append(got, fmt.Sprint(key, " ", at.Sub(begin)))
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go a.Run(ctx)
		parse := func(text string) Schedule {
			s, err := Parse(text, time.UTC, begin.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		a.Set("minutes", parse("rate(2 minutes)"))
		a.Set("gone", parse("rate(1 minute)"))
		a.Set("over", once(begin.Add(-time.Minute)))
		a.SetOnce("late", begin.Add(-time.Second))
		a.SetOnce("once", begin.Add(2*time.Minute))
		synctest.Wait()
		a.Remove("gone")
		a.Remove("nothing")
		time.Sleep(4 * time.Minute)
		a.Set("minutes", parse("rate(1 hour)"))
		time.Sleep(58 * time.Minute)
		synctest.Wait()
		want := []string{"late -1s", "minutes 1m0s", "once 2m0s", "minutes 3m0s", "minutes 1h1m0s"}
		if !slices.Equal(got, want) {
			t.Errorf("due were %q, want %q", got, want)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"rate(5 minutes)", "cron(0/15 8-17 ? JAN-MAR,DEC MON#2 2026-2030)", "cron(0 0 LW * ? *)", "at(2026-01-01T00:00:00)"} {
		f.Add(text, int64(1735787045))
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, at int64) {
		now := time.Unix(at%(1<<33), 0)
		s, err := Parse(text, zone, now)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("error %v", err)
			}
			return
		}
		if next, ok := s.Next(now); ok && !next.After(now) {
			t.Errorf("%s: %v comes after %v", text, next, now)
		}
	})
}

// TestRatesFromFarAway: the next time is after now, wherever a rate begins; one
// that is not would have an agenda call it without end.
func TestRatesFromFarAway(t *testing.T) {
	now := time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		start time.Time
		every string
	}{
		{time.Unix(-1e10, 0), "1 minute"},
		{time.Unix(-62_000_000_000, 0), "7 minutes"},
		{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "1 hour"},
		{time.UnixMilli(math.MinInt64), "1 minute"},
		{time.Unix(-1e10, 0), "153722867 minutes"},
		{now, "106751 days"},
	} {
		s, err := Parse("rate("+c.every+")", time.UTC, c.start)
		if err != nil {
			t.Fatal(err)
		}
		if next, ok := s.Next(now); ok && !next.After(now) {
			t.Errorf("rate(%s) from %v: next after %v is %v", c.every, c.start, now, next)
		}
	}
}
