package resource

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(schedule) }

var schedule = &Type{
	Name: "AWS::Scheduler::Schedule", Input: "scheduler:CreateSchedule",
	NameProperty: "Name", Naming: Naming{Style: StackAndID, Max: 64}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Description"},
		{Name: "EndDate", Form: Text},
		{Name: "FlexibleTimeWindow", Rule: Required},
		{Name: "GroupName", Rule: Replaces},
		{Name: "KmsKeyArn"},
		{Name: "Name", Rule: Replaces},
		{Name: "ScheduleExpression", Rule: Required},
		{Name: "ScheduleExpressionTimezone"},
		{Name: "StartDate", Form: Text},
		{Name: "State"},
		{Name: "Target", Rule: Required},
	},
	Check: func(p Properties) error {
		for _, name := range []string{"StartDate", "EndDate"} {
			if s := p.Text(name); s != "" {
				if _, err := time.Parse(time.RFC3339, s); err != nil {
					return &Invalid{"#/" + name + ": [" + s + "] is not a valid date-time"}
				}
			}
		}
		return nil
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "scheduler", "GetSchedule", scheduleOf(r), nil), notFound)
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := scheduleInput(r)
		var out struct{ ScheduleArn string }
		err := r.Client.Call(ctx, "scheduler", "CreateSchedule", in, &out)
		if r.Again && isCode(err, "ConflictException") {
			err = r.Client.Call(ctx, "scheduler", "UpdateSchedule", in, &out)
		}
		return made(r.Name, texts("Arn", out.ScheduleArn), err)
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		var out struct{ ScheduleArn string }
		err := r.Client.Call(ctx, "scheduler", "UpdateSchedule", scheduleInput(r), &out)
		return &Result{r.PhysicalID, texts("Arn", out.ScheduleArn)}, err
	},
	Delete: func(ctx context.Context, r *Request) error {
		return gone(r.Client.Call(ctx, "scheduler", "DeleteSchedule", scheduleOf(r), nil), notFound)
	},
}

func scheduleOf(r *Request) jsonvalue.Value {
	return object("Name", r.Name, "GroupName", r.Properties.Text("GroupName"))
}

// scheduleInput is the input of CreateSchedule, which is UpdateSchedule's too.
func scheduleInput(r *Request) jsonvalue.Value {
	in := r.Type.input(r.Properties, nil, "Name", r.Name)
	for _, name := range []string{"StartDate", "EndDate"} {
		if t, err := time.Parse(time.RFC3339, r.Properties.Text(name)); err == nil {
			in = in.With(name, jsonvalue.IntValue(t.Unix()))
		}
	}
	return in
}
