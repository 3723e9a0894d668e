package monitoring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type setAlarmStateInput struct {
	AlarmName       string
	StateValue      string
	StateReason     string
	StateReasonData string
}

// setAlarmState gives an alarm a state until its data say otherwise.
func (s *Service) setAlarmState(ctx context.Context, call *awsapi.Call, in *setAlarmStateInput) (*empty, error) {
	if in.StateReasonData != "" && !json.Valid([]byte(in.StateReasonData)) {
		return nil, failure("InvalidFormat", 400, "The parameter StateReasonData must be JSON.")
	}
	a := &alarm{alarmSettings: alarmSettings{AlarmName: in.AlarmName}, Internal: &alarmInternal{Account: call.Identity.Account, Region: call.Region}}
	return nil, s.setState(ctx, a, in.StateValue, in.StateReason, in.StateReasonData)
}

// setState changes the state of an alarm, and does and tells what follows from it.
func (s *Service) setState(ctx context.Context, a *alarm, state, reason, data string) error {
	var before, after alarm
	err := s.changeAlarm(ctx, a.Internal.Account, a.Internal.Region, a.AlarmName, func(a *alarm) ([]store.Write, error) {
		before = *a
		now := awsapi.Time{Time: s.now()}
		a.StateReason, a.StateReasonData, a.StateUpdatedTimestamp = reason, data, now
		if a.StateValue == state {
			after = *a
			return nil, nil
		}
		a.StateValue, a.StateTransitionedTimestamp = state, now
		after = *a
		summary := fmt.Sprintf("Alarm updated from %s to %s", before.StateValue, state)
		return []store.Write{s.note(a, "StateUpdate", summary, stateChange(&before, &after))}, nil
	})
	if err != nil || before.StateValue == after.StateValue {
		return err
	}
	s.publish(&before, &after)
	return s.act(ctx, &before, &after)
}

// alarmState is a state as histories and events show it.
type alarmState struct {
	Value      string          `json:"value"`
	Reason     string          `json:"reason"`
	ReasonData json.RawMessage `json:"reasonData,omitempty"`
	Timestamp  string          `json:"timestamp,omitempty"`
}

const alarmTime = "2006-01-02T15:04:05.000-0700"

func (a *alarm) state() alarmState {
	s := alarmState{Value: a.StateValue, Reason: a.StateReason, Timestamp: a.StateTransitionedTimestamp.UTC().Format(alarmTime)}
	if json.Valid([]byte(a.StateReasonData)) {
		s.ReasonData = json.RawMessage(a.StateReasonData)
	}
	return s
}

// stateChange is the data of the history's item.
func stateChange(before, after *alarm) string {
	return marshal(struct {
		Version  string     `json:"version"`
		OldState alarmState `json:"oldState"`
		NewState alarmState `json:"newState"`
	}{"1.0", before.state(), after.state()})
}

// marshal writes what can always be written: the fields are texts and valid JSON.
func marshal(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "{}"
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// publish tells of a state as EventBridge has it
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html).
func (s *Service) publish(before, after *alarm) {
	const source = "aws.cloudwatch"
	if s.options.Events == nil || !s.options.Events.Wanted(after.Internal.Account, after.Internal.Region, source) {
		return
	}
	detail := marshal(struct {
		AlarmName     string     `json:"alarmName"`
		State         alarmState `json:"state"`
		PreviousState alarmState `json:"previousState"`
		Configuration any        `json:"configuration"`
	}{after.AlarmName, after.state(), before.state(), struct {
		Description string `json:"description,omitempty"`
	}{after.AlarmDescription}})
	s.options.Events.Publish(awsapi.Event{
		Source: source, DetailType: "CloudWatch Alarm State Change",
		Account: after.Internal.Account, Region: after.Internal.Region, Time: after.StateTransitionedTimestamp.Time,
		Resources: []string{after.AlarmArn}, Detail: json.RawMessage(detail),
	})
}

// actions are what the alarm does in its state.
func (a *alarm) actions() []string {
	switch {
	case a.ActionsEnabled != nil && !*a.ActionsEnabled:
		return nil
	case a.StateValue == stateAlarm:
		return a.AlarmActions
	case a.StateValue == stateOK:
		return a.OKActions
	default:
		return a.InsufficientDataActions
	}
}

// act does the alarm's actions. What came of each is in its history.
func (s *Service) act(ctx context.Context, before, after *alarm) error {
	for _, action := range after.actions() {
		summary := "Successfully executed action " + action
		if err := s.do(ctx, action, before, after); err != nil {
			summary = fmt.Sprintf("Failed to execute action %s. Received error: %q", action, err)
		}
		if err := s.options.Store.Apply(ctx, s.note(after, "Action", summary, "")); err != nil {
			return err
		}
	}
	return nil
}

// do does one action. Those of Lambda are invocations; of other services there
// are none.
func (s *Service) do(ctx context.Context, action string, before, after *alarm) error {
	target, err := arn.Parse(action)
	if err != nil || target.Service != "lambda" {
		return errors.New("there is no action of this kind here")
	}
	if s.options.Caller == nil {
		return errors.New("there is nobody to do it")
	}
	payload := marshal(struct {
		Source    string `json:"source"`
		AlarmArn  string `json:"alarmArn"`
		AccountID string `json:"accountId"`
		Time      string `json:"time"`
		Region    string `json:"region"`
		AlarmData any    `json:"alarmData"`
	}{"aws.cloudwatch", after.AlarmArn, after.Internal.Account, after.StateTransitionedTimestamp.UTC().Format(alarmTime), after.Internal.Region, struct {
		AlarmName     string     `json:"alarmName"`
		State         alarmState `json:"state"`
		PreviousState alarmState `json:"previousState"`
	}{after.AlarmName, after.state(), before.state()}})
	input, err := json.Marshal(struct {
		FunctionName   string
		InvocationType string
		Payload        []byte
	}{action, "Event", []byte(payload)})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err = s.options.Caller.Call(ctx, awsapi.Call{
		Service: "lambda", Operation: "Invoke", Region: target.Region, Input: input,
		Identity: awsapi.Identity{
			Account: after.Internal.Account, Service: "lambda.alarms.cloudwatch.amazonaws.com", SourceARN: after.AlarmArn,
		},
	})
	return err
}
