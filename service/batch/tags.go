package batch

import (
	"context"
	"maps"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// mostTags is how many tags a resource may have
// (https://docs.aws.amazon.com/batch/latest/userguide/using-tags.html).
const mostTags = 50

func checkTags(tags map[string]string) error {
	if len(tags) > mostTags {
		return invalidf("A resource can have at most %d tags", mostTags)
	}
	for key := range tags {
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return invalidf("Tag keys beginning with aws: are reserved: %s", key)
		}
	}
	return nil
}

type tagResourceInput struct {
	ARN  string            `json:"resourceArn"`
	Tags map[string]string `json:"tags"`
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*nothing, error) {
	return &nothing{}, s.changeTags(ctx, call, in.ARN, func(tags map[string]string) error {
		maps.Copy(tags, in.Tags)
		return checkTags(tags)
	})
}

type untagResourceInput struct {
	ARN  string   `json:"resourceArn"`
	Keys []string `json:"tagKeys"`
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*nothing, error) {
	return &nothing{}, s.changeTags(ctx, call, in.ARN, func(tags map[string]string) error {
		for _, k := range in.Keys {
			delete(tags, k)
		}
		return nil
	})
}

type listTagsForResourceInput struct {
	ARN string `json:"resourceArn"`
}

type listTagsForResourceOutput struct {
	Tags map[string]string `json:"tags"`
}

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	if kindOf(in.ARN) == kindJob {
		j, err := s.taggedJob(ctx, call, in.ARN)
		if err != nil {
			return nil, err
		}
		return &listTagsForResourceOutput{j.Tags}, nil
	}
	tags, _, err := s.tagged(ctx, call, in.ARN)
	return &listTagsForResourceOutput{tags}, err
}

// changeTags applies a change to the tags of a resource.
func (s *Service) changeTags(ctx context.Context, call *awsapi.Call, resource string, change func(tags map[string]string) error) error {
	if kindOf(resource) == kindJob {
		j, err := s.taggedJob(ctx, call, resource)
		if err != nil {
			return err
		}
		return s.dispatcher.tag(ctx, j.ID, change)
	}
	return table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		tags, put, err := s.tagged(ctx, call, resource)
		if err != nil {
			return nil, err
		}
		if err := change(tags); err != nil {
			return nil, err
		}
		return []store.Write{put()}, nil
	})
}

func kindOf(resource string) string {
	a, _ := arn.Parse(resource)
	kind, _ := a.Split()
	return kind
}

// taggedJob finds a job by its ARN. Its tags are the dispatcher's to change.
func (s *Service) taggedJob(ctx context.Context, call *awsapi.Call, resource string) (*job, error) {
	j, err := s.findJob(ctx, call, resource)
	if err == nil && j == nil {
		err = noResource(resource)
	}
	return j, err
}

func noResource(resource string) error { return clientError("Resource %s does not exist", resource) }

// tagged finds a resource that is no job by its ARN and returns its tags and the
// write that stores them.
func (s *Service) tagged(ctx context.Context, call *awsapi.Call, resource string) (tags map[string]string, put func() store.Write, err error) {
	switch kindOf(resource) {
	case kindEnvironment:
		e, version, err := s.findEnvironment(ctx, call, resource)
		if err != nil {
			return nil, nil, err
		}
		return e.Tags, func() store.Write { return s.environments.Put(e, version) }, nil
	case kindQueue:
		q, version, err := s.findQueue(ctx, call, resource)
		if err != nil {
			return nil, nil, err
		}
		return q.Tags, func() store.Write { return s.queues.Put(q, version) }, nil
	case kindPolicy:
		p, version, err := s.findPolicy(ctx, call, resource)
		if err != nil {
			return nil, nil, err
		}
		return p.Tags, func() store.Write { return s.policies.Put(p, version) }, nil
	case kindDefinition:
		d, version, err := s.findDefinition(ctx, call, resource)
		if err != nil {
			return nil, nil, err
		}
		return d.Tags, func() store.Write { return s.definitions.Put(d, version) }, nil
	}
	return nil, nil, noResource(resource)
}
