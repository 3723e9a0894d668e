package template

import "github.com/treadle-run/treadle/jsonvalue"

// Env is what the pseudo parameters stand for.
type Env struct {
	AccountID        string
	Region           string
	StackName        string
	StackID          string
	Partition        string   // "aws" where empty
	URLSuffix        string   // "amazonaws.com" where empty
	NotificationARNs []string // AWS::NotificationARNs
	Zones            []string // Fn::GetAZs of Region; its a, b and c where empty
}

// pseudo returns the values of the pseudo parameters.
func (e Env) pseudo() map[string]jsonvalue.Value {
	return map[string]jsonvalue.Value{
		"AWS::AccountId":        jsonvalue.StringValue(e.AccountID),
		"AWS::Region":           jsonvalue.StringValue(e.Region),
		"AWS::StackName":        jsonvalue.StringValue(e.StackName),
		"AWS::StackId":          jsonvalue.StringValue(e.StackID),
		"AWS::Partition":        jsonvalue.StringValue(or(e.Partition, "aws")),
		"AWS::URLSuffix":        jsonvalue.StringValue(or(e.URLSuffix, "amazonaws.com")),
		"AWS::NotificationARNs": texts(e.NotificationARNs),
		"AWS::NoValue":          {},
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// zones returns the availability zones of a region, of the stack's where none is
// named.
func (e Env) zones(region string) []string {
	if region == "" || region == e.Region {
		if len(e.Zones) > 0 {
			return e.Zones
		}
		region = e.Region
	}
	return []string{region + "a", region + "b", region + "c"}
}
