package logs

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type describeLogGroupsInput struct {
	Prefix      string   `json:"logGroupNamePrefix"`
	Pattern     string   `json:"logGroupNamePattern"`
	Class       string   `json:"logGroupClass"`
	Identifiers []string `json:"logGroupIdentifiers"`
	NextToken   string   `json:"nextToken"`
	Limit       int      `json:"limit"`
}

// groupView is a group as DescribeLogGroups shows it.
type groupView struct {
	Name              string `json:"logGroupName"`
	Created           int64  `json:"creationTime"`
	Retention         int    `json:"retentionInDays,omitempty"`
	MetricFilterCount int    `json:"metricFilterCount"`
	ARN               string `json:"arn"`
	StoredBytes       int64  `json:"storedBytes"`
	KMSKey            string `json:"kmsKeyId,omitempty"`
	Class             string `json:"logGroupClass"`
	GroupARN          string `json:"logGroupArn"`
	Protected         bool   `json:"deletionProtectionEnabled"`
}

type describeLogGroupsOutput struct {
	LogGroups []groupView `json:"logGroups"`
	NextToken string      `json:"nextToken,omitempty"`
}

// defaultPage is how many groups or streams a page has.
const defaultPage = 50

func (s *Service) describeLogGroups(ctx context.Context, call *awsapi.Call, in *describeLogGroupsInput) (*describeLogGroupsOutput, error) {
	if in.Prefix != "" && in.Pattern != "" {
		return nil, invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	if in.NextToken != "" && strings.ContainsAny(in.NextToken, "\x00:") {
		return nil, invalidParameter("The specified nextToken is invalid.")
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultPage
	}
	out := &describeLogGroupsOutput{LogGroups: []groupView{}}
	account := groupKey(call.Identity.Account, call.Region, "")
	after := ""
	if in.NextToken != "" {
		after = account + in.NextToken
	}
	for g, err := range s.groups.List(ctx, account+in.Prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(g) {
			continue
		}
		if len(out.LogGroups) == limit {
			out.NextToken = out.LogGroups[limit-1].Name
			return out, nil
		}
		v, err := s.groupView(ctx, g)
		if err != nil {
			return nil, err
		}
		out.LogGroups = append(out.LogGroups, v)
	}
	return out, nil
}

func (in *describeLogGroupsInput) wants(g *group) bool {
	if in.Class != "" && in.Class != g.Class {
		return false
	}
	// A pattern is a part of the name, in any case.
	if in.Pattern != "" && !strings.Contains(strings.ToLower(g.Name), strings.ToLower(in.Pattern)) {
		return false
	}
	if len(in.Identifiers) == 0 {
		return true
	}
	for _, id := range in.Identifiers {
		if nameOfGroup(id) == g.Name {
			return true
		}
	}
	return false
}

func (s *Service) groupView(ctx context.Context, g *group) (groupView, error) {
	size, _, err := s.size(ctx, g.ID)
	if err != nil {
		return groupView{}, err
	}
	filters, err := s.filters.count(ctx, g.key())
	return groupView{
		Name: g.Name, Created: g.Created, Retention: g.Retention, ARN: g.arn() + ":*", GroupARN: g.arn(),
		StoredBytes: size, KMSKey: g.KMSKey, Class: g.Class, Protected: g.Protected, MetricFilterCount: filters,
	}, err
}
