package scheduler

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/store"
)

// bounded is a schedule between two times.
type bounded struct {
	schedule.Schedule
	start, end time.Time // zero: none
}

// Next implements schedule.Schedule.
func (b bounded) Next(t time.Time) (time.Time, bool) {
	if !b.start.IsZero() && t.Before(b.start) {
		t = b.start.Add(-time.Nanosecond)
	}
	next, ok := b.Schedule.Next(t)
	if ok && !b.end.IsZero() && next.After(b.end) {
		return time.Time{}, false
	}
	return next, ok
}

// times reads the expression of a schedule that was made at a time. A rate without
// a start begins at once.
func (s *settings) times(created time.Time) (schedule.Schedule, error) {
	zone, err := time.LoadLocation(s.zone())
	if err != nil || s.zone() == "Local" {
		return nil, fmt.Errorf("no time zone %s", s.zone())
	}
	start := s.StartDate.Time
	if start.IsZero() {
		start = created.Add(time.Second)
	}
	inner, err := schedule.Parse(s.ScheduleExpression, zone, start)
	if err != nil || schedule.IsOnce(s.ScheduleExpression) {
		return inner, err
	}
	return bounded{inner, s.StartDate.Time, s.EndDate.Time}, nil
}

func (s *settings) zone() string {
	if s.ScheduleExpressionTimezone == "" {
		return "UTC"
	}
	return s.ScheduleExpressionTimezone
}

// plan has a schedule as it is now fall due from now on.
func (s *Service) plan(r *record) {
	if r.Done || r.State == disabled {
		s.agenda.Remove(r.key())
		return
	}
	times, err := r.times(r.Created.Time)
	if err != nil { // an older Treadle took it
		s.options.Log.Error("schedule not kept", "schedule", r.arn(), "error", err)
		return
	}
	if schedule.IsOnce(r.ScheduleExpression) {
		if at, ok := times.Next(time.Time{}); ok {
			s.agenda.SetOnce(r.key(), at)
		}
		return
	}
	s.agenda.Set(r.key(), times)
}

// due is called when it is time for a schedule. Its delivery and what becomes of
// the schedule are one change of the store.
func (s *Service) due(key string, at time.Time) {
	s.changing.Lock()
	defer s.changing.Unlock()
	r, version, err := s.schedules.Get(s.ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return
	}
	if err == nil {
		err = s.deliver(r, version, at)
	}
	if err == nil || s.ctx.Err() != nil {
		return
	}
	s.options.Log.Error("time of a schedule missed", "schedule", key, "error", err)
	if r != nil && schedule.IsOnce(r.ScheduleExpression) { // there is no other time
		s.agenda.SetOnce(key, s.now().Add(afterTrouble))
	}
}

// afterTrouble is when a time that was missed is made up for.
const afterTrouble = 5 * time.Second

func (s *Service) deliver(r *record, version uint64, at time.Time) error {
	d := s.deliveryOf(r, r.said(at))
	writes, err := s.deliveries.Writes(d)
	if err != nil {
		return err
	}
	if r.isLast(at) {
		r.Done = true
		w := s.schedules.Put(r, version)
		if r.ActionAfterCompletion == deleteDone {
			w = s.schedules.Drop(r.key(), version)
		}
		writes = append(writes, w)
	}
	if err := s.options.Store.Apply(s.ctx, writes...); err != nil {
		return err
	}
	s.deliveries.Accepted(d)
	return nil
}

// said is the time that a schedule says, which for one that is for once may be
// made up for later.
func (r *record) said(at time.Time) time.Time {
	if !schedule.IsOnce(r.ScheduleExpression) {
		return at
	}
	if times, err := r.times(r.Created.Time); err == nil {
		if once, ok := times.Next(time.Time{}); ok {
			return once
		}
	}
	return at
}

// isLast reports whether a time is the schedule's last one.
func (r *record) isLast(at time.Time) bool {
	times, err := r.times(r.Created.Time)
	if err != nil {
		return true
	}
	_, more := times.Next(at)
	return !more
}

