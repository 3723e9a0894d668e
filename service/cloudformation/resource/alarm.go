package resource

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(alarm) }

// alarm is one of CloudWatch. PutMetricAlarm serves creation and update.
var alarm = &Type{
	Name:         "AWS::CloudWatch::Alarm",
	NameProperty: "AlarmName", Naming: Naming{Style: StackAndID}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "ActionsEnabled", Form: Flag},
		{Name: "AlarmActions", Form: Texts},
		{Name: "AlarmDescription", Form: Text},
		{Name: "AlarmName", Form: Text, Rule: Replaces},
		{Name: "ComparisonOperator", Form: Text, Rule: Required},
		{Name: "DatapointsToAlarm", Form: Integer},
		{Name: "Dimensions", Form: Anything},
		{Name: "EvaluateLowSampleCountPercentile", Form: Text},
		{Name: "EvaluationPeriods", Form: Integer, Rule: Required},
		{Name: "ExtendedStatistic", Form: Text},
		{Name: "InsufficientDataActions", Form: Texts},
		{Name: "MetricName", Form: Text},
		{Name: "Metrics", Form: Anything},
		{Name: "Namespace", Form: Text},
		{Name: "OKActions", Form: Texts},
		{Name: "Period", Form: Integer},
		{Name: "Statistic", Form: Text},
		{Name: "Threshold", Form: Decimal},
		{Name: "ThresholdMetricId", Form: Text},
		{Name: "TreatMissingData", Form: Text},
		{Name: "Unit", Form: Text},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		var out struct{ MetricAlarms, CompositeAlarms []jsonvalue.Value }
		in := object("AlarmNames", jsonvalue.ArrayValue(jsonvalue.StringValue(r.Name)))
		err := r.Client.Call(ctx, "monitoring", "DescribeAlarms", in, &out)
		return len(out.MetricAlarms)+len(out.CompositeAlarms) > 0, err
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := alarmInput(r)
		if tags := r.Properties.tagList("Key", "Value"); tags.Exists() {
			in = in.With("Tags", tags)
		}
		if err := r.Client.Call(ctx, "monitoring", "PutMetricAlarm", in, nil); err != nil {
			return nil, err
		}
		return alarmResult(r), nil
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		if err := r.Client.Call(ctx, "monitoring", "PutMetricAlarm", alarmInput(r), nil); err != nil {
			return nil, err
		}
		result := alarmResult(r)
		return result, alarmTags.retag(ctx, r, result.Attributes.text("Arn"))
	},
	Delete: func(ctx context.Context, r *Request) error {
		in := object("AlarmNames", jsonvalue.ArrayValue(jsonvalue.StringValue(r.Name)))
		return gone(r.Client.Call(ctx, "monitoring", "DeleteAlarms", in, nil), "ResourceNotFound")
	},
}

func alarmResult(r *Request) *Result {
	return &Result{r.Name, texts("Arn", "arn:aws:cloudwatch:"+r.Region+":"+r.Account+":alarm:"+r.Name)}
}

// alarmInput is the input of PutMetricAlarm, whose members are called as the
// properties are.
func alarmInput(r *Request) jsonvalue.Value {
	var b jsonvalue.Builder
	for k, v := range r.Properties.Value().Members() {
		if k != "Tags" {
			b.Set(k, v)
		}
	}
	b.Set("AlarmName", jsonvalue.StringValue(r.Name))
	return b.Value()
}
