package events

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/jsonvalue"
)

type putTargetsInput struct {
	Rule         string
	EventBusName string
	Targets      []target
}

type failedEntry struct {
	TargetId     string
	ErrorCode    string
	ErrorMessage string
}

type targetsOutput struct {
	FailedEntryCount int
	FailedEntries    []failedEntry
}

// maxTargets is how many targets a rule has, as on AWS.
const maxTargets = 5

// putTargets adds targets to a rule, or changes those of the same ids. Ones that
// cannot be are told of in the answer, and the others are put.
func (s *Service) putTargets(ctx context.Context, call *awsapi.Call, in *putTargetsInput) (*targetsOutput, error) {
	for i := range in.Targets {
		if err := in.Targets[i].check(); err != nil {
			return nil, err
		}
	}
	out := &targetsOutput{FailedEntries: []failedEntry{}}
	err := s.changeRule(ctx, call, in.Rule, in.EventBusName, func(r *rule) error {
		out.FailedEntries = []failedEntry{}
		for _, t := range in.Targets {
			if !delivery.Supports(t.Arn) {
				out.FailedEntries = append(out.FailedEntries, failedEntry{t.Id, "UnsupportedTarget", "Treadle does not deliver to " + t.Arn + " yet."})
				continue
			}
			r.put(t)
		}
		if len(r.Targets) > maxTargets {
			return failure("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
		}
		return nil
	})
	out.FailedEntryCount = len(out.FailedEntries)
	return out, err
}

func (r *rule) put(t target) {
	if i := slices.IndexFunc(r.Targets, func(o target) bool { return o.Id == t.Id }); i >= 0 {
		r.Targets[i] = t
		return
	}
	r.Targets = append(r.Targets, t)
}

// check checks what a target says.
func (t *target) check() error {
	a, err := arn.Parse(t.Arn)
	if err != nil {
		return validationError("Parameter %s is not valid. Reason: Provided Arn is not in correct format.", t.Arn)
	}
	given := 0
	for _, there := range []bool{t.Input != nil, t.InputPath != nil, t.InputTransformer != nil} {
		if there {
			given++
		}
	}
	switch {
	case given > 1:
		return validationError("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", t.Id)
	case t.RoleArn == "" && (a.Service == "states" || a.Service == "batch"):
		return validationError("RoleArn is required for target %s.", t.Arn)
	case a.Service == "batch" && t.BatchParameters == nil:
		return validationError("Parameter BatchParameters is required for target %s.", t.Arn)
	}
	if t.Input != nil {
		if _, err := jsonvalue.Parse(*t.Input); err != nil {
			return validationError("JSON syntax error in input for target %s", t.Id)
		}
	}
	if _, err := compileInput(t); err != nil {
		return validationError("Parameter InputPath of target %s is not valid. Reason: %v", t.Id, err)
	}
	return nil
}
