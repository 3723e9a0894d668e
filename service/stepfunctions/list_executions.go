package stepfunctions

import (
	"context"
	"errors"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type listExecutionsInput struct {
	StateMachineARN *string `json:"stateMachineArn"`
	MapRunARN       *string `json:"mapRunArn"`
	StatusFilter    string  `json:"statusFilter"`
	RedriveFilter   string  `json:"redriveFilter"`
	listInput
}

type listExecutionsOutput struct {
	Executions []executionItem `json:"executions"`
	NextToken  *string         `json:"nextToken,omitempty"`
}

// executionItem is what listings and descriptions tell of an execution.
type executionItem struct {
	ExecutionARN           string       `json:"executionArn"`
	StateMachineARN        string       `json:"stateMachineArn"`
	Name                   string       `json:"name"`
	Status                 store.Status `json:"status"`
	StartDate              awsapi.Time  `json:"startDate"`
	StopDate               *awsapi.Time `json:"stopDate,omitempty"`
	MapRunARN              *string      `json:"mapRunArn,omitempty"`
	StateMachineVersionARN *string      `json:"stateMachineVersionArn,omitempty"`
	StateMachineAliasARN   *string      `json:"stateMachineAliasArn,omitempty"`
	RedriveCount           int64        `json:"redriveCount"`
	RedriveDate            *awsapi.Time `json:"redriveDate,omitempty"`
	ItemCount              *int64       `json:"itemCount,omitempty"` // of children of Map Runs
}

func itemOf(x *store.Execution) executionItem {
	return executionItem{
		ExecutionARN: x.ARN, StateMachineARN: x.StateMachineARN, Name: x.Name, Status: x.Status,
		StartDate: timestamp(x.StartDate), StopDate: timestampOf(x.StopDate),
		StateMachineVersionARN: textOf(x.VersionARN), StateMachineAliasARN: textOf(x.AliasARN),
		RedriveCount: x.RedriveCount, RedriveDate: timestampOf(x.RedriveDate),
		MapRunARN: textOf(x.ParentMapRunARN),
	}
}

// pendingRedrive is a status of children of map runs only.
const pendingRedrive = "PENDING_REDRIVE"

func (s *Service) listExecutions(ctx context.Context, call *awsapi.Call, in *listExecutionsInput) (*listExecutionsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.MapRunARN != nil {
		return s.listChildren(ctx, call, in)
	}
	r, err := parseStateMachine(*in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, r.ARN, in.StatusFilter)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	t, err := s.findListed(ctx, call, r)
	if err != nil {
		return nil, err
	}
	query := store.ExecutionQuery{
		StateMachineARN: t.machine.ARN, QualifierARN: qualifierOf(r),
		Status: store.Status(in.StatusFilter), After: after, Limit: pageSize(in.MaxResults),
	}
	found, next, err := s.store.ListExecutions(ctx, query)
	if errors.Is(err, store.ErrInvalidToken) {
		return nil, errInvalidToken.because()
	}
	if err != nil {
		return nil, err
	}
	return listing(found, pages.token(next), t.machine.CreationDate), nil
}

// check answers the errors of parameters that exclude one another.
func (in *listExecutionsInput) check() error {
	switch {
	case in.StateMachineARN == nil && in.MapRunARN == nil:
		return validation(reasonMissing, "Must provide a stateMachineArn or a mapRunArn")
	case in.StateMachineARN != nil && in.MapRunARN != nil:
		return validation("", "Must provide only one of stateMachineArn and mapRunArn")
	case in.MapRunARN != nil:
		return nil
	case in.StatusFilter == pendingRedrive:
		return validation("", "statusFilter PENDING_REDRIVE is only supported with a mapRunArn")
	case in.RedriveFilter != "":
		return validation("", "redriveFilter is only supported with a mapRunArn")
	}
	return nil
}

// findListed returns the target whose executions are to be listed. A missing
// version or alias is a ResourceNotFound.
func (s *Service) findListed(ctx context.Context, call *awsapi.Call, r resource) (target, error) {
	m, _, err := s.findMachine(ctx, call, r.machine())
	if err != nil {
		return target{}, notThis(err, r)
	}
	if m.Type == asl.Express {
		return target{}, errTypeNotSupported.because()
	}
	t := target{machine: m}
	switch {
	case r.Qualifier == "":
	case r.isVersion():
		t.version, err = s.findVersion(ctx, r)
	default:
		t.alias, err = s.findAlias(ctx, r)
	}
	if errors.Is(err, store.ErrNotFound) {
		return target{}, resourceNotFound(r.ARN)
	}
	return t, err
}

func qualifierOf(r resource) string {
	if r.Qualifier == "" {
		return ""
	}
	return r.ARN
}

// listing makes the answer. Executions come newest first; those that began
// before the state machine was made belong to a deleted one of the same name.
func listing(found []*store.Execution, next *string, since time.Time) *listExecutionsOutput {
	out := &listExecutionsOutput{Executions: []executionItem{}, NextToken: next}
	since = since.Truncate(time.Millisecond) // as start dates are
	for _, x := range found {
		if x.StartDate.Before(since) {
			out.NextToken = nil
			break
		}
		out.Executions = append(out.Executions, itemOf(x))
	}
	return out
}
