package batch

import (
	"context"
	"iter"

	"github.com/treadle-run/treadle/awsapi"
)

type describeJobDefinitionsInput struct {
	Definitions []string `json:"jobDefinitions"`
	Name        string   `json:"jobDefinitionName"`
	Status      string   `json:"status"`
	pageInput
}

type describeJobDefinitionsOutput struct {
	Definitions []*definition `json:"jobDefinitions"`
	NextToken   string        `json:"nextToken,omitempty"`
}

func (s *Service) describeJobDefinitions(ctx context.Context, call *awsapi.Call, in *describeJobDefinitionsInput) (*describeJobDefinitionsOutput, error) {
	if len(in.Definitions) > 0 {
		if in.MaxResults != 0 {
			return nil, invalidf("%s and MaxResults cannot both be set", plurals[kindDefinition])
		}
		list, err := s.namedDefinitions(ctx, call, in)
		return &describeJobDefinitionsOutput{Definitions: list}, err
	}
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	prefix := scope(call)
	if in.Name != "" {
		prefix += in.Name + ":"
	}
	list, next, err := s.definitions.Page(filtered(s.definitions.List(ctx, prefix, after), in.wants), in.size())
	return &describeJobDefinitionsOutput{list, tokenOf(next)}, err
}

func (in *describeJobDefinitionsInput) wants(d *definition) bool {
	return in.Status == "" || d.Status == in.Status
}

// namedDefinitions returns the revisions that the references mean, all of a name
// where one has no number.
func (s *Service) namedDefinitions(ctx context.Context, call *awsapi.Call, in *describeJobDefinitionsInput) ([]*definition, error) {
	list := []*definition{}
	for _, reference := range in.Definitions {
		full, ok := nameOf(call, kindDefinition, reference)
		name, number, numbered := splitRevision(full)
		if !ok || !numbered {
			continue
		}
		prefix := scope(call) + name + ":"
		if number != 0 {
			prefix = revisionKey(scope(call)+name, number)
		}
		for d, err := range filtered(s.definitions.List(ctx, prefix, ""), in.wants) {
			if err != nil {
				return nil, err
			}
			list = append(list, d)
		}
	}
	return list, nil
}

// filtered yields those values that are wanted.
func filtered[T any](all iter.Seq2[*T, error], wanted func(*T) bool) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for v, err := range all {
			if (err != nil || wanted(v)) && !yield(v, err) {
				return
			}
		}
	}
}
