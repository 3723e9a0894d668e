package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type listStateMachineAliasesOutput struct {
	StateMachineAliases []aliasItem `json:"stateMachineAliases"`
	NextToken           *string     `json:"nextToken,omitempty"`
}

type aliasItem struct {
	StateMachineAliasARN string      `json:"stateMachineAliasArn"`
	CreationDate         awsapi.Time `json:"creationDate"`
}

// listStateMachineAliases lists by name the aliases of a state machine, or those
// that route to a version. (AWS's documentation says newest first; recorded
// answers are by name.)
func (s *Service) listStateMachineAliases(ctx context.Context, call *awsapi.Call, in *listOfMachineInput) (*listStateMachineAliasesOutput, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, in.StateMachineARN)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	if err := s.checkListable(ctx, call, r); err != nil {
		return nil, err
	}
	out := &listStateMachineAliasesOutput{StateMachineAliases: []aliasItem{}}
	last := ""
	for a, err := range s.aliases.List(ctx, r.unqualified()+":", after) {
		if err != nil {
			return nil, err
		}
		if r.isVersion() && !a.routesTo(r.ARN) {
			continue
		}
		if len(out.StateMachineAliases) == pageSize(in.MaxResults) {
			out.NextToken = pages.token(last)
			break
		}
		last = a.ARN
		out.StateMachineAliases = append(out.StateMachineAliases, aliasItem{a.ARN, timestamp(a.CreationDate)})
	}
	return out, nil
}

// checkListable answers the error for an ARN of which no aliases can be listed.
func (s *Service) checkListable(ctx context.Context, call *awsapi.Call, r resource) error {
	m, _, err := s.findMachine(ctx, call, r.machine())
	if err != nil {
		return notThis(err, r)
	}
	if m.Status == deleting {
		return errStateMachineDeleting.because(m.ARN)
	}
	switch {
	case r.Qualifier == "":
		return nil
	case !r.isVersion():
		return errInvalidARN.because(r.ARN)
	}
	_, err = s.findVersion(ctx, r)
	if errors.Is(err, store.ErrNotFound) {
		return resourceNotFound(r.ARN)
	}
	return err
}
