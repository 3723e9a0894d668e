package lambda

import (
	"context"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

const (
	maxTags     = 50
	maxTagKey   = 128 // characters
	maxTagValue = 256
)

func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return invalidParameter("Number of tags exceeds resource tag limit.")
	}
	for key, value := range tags {
		switch {
		case key == "" || utf8.RuneCountInString(key) > maxTagKey:
			return invalidParameter("Tag keys must have 1 to %d characters.", maxTagKey)
		case utf8.RuneCountInString(value) > maxTagValue:
			return invalidParameter("Tag values must have at most %d characters.", maxTagValue)
		case strings.HasPrefix(key, "aws:"):
			return invalidParameter("Tag keys must not begin with aws:, which AWS keeps for itself.")
		}
	}
	return nil
}

// parseTagged reads the ARN of what is tagged, which must be a function.
func parseTagged(call *awsapi.Call, resource string) (reference, error) {
	a, err := arn.Parse(resource)
	if kind, _ := a.Split(); err != nil || a.Service != "lambda" || kind != "function" {
		return reference{}, notFound("The resource you requested does not exist.")
	}
	r, err := parseReference(call, resource, "")
	if err == nil && r.qualifier != "" {
		err = invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.")
	}
	return r, err
}

// changeTags applies a change to a copy of a function's tags. Tags have no part
// in its revision.
func (s *Service) changeTags(ctx context.Context, r reference, apply func(map[string]string)) error {
	_, err := s.change(ctx, r, func(f *function) error {
		tags := maps.Clone(f.Tags)
		if tags == nil {
			tags = map[string]string{}
		}
		apply(tags)
		f.Tags = tags
		return checkTags(tags)
	})
	return err
}
