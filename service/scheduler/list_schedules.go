package scheduler

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listSchedulesInput struct {
	GroupName  string
	NamePrefix string
	State      string
	NextToken  string
	MaxResults int
}

type scheduleSummary struct {
	Arn                  string
	Name                 string
	GroupName            string
	State                string
	CreationDate         awsapi.Time
	LastModificationDate awsapi.Time
	Target               struct{ Arn string }
}

type listSchedulesOutput struct {
	Schedules []scheduleSummary
	NextToken string `json:",omitempty"`
}

const defaultResults = 100

func (s *Service) listSchedules(ctx context.Context, call *awsapi.Call, in *listSchedulesInput) (*listSchedulesOutput, error) {
	account := groupKey(call.Identity.Account, call.Region, "")
	prefix := account
	if in.GroupName != "" {
		g, _, err := s.group(ctx, call, in.GroupName)
		if err != nil {
			return nil, err
		}
		prefix = scheduleKey(g.key(), in.NamePrefix)
	}
	limit, after := in.MaxResults, ""
	if limit == 0 {
		limit = defaultResults
	}
	if in.NextToken != "" {
		after = account + in.NextToken
	}
	out := &listSchedulesOutput{Schedules: []scheduleSummary{}}
	last := ""
	for r, err := range s.schedules.List(ctx, prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(r) {
			continue
		}
		if len(out.Schedules) == limit {
			out.NextToken = last[len(account):]
			break
		}
		last = r.key()
		summary := scheduleSummary{r.arn(), r.Name, r.Group, r.State, r.Created, r.Modified, struct{ Arn string }{r.Target.Arn}}
		out.Schedules = append(out.Schedules, summary)
	}
	return out, nil
}

func (in *listSchedulesInput) wants(r *record) bool {
	return len(r.Name) >= len(in.NamePrefix) && r.Name[:len(in.NamePrefix)] == in.NamePrefix &&
		(in.State == "" || in.State == r.State)
}
