package stepfunctions

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// tag is a tag of a state machine or an activity.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// maxTags is how many tags a resource may have
// (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
const maxTags = 50

// withTags returns old with added, which replace those of the same key. The
// resource is named in the error when they become too many.
func withTags(resource string, old, added []tag) ([]tag, error) {
	tags := append([]tag(nil), old...)
	for _, t := range added {
		if err := t.check(); err != nil {
			return nil, err
		}
		tags = setTag(tags, t)
	}
	if len(tags) > maxTags {
		return nil, tooManyTags(resource)
	}
	return tags, nil
}

func setTag(tags []tag, t tag) []tag {
	for i := range tags {
		if tags[i].Key == t.Key {
			tags[i].Value = t.Value
			return tags
		}
	}
	return append(tags, t)
}

// check looks for what AWS allows no tag to hold.
func (t tag) check() error {
	switch {
	case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
		return validation("", "Tag keys beginning with 'aws:' are reserved: '%s'", t.Key)
	case strings.IndexFunc(t.Key+t.Value, forbiddenInTags) >= 0:
		return validation("", "Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.")
	}
	return nil
}

func forbiddenInTags(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) &&
		!strings.ContainsRune("_.:/=+-@", r)
}

// tagged is a resource with tags.
type tagged struct {
	tags []tag
	// put is the write that gives the resource other tags.
	put func(tags []tag) store.Write
}

// findTagged returns the state machine or activity with the ARN. Versions and
// aliases have no tags.
func (s *Service) findTagged(ctx context.Context, call *awsapi.Call, arn string) (tagged, error) {
	r, err := parseResource(arn, kindStateMachine, kindActivity)
	if err != nil {
		return tagged{}, err
	}
	if !r.ownedBy(call) {
		return tagged{}, resourceNotFound(arn)
	}
	var t tagged
	if r.Kind == kindActivity {
		t, err = s.taggedActivity(ctx, arn)
	} else {
		t, err = s.taggedStateMachine(ctx, arn)
	}
	if errors.Is(err, store.ErrNotFound) {
		return tagged{}, resourceNotFound(arn)
	}
	return t, err
}

func (s *Service) taggedStateMachine(ctx context.Context, arn string) (tagged, error) {
	m, version, err := s.machines.Get(ctx, arn)
	if err != nil {
		return tagged{}, err
	}
	return tagged{m.Tags, func(tags []tag) store.Write {
		m.Tags = tags
		return s.machines.Put(m, version)
	}}, nil
}

func (s *Service) taggedActivity(ctx context.Context, arn string) (tagged, error) {
	a, version, err := s.activities.Get(ctx, arn)
	if err != nil {
		return tagged{}, err
	}
	return tagged{a.Tags, func(tags []tag) store.Write {
		a.Tags = tags
		return s.activities.Put(a, version)
	}}, nil
}
