package monitoring

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type tag struct{ Key, Value string }

type tagResourceInput struct {
	ResourceARN string
	Tags        []tag
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceARN, func(tags []tag) []tag {
		for _, t := range in.Tags {
			tags = append(without(tags, t.Key), t)
		}
		return tags
	})
}

type untagResourceInput struct {
	ResourceARN string
	TagKeys     []string
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceARN, func(tags []tag) []tag { return without(tags, in.TagKeys...) })
}

func without(tags []tag, keys ...string) []tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t tag) bool { return slices.Contains(keys, t.Key) })
}

func (s *Service) changeTags(ctx context.Context, call *awsapi.Call, resource string, change func([]tag) []tag) error {
	name, err := nameOfAlarm(resource)
	if err != nil {
		return err
	}
	return s.changeAlarm(ctx, call.Identity.Account, call.Region, name, func(a *alarm) ([]store.Write, error) {
		a.Internal.Tags = change(a.Internal.Tags)
		return nil, nil
	})
}

type resourceARNInput struct{ ResourceARN string }

type tagsOutput struct{ Tags []tag }

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *resourceARNInput) (*tagsOutput, error) {
	name, err := nameOfAlarm(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	a, _, err := s.alarms.Get(ctx, alarmKey(call.Identity.Account, call.Region, name))
	if err != nil {
		return nil, noSuchAlarm()
	}
	return &tagsOutput{append([]tag{}, a.Internal.Tags...)}, nil
}
