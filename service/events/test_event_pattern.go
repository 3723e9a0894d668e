package events

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/events/pattern"
)

type testEventPatternInput struct{ EventPattern, Event string }

type testEventPatternOutput struct{ Result bool }

// eventMembers are those that an event must have.
var eventMembers = []string{"id", "account", "source", "time", "region", "resources", "detail-type"}

func (s *Service) testEventPattern(_ context.Context, _ *awsapi.Call, in *testEventPatternInput) (*testEventPatternOutput, error) {
	if err := checkPattern(in.EventPattern); err != nil {
		return nil, err
	}
	p, err := pattern.Compile(in.EventPattern)
	if err != nil {
		return nil, err
	}
	event, err := jsonvalue.Parse(in.Event)
	if err != nil || event.Kind() != jsonvalue.Object {
		return nil, validationError("Parameter Event is not valid. Reason: it is no JSON object.")
	}
	for _, name := range eventMembers {
		if !event.Has(name) {
			return nil, validationError("Parameter Event is not valid. Reason: %s is a required argument.", name)
		}
	}
	return &testEventPatternOutput{p.Match(event)}, nil
}
