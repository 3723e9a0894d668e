package logs

import (
	"context"
	"maps"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// maxTags is how many tags a group can have.
const maxTags = 50

type tagResourceInput struct {
	ResourceARN string            `json:"resourceArn"`
	Tags        map[string]string `json:"tags"`
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*empty, error) {
	name, err := taggedGroup(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return nil, s.tag(ctx, call, name, in.Tags)
}

type tagLogGroupInput struct {
	LogGroupName string            `json:"logGroupName"`
	Tags         map[string]string `json:"tags"`
}

func (s *Service) tagLogGroup(ctx context.Context, call *awsapi.Call, in *tagLogGroupInput) (*empty, error) {
	return nil, s.tag(ctx, call, in.LogGroupName, in.Tags)
}

func (s *Service) tag(ctx context.Context, call *awsapi.Call, name string, tags map[string]string) error {
	tooMany := false
	err := s.changeGroup(ctx, call, name, func(g *group) {
		merged := maps.Clone(g.Tags)
		if merged == nil {
			merged = map[string]string{}
		}
		maps.Copy(merged, tags)
		if tooMany = len(merged) > maxTags; !tooMany {
			g.Tags = merged
		}
	})
	if err == nil && tooMany {
		return failure("TooManyTagsException", "A resource can have no more than %d tags.", maxTags)
	}
	return err
}

type untagResourceInput struct {
	ResourceARN string   `json:"resourceArn"`
	Keys        []string `json:"tagKeys"`
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*empty, error) {
	name, err := taggedGroup(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return nil, s.untag(ctx, call, name, in.Keys)
}

type untagLogGroupInput struct {
	LogGroupName string   `json:"logGroupName"`
	Tags         []string `json:"tags"`
}

func (s *Service) untagLogGroup(ctx context.Context, call *awsapi.Call, in *untagLogGroupInput) (*empty, error) {
	return nil, s.untag(ctx, call, in.LogGroupName, in.Tags)
}

func (s *Service) untag(ctx context.Context, call *awsapi.Call, name string, keys []string) error {
	return s.changeGroup(ctx, call, name, func(g *group) {
		for _, key := range keys {
			delete(g.Tags, key)
		}
	})
}

type resourceARNInput struct {
	ResourceARN string `json:"resourceArn"`
}

type tagsOutput struct {
	Tags map[string]string `json:"tags"`
}

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *resourceARNInput) (*tagsOutput, error) {
	name, err := taggedGroup(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return s.tags(ctx, call, name)
}

func (s *Service) listTagsLogGroup(ctx context.Context, call *awsapi.Call, in *logGroupNameInput) (*tagsOutput, error) {
	return s.tags(ctx, call, in.LogGroupName)
}

func (s *Service) tags(ctx context.Context, call *awsapi.Call, name string) (*tagsOutput, error) {
	g, _, err := s.group(ctx, call, name)
	if err != nil {
		return nil, err
	}
	if g.Tags == nil {
		g.Tags = map[string]string{}
	}
	return &tagsOutput{g.Tags}, nil
}

// taggedGroup is the name of the group that an ARN names. Other resources of
// CloudWatch Logs there are none of.
func taggedGroup(text string) (string, error) {
	a, err := arn.Parse(text)
	if kind, _ := a.Split(); err != nil || a.Service != "logs" || kind != "log-group" {
		return "", invalidParameter("Invalid resource ARN: %s", text)
	}
	return nameOfGroup(text), nil
}
