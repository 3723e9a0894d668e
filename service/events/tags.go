package events

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

type tag struct{ Key, Value string }

func tagMap(tags []tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

type tagResourceInput struct {
	ResourceARN string
	Tags        []tag
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceARN, func(tags map[string]string) { maps.Copy(tags, tagMap(in.Tags)) })
}

type untagResourceInput struct {
	ResourceARN string
	TagKeys     []string
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*empty, error) {
	return nil, s.changeTags(ctx, call, in.ResourceARN, func(tags map[string]string) {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
	})
}

func changed(tags map[string]string, change func(map[string]string)) map[string]string {
	if tags == nil {
		tags = map[string]string{}
	}
	change(tags)
	return tags
}

func (s *Service) changeTags(ctx context.Context, call *awsapi.Call, resource string, change func(map[string]string)) error {
	a, err := arn.Parse(resource)
	if err != nil {
		return validationError("Parameter ResourceARN is not valid.")
	}
	if name, ok := strings.CutPrefix(a.Resource, "event-bus/"); ok {
		_, err := s.changeBus(ctx, call, name, func(b *bus) error { b.Tags = changed(b.Tags, change); return nil })
		return err
	}
	bus, name, ok := ruleOfARN(a)
	if !ok {
		return validationError("Parameter ResourceARN is not valid.")
	}
	return s.changeRule(ctx, call, name, bus, func(r *rule) error { r.Tags = changed(r.Tags, change); return nil })
}

type resourceARNInput struct{ ResourceARN string }

type tagsOutput struct{ Tags []tag }

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *resourceARNInput) (*tagsOutput, error) {
	a, err := arn.Parse(in.ResourceARN)
	if err != nil {
		return nil, validationError("Parameter ResourceARN is not valid.")
	}
	var tags map[string]string
	if name, ok := strings.CutPrefix(a.Resource, "event-bus/"); ok {
		b, _, err := s.bus(ctx, call, name)
		if err != nil {
			return nil, err
		}
		tags = b.Tags
	} else if bus, name, ok := ruleOfARN(a); ok {
		r, _, err := s.rule(ctx, call, name, bus)
		if err != nil {
			return nil, err
		}
		tags = r.Tags
	} else {
		return nil, validationError("Parameter ResourceARN is not valid.")
	}
	out := &tagsOutput{Tags: []tag{}}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out.Tags = append(out.Tags, tag{key, tags[key]})
	}
	return out, nil
}
