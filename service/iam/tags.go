package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type tag struct{ Key, Value string }

// maxTags is how many tags an entity can have
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const maxTags = 50

// newTags checks the tags of a request and returns them.
func newTags(tags []tag) ([]tag, error) {
	if len(tags) > maxTags {
		return nil, limitExceeded("The number of tags has reached the maximum limit.")
	}
	for i, t := range tags {
		if findTag(tags[:i], t.Key) >= 0 {
			return nil, invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
	}
	return tags, nil
}

func findTag(tags []tag, key string) int {
	return slices.IndexFunc(tags, func(t tag) bool { return strings.EqualFold(t.Key, key) })
}

// withTags returns the tags after more have been set.
func withTags(tags, more []tag) ([]tag, error) {
	if _, err := newTags(more); err != nil {
		return nil, err
	}
	tags = slices.Clone(tags)
	for _, t := range more {
		if i := findTag(tags, t.Key); i >= 0 {
			tags[i] = t
		} else {
			tags = append(tags, t)
		}
	}
	return newTags(tags)
}

func withoutTags(tags []tag, keys []string) []tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t tag) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(t.Key, key) })
	})
}

type tagRoleInput struct {
	RoleName string
	Tags     []tag
}

func (s *Service) tagRole(ctx context.Context, call *awsapi.Call, in *tagRoleInput) (*empty, error) {
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) (err error) {
		r.Tags, err = withTags(r.Tags, in.Tags)
		return err
	})
}

type untagRoleInput struct {
	RoleName string
	TagKeys  []string
}

func (s *Service) untagRole(ctx context.Context, call *awsapi.Call, in *untagRoleInput) (*empty, error) {
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		r.Tags = withoutTags(r.Tags, in.TagKeys)
		return nil
	})
}

type roleNamePage struct {
	RoleName   string
	PathPrefix string
	page
}

type listTagsOutput struct {
	Tags []tag
	pageEnd
}

func (s *Service) listRoleTags(ctx context.Context, call *awsapi.Call, in *roleNamePage) (*listTagsOutput, error) {
	e, err := s.role(ctx, call.Identity.Account, in.RoleName)
	if err != nil {
		return nil, err
	}
	out := &listTagsOutput{}
	out.Tags, out.pageEnd, err = cut(e.value.Tags, in.page)
	return out, err
}

type profileTagsInput struct {
	InstanceProfileName string
	Tags                []tag
	TagKeys             []string
}

func (s *Service) tagInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileTagsInput) (*empty, error) {
	return nil, s.changeProfileTags(ctx, call, in, func(tags []tag) ([]tag, error) { return withTags(tags, in.Tags) })
}

func (s *Service) untagInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileTagsInput) (*empty, error) {
	return nil, s.changeProfileTags(ctx, call, in, func(tags []tag) ([]tag, error) { return withoutTags(tags, in.TagKeys), nil })
}

func (s *Service) changeProfileTags(ctx context.Context, call *awsapi.Call, in *profileTagsInput, change func([]tag) ([]tag, error)) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.instanceProfile(ctx, call.Identity.Account, in.InstanceProfileName)
		if err != nil {
			return nil, err
		}
		if e.value.Tags, err = change(e.value.Tags); err != nil {
			return nil, err
		}
		return []store.Write{e.write()}, nil
	})
}

type profileNamePage struct {
	InstanceProfileName string
	page
}

func (s *Service) listInstanceProfileTags(ctx context.Context, call *awsapi.Call, in *profileNamePage) (*listTagsOutput, error) {
	e, err := s.instanceProfile(ctx, call.Identity.Account, in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	out := &listTagsOutput{}
	out.Tags, out.pageEnd, err = cut(e.value.Tags, in.page)
	return out, err
}
