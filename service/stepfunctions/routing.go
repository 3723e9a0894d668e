package stepfunctions

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// routesTo reports whether the alias names the version.
func (a *alias) routesTo(versionARN string) bool {
	return slices.ContainsFunc(a.Routing, func(r route) bool { return r.VersionARN == versionARN })
}

// checkRouting checks what can be said of a routing configuration without
// looking at the versions, and returns the first version's ARN: one or two
// different versions of one state machine, whose weights add up to 100
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_RoutingConfigurationListItem.html).
func checkRouting(routing []route) (first resource, err error) {
	var sum int64
	for i, entry := range routing {
		r, err := checkRoute(entry)
		if err != nil {
			return first, err
		}
		if i == 0 {
			first = r
		}
		if r.unqualified() != first.unqualified() {
			return first, validation(reasonRouting, "Routing configuration must reference versions of the same state machine.")
		}
		if i > 0 && r.ARN == first.ARN {
			return first, validation(reasonRouting, "Routing configuration must not reference the same version twice.")
		}
		sum += entry.Weight
	}
	if sum != 100 {
		return first, validation(reasonRouting, "Sum of routing configuration weights must equal 100. Received: %d", sum)
	}
	return first, nil
}

func checkRoute(entry route) (resource, error) {
	r, err := parseStateMachine(entry.VersionARN)
	if err != nil {
		return r, err
	}
	if !r.isVersion() {
		return r, errInvalidARN.because(entry.VersionARN)
	}
	return r, nil
}

// checkRoutesExist answers ResourceNotFound where a version is missing.
func (s *Service) checkRoutesExist(ctx context.Context, routing []route) error {
	for _, entry := range routing {
		r, err := checkRoute(entry)
		if err != nil {
			return err
		}
		if _, err = s.findVersion(ctx, r); errors.Is(err, store.ErrNotFound) {
			return resourceNotFound(entry.VersionARN)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// parseAlias reads the ARN of an alias.
func parseAlias(text string) (resource, error) {
	r, err := parseStateMachine(text)
	if err == nil && (r.Qualifier == "" || r.isVersion()) {
		err = errInvalidARN.because(text)
	}
	return r, err
}

// machine is the ARN of the state machine itself.
func (r resource) machine() resource {
	r.ARN, r.Qualifier = r.unqualified(), ""
	return r
}

// changeAlias changes an existing alias of a machine. The write that f returns
// takes effect unless the machine or a version of it is changed meanwhile.
func (s *Service) changeAlias(ctx context.Context, call *awsapi.Call, arn string,
	f func(m *stateMachine, a *alias) (store.Write, error)) error {
	r, err := parseAlias(arn)
	if err != nil {
		return err
	}
	err = s.changeMachine(ctx, call, r.machine(), func(m *stateMachine) ([]store.Write, bool, error) {
		a, err := s.findAlias(ctx, r)
		if err != nil {
			return nil, false, err
		}
		write, err := f(m, a)
		return []store.Write{write}, true, err
	})
	var e *awsapi.Error
	if errors.Is(err, store.ErrNotFound) || errors.As(err, &e) && e.Code == errStateMachineDoesNotExist.code {
		return resourceNotFound(arn)
	}
	return err
}
