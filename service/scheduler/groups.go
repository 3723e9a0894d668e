package scheduler

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type tag struct{ Key, Value string }

type createScheduleGroupInput struct {
	Name        string
	ClientToken string
	Tags        []tag
}

type scheduleGroupARNOutput struct{ ScheduleGroupArn string }

func (s *Service) createScheduleGroup(ctx context.Context, call *awsapi.Call, in *createScheduleGroupInput) (*scheduleGroupARNOutput, error) {
	now := awsapi.Time{Time: s.now()}
	g := &group{
		Account: call.Identity.Account, Region: call.Region, Name: in.Name, Token: in.ClientToken,
		Created: now, Modified: now, Tags: map[string]string{},
	}
	for _, t := range in.Tags {
		g.Tags[t.Key] = t.Value
	}
	if g.Name == defaultGroup {
		return nil, conflict("Schedule group %s already exists.", in.Name)
	}
	err := s.options.Store.Apply(ctx, s.groups.Put(g, 0))
	if errors.Is(err, store.ErrExists) {
		there, _, err := s.groups.Get(ctx, g.key())
		if err != nil || there.Token == "" || there.Token != in.ClientToken {
			return nil, conflict("Schedule group %s already exists.", in.Name)
		}
	} else if err != nil {
		return nil, err
	}
	return &scheduleGroupARNOutput{g.arn()}, nil
}

type groupName struct{ Name string }

// deleteAtOnce is how many schedules are removed in one write.
const deleteAtOnce = 200

// deleteScheduleGroup removes a group with its schedules.
func (s *Service) deleteScheduleGroup(ctx context.Context, call *awsapi.Call, in *groupName) (*empty, error) {
	if in.Name == defaultGroup {
		return nil, validationError("The default schedule group cannot be deleted.")
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	g, version, err := s.group(ctx, call, in.Name)
	if err != nil {
		return nil, err
	}
	var keys []string
	for r, err := range s.schedules.List(ctx, scheduleKey(g.key(), ""), "") {
		if err != nil {
			return nil, err
		}
		keys = append(keys, r.key())
	}
	for part := range slices.Chunk(keys, deleteAtOnce) {
		var writes []store.Write
		for _, key := range part {
			writes = append(writes, s.schedules.Drop(key, store.Any))
		}
		if err := s.options.Store.Apply(ctx, writes...); err != nil {
			return nil, err
		}
		for _, key := range part {
			s.agenda.Remove(key)
		}
	}
	return nil, busy(s.options.Store.Apply(ctx, s.groups.Drop(g.key(), version)))
}

// groupView is a group as it is shown.
type groupView struct {
	Arn                  string
	Name                 string
	State                string
	CreationDate         *awsapi.Time `json:",omitempty"`
	LastModificationDate *awsapi.Time `json:",omitempty"`
}

func (g *group) view() groupView {
	v := groupView{Arn: g.arn(), Name: g.Name, State: "ACTIVE"}
	if !g.Created.IsZero() {
		v.CreationDate, v.LastModificationDate = &g.Created, &g.Modified
	}
	return v
}

func (s *Service) getScheduleGroup(ctx context.Context, call *awsapi.Call, in *groupName) (*groupView, error) {
	g, _, err := s.group(ctx, call, in.Name)
	if err != nil {
		return nil, err
	}
	v := g.view()
	return &v, nil
}

type listScheduleGroupsInput struct {
	NamePrefix string
	NextToken  string
	MaxResults int
}

type listScheduleGroupsOutput struct {
	ScheduleGroups []groupView
	NextToken      string `json:",omitempty"`
}

// listScheduleGroups lists by names. The default group is there without a record.
func (s *Service) listScheduleGroups(ctx context.Context, call *awsapi.Call, in *listScheduleGroupsInput) (*listScheduleGroupsOutput, error) {
	var all []*group
	for g, err := range s.groups.List(ctx, groupKey(call.Identity.Account, call.Region, ""), "") {
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	if !slices.ContainsFunc(all, func(g *group) bool { return g.Name == defaultGroup }) {
		all = append(all, &group{Account: call.Identity.Account, Region: call.Region, Name: defaultGroup})
	}
	slices.SortFunc(all, func(a, b *group) int { return strings.Compare(a.Name, b.Name) })
	limit := in.MaxResults
	if limit == 0 {
		limit = defaultResults
	}
	out := &listScheduleGroupsOutput{ScheduleGroups: []groupView{}}
	for _, g := range all {
		if !strings.HasPrefix(g.Name, in.NamePrefix) || in.NextToken != "" && g.Name <= in.NextToken {
			continue
		}
		if len(out.ScheduleGroups) == limit {
			out.NextToken = out.ScheduleGroups[limit-1].Name
			break
		}
		out.ScheduleGroups = append(out.ScheduleGroups, g.view())
	}
	return out, nil
}

type tagResourceInput struct {
	ResourceArn string
	Tags        []tag
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceArn, func(tags map[string]string) {
		for _, t := range in.Tags {
			tags[t.Key] = t.Value
		}
	})
}

type untagResourceInput struct {
	ResourceArn string
	TagKeys     []string
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceArn, func(tags map[string]string) {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
	})
}

// groupOfARN is the name in the ARN of a group: schedules have no tags.
func groupOfARN(text string) (string, error) {
	a, err := arn.Parse(text)
	name, ok := strings.CutPrefix(a.Resource, "schedule-group/")
	if err != nil || a.Service != "scheduler" || !ok {
		return "", validationError("Invalid ResourceArn: only schedule groups have tags.")
	}
	return name, nil
}

func (s *Service) changeTags(ctx context.Context, call *awsapi.Call, resource string, change func(map[string]string)) error {
	name, err := groupOfARN(resource)
	if err != nil {
		return err
	}
	return busy(table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		g, version, err := s.group(ctx, call, name)
		if err != nil {
			return nil, err
		}
		if g.Tags == nil {
			g.Tags = map[string]string{}
		}
		change(g.Tags)
		g.Modified = awsapi.Time{Time: s.now()}
		if g.Created.IsZero() {
			g.Created = g.Modified
		}
		return []store.Write{s.groups.Put(g, version)}, nil
	}))
}

type resourceARNInput struct{ ResourceArn string }

type tagsOutput struct{ Tags []tag }

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *resourceARNInput) (*tagsOutput, error) {
	name, err := groupOfARN(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	g, _, err := s.group(ctx, call, name)
	if err != nil {
		return nil, err
	}
	out := &tagsOutput{Tags: []tag{}}
	for _, key := range slices.Sorted(maps.Keys(g.Tags)) {
		out.Tags = append(out.Tags, tag{key, g.Tags[key]})
	}
	return out, nil
}