func (s *Service) deliveryOf(r *record, at time.Time) *delivery.Delivery {
	sum := sha256.Sum256([]byte(r.key() + "\x00" + r.Created.String() + "\x00" + at.UTC().Format(time.RFC3339Nano)))
	d := &delivery.Delivery{
		ID: fmt.Sprintf("%x", sum[:16]), Account: r.Account, Region: r.Region, Source: r.arn(), Due: at,
		Target: delivery.Target{ARN: r.Target.Arn, RoleARN: r.Target.RoleArn},
	}
	if n := r.FlexibleTimeWindow.MaximumWindowInMinutes; r.FlexibleTimeWindow.Mode == flexible && n > 0 {
		// Somewhere within the window, but always at the same place.
		d.Due = at.Add(time.Duration(binary.BigEndian.Uint32(sum[16:])%uint32(n*60)) * time.Second)
	}
	if p := r.Target.RetryPolicy; p != nil {
		d.Target.MaxAttempts, d.Target.MaxAge = p.MaximumRetryAttempts, p.MaximumEventAgeInSeconds
	}
	if p := r.Target.EventBridgeParameters; p != nil {
		d.Target.Source, d.Target.DetailType = p.Source, p.DetailType
	}
	d.Input = r.input(d.ID, at)
	return d
}

// input is what the target is given: the schedule's input with AWS's keywords put
// in, or an event that says that it was time.
func (r *record) input(id string, at time.Time) string {
	const format = "2006-01-02T15:04:05Z"
	if r.Target.Input != nil {
		return strings.NewReplacer(
			"<aws.scheduler.schedule-arn>", r.arn(), "<aws.scheduler.scheduled-time>", at.UTC().Format(format),
			"<aws.scheduler.execution-id>", id, "<aws.scheduler.attempt-number>", "1",
		).Replace(*r.Target.Input)
	}
	text, err := json.Marshal(struct {
		Version    string   `json:"version"`
		ID         string   `json:"id"`
		DetailType string   `json:"detail-type"`
		Source     string   `json:"source"`
		Account    string   `json:"account"`
		Time       string   `json:"time"`
		Region     string   `json:"region"`
		Resources  []string `json:"resources"`
		Detail     string   `json:"detail"`
	}{"0", id, "Scheduled Event", "aws.scheduler", r.Account, at.UTC().Format(format), r.Region, []string{r.arn()}, "{}"})
	if err != nil {
		return "{}"
	}
	return string(text)
}

// check checks what a request says of a schedule.
func (s *settings) check() error {
	if _, err := s.times(time.Time{}); err != nil {
		if errors.Is(err, schedule.ErrInvalid) {
			return validationError("Invalid Schedule Expression %s.", s.ScheduleExpression)
		}
		return validationError("Invalid ScheduleExpressionTimezone %s.", s.ScheduleExpressionTimezone)
	}
	switch w := s.FlexibleTimeWindow; {
	case (w.Mode == flexible) != (w.MaximumWindowInMinutes > 0):
		return validationError("MaximumWindowInMinutes is required with mode FLEXIBLE and not allowed with mode OFF.")
	case !s.EndDate.IsZero() && !s.StartDate.IsZero() && !s.StartDate.Before(s.EndDate.Time):
		return validationError("The StartDate you specify must come before the EndDate.")
	}
	return s.Target.check()
}

func (t *target) check() error {
	a, err := arn.Parse(t.Arn)
	switch {
	case err != nil:
		return validationError("Provided Arn is not in correct format.")
	case !delivery.Supports(t.Arn):
		return validationError("%s is not a target that Treadle delivers to yet.", t.Arn)
	case a.Service == "events" && t.EventBridgeParameters == nil:
		return validationError("EventBridgeParameters are required for an event bus.")
	case a.Service == "scheduler" && t.Input == nil:
		return validationError("Input is required for an operation of a service.")
	case a.Service != "lambda" && t.Input != nil && !json.Valid([]byte(*t.Input)):
		return validationError("Input must be JSON for this target.")
	}
	return nil
}
