package batch

import (
	"context"
	"maps"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// maxTags is how many tags a resource may have
// (https://docs.aws.amazon.com/batch/latest/userguide/using-tags.html).
const maxTags = 50

type tagResourceInput struct {
	ARN  string            `json:"resourceArn"`
	Tags map[string]string `json:"tags"`
}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*nothing, error) {
	_, err := s.tags(ctx, call, in.ARN, func(tags map[string]string) error {
		maps.Copy(tags, in.Tags)
		if len(tags) > maxTags {
			return clientError("A resource can have at most %d tags.", maxTags)
		}
		return nil
	})
	return &nothing{}, err
}

type untagResourceInput struct {
	ARN  string   `json:"resourceArn"`
	Keys []string `json:"tagKeys"`
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*nothing, error) {
	_, err := s.tags(ctx, call, in.ARN, func(tags map[string]string) error {
		for _, k := range in.Keys {
			delete(tags, k)
		}
		return nil
	})
	return &nothing{}, err
}

type listTagsForResourceInput struct {
	ARN string `json:"resourceArn"`
}

type listTagsForResourceOutput struct {
	Tags map[string]string `json:"tags"`
}

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	tags, err := s.tags(ctx, call, in.ARN, nil)
	if err != nil {
		return nil, err
	}
	return &listTagsForResourceOutput{tags}, nil
}

// tags returns the tags of a resource once change, where there is one, was
// applied to them.
func (s *Service) tags(ctx context.Context, call *awsapi.Call, resource string, change func(map[string]string) error) (map[string]string, error) {
	for range maxAttempts {
		tags, put, err := s.tagged(ctx, call, resource)
		if err != nil || change == nil {
			return tags, err
		}
		if err := change(tags); err != nil {
			return nil, err
		}
		if put == nil { // a job's, which the dispatcher keeps
			return tags, s.dispatcher.tag(ctx, resource, tags)
		}
		if err := s.options.Store.Apply(ctx, put()); !contested(err) {
			return tags, err
		}
	}
	return nil, errBusy
}

// tagged finds a resource by its ARN and returns its tags and the write that
// stores them.
func (s *Service) tagged(ctx context.Context, call *awsapi.Call, resource string) (tags map[string]string, put func() store.Write, err error) {
	a, _ := arn.Parse(resource)
	kind, name := a.Split()
	switch kind {
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
	case kindDefinition:
		d, version, err := s.findDefinition(ctx, call, resource)
		if err != nil {
			return nil, nil, err
		}
		return d.Tags, func() store.Write { return s.definitions.Put(d, version) }, nil
	case "job":
		j, err := s.findJob(ctx, call, name)
		if err != nil {
			return nil, nil, err
		}
		if j != nil {
			return j.Tags, nil, nil
		}
	}
	return nil, nil, clientError("Resource %s does not exist", resource)
}
