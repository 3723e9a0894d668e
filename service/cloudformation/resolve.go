package cloudformation

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/template"
)

// resolver resolves references to the resources of a stack as they are, and to
// the exports of its account and region.
type resolver struct {
	ctx       context.Context
	service   *Service
	stack     *stack
	resources map[string]*stackResource
}

var _ template.Resolver = resolver{}

// Ref implements template.Resolver.
func (v resolver) Ref(logicalID string) (jsonvalue.Value, error) {
	res := v.resources[logicalID]
	if res == nil || res.Current == nil {
		return jsonvalue.Value{}, template.Errorf("Unresolved resource dependencies [%s] in the Resources block of the template", logicalID)
	}
	return jsonvalue.StringValue(res.Current.PhysicalID), nil
}

// GetAtt implements template.Resolver.
func (v resolver) GetAtt(logicalID, attribute string) (jsonvalue.Value, error) {
	res := v.resources[logicalID]
	if res == nil || res.Current == nil {
		return v.Ref(logicalID)
	}
	if res.Current.Skipped {
		return skippedAttribute(v.stack, res.Current, attribute), nil
	}
	a, ok := res.Current.Attributes[attribute]
	if !ok {
		return a, noAttribute(logicalID, attribute)
	}
	return a, nil
}

func noAttribute(logicalID, attribute string) error {
	return template.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", logicalID, attribute)
}

// ImportValue implements template.Resolver.
func (v resolver) ImportValue(name string) (jsonvalue.Value, error) {
	e, _, err := v.service.exports.Get(v.ctx, v.stack.Region+"/"+v.stack.Account+"/"+name)
	if errors.Is(err, store.ErrNotFound) {
		return jsonvalue.Value{}, template.Errorf("No export named %s found.", name)
	}
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.StringValue(e.Value), nil
}

// incarnationOf evaluates what a template declares of a resource. It has neither a
// name nor anything in the world yet.
func (s *Service) incarnationOf(b *template.Bound, declared *template.Resource, tags []resource.Tag, r template.Resolver) (*incarnation, error) {
	inc := &incarnation{
		Type: declared.Type, DependsOn: b.Dependencies(declared.LogicalID),
		DeletionPolicy: declared.DeletionPolicy, UpdateReplacePolicy: declared.UpdateReplacePolicy,
	}
	if declared.Metadata.Exists() {
		m, err := b.Evaluate(declared.Metadata, r)
		if err != nil {
			return inc, err
		}
		inc.Metadata = m.JSON()
	}
	v, err := b.Evaluate(declared.Properties, r)
	if err != nil {
		return inc, err
	}
	t := resource.Lookup(declared.Type)
	if t == nil {
		inc.Skipped = true
		inc.Properties = resource.Unchecked(v)
		return inc, nil
	}
	inc.Properties, err = t.Accept(declared.LogicalID, v, tags)
	return inc, err
}
