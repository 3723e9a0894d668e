package resource

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(logGroup) }

var logGroup = &Type{
	Name: "AWS::Logs::LogGroup", Input: "logs:CreateLogGroup",
	NameProperty: "LogGroupName", Naming: Naming{Style: StackAndID, Max: 512}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "DataProtectionPolicy", Form: Anything, Rule: OnCreate},
		{Name: "DeletionProtectionEnabled", Rule: OnCreate},
		{Name: "FieldIndexPolicies", Form: Anything, Rule: OnCreate},
		{Name: "KmsKeyId", Rule: OnCreate},
		{Name: "LogGroupClass", Rule: Replaces},
		{Name: "LogGroupName", Rule: Replaces},
		{Name: "ResourcePolicyDocument", Form: Anything, Rule: OnCreate},
		{Name: "RetentionInDays", Member: "logs:PutRetentionPolicy.retentionInDays"},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		var out struct {
			Groups []struct {
				Name string `json:"logGroupName"`
			} `json:"logGroups"`
		}
		err := r.Client.Call(ctx, "logs", "DescribeLogGroups", object("logGroupNamePrefix", r.Name), &out)
		for _, g := range out.Groups {
			if g.Name == r.Name {
				return true, err
			}
		}
		return false, err
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := r.Type.input(r.Properties, []string{"RetentionInDays"}, "logGroupName", r.Name, "tags", r.Properties.tagMap())
		err := r.Client.Call(ctx, "logs", "CreateLogGroup", in, nil)
		if err != nil && !(r.Again && isCode(err, "ResourceAlreadyExistsException")) {
			return nil, err
		}
		return logGroupResult(r), setRetention(ctx, r)
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		if err := setRetention(ctx, r); err != nil {
			return nil, err
		}
		arn := "arn:aws:logs:" + r.Region + ":" + r.Account + ":log-group:" + r.Name
		return logGroupResult(r), logsTags.retag(ctx, r, arn)
	},
	Delete: func(ctx context.Context, r *Request) error {
		return gone(r.Client.Call(ctx, "logs", "DeleteLogGroup", object("logGroupName", r.Name), nil), notFound)
	},
}

func logGroupResult(r *Request) *Result {
	return &Result{r.Name, texts("Arn", "arn:aws:logs:"+r.Region+":"+r.Account+":log-group:"+r.Name+":*")}
}

// setRetention sets for how many days log events are kept, or that they are kept
// for ever.
func setRetention(ctx context.Context, r *Request) error {
	days := r.Properties.Get("RetentionInDays")
	if days.Exists() {
		return r.Client.Call(ctx, "logs", "PutRetentionPolicy", object("logGroupName", r.Name, "retentionInDays", days), nil)
	}
	if !r.Before.Get("RetentionInDays").Exists() {
		return nil
	}
	return gone(r.Client.Call(ctx, "logs", "DeleteRetentionPolicy", jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "logGroupName", Value: jsonvalue.StringValue(r.Name)}), nil), notFound)
}
