package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// listChildren lists the child executions of a Map Run. What the filters leave
// out is missing from its page, so that a page may be short and not the last.
func (s *Service) listChildren(ctx context.Context, call *awsapi.Call, in *listExecutionsInput) (*listExecutionsOutput, error) {
	m, err := s.findMapRun(ctx, call, *in.MapRunARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, m.ARN, in.StatusFilter, in.RedriveFilter)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	query := store.ExecutionQuery{
		StateMachineARN: m.StateMachineARN, QualifierARN: m.ARN,
		Status: store.Status(in.StatusFilter), After: after, Limit: pageSize(in.MaxResults),
	}
	if in.StatusFilter == pendingRedrive {
		query.Status = ""
	}
	found, next, err := s.store.ListExecutions(ctx, query)
	if errors.Is(err, store.ErrInvalidToken) {
		return nil, errInvalidToken.because()
	}
	if err != nil {
		return nil, err
	}
	out := &listExecutionsOutput{Executions: []executionItem{}, NextToken: pages.token(next)}
	for _, x := range found {
		if !in.wants(m, x) {
			continue
		}
		item := itemOf(x)
		if item.ItemCount, err = s.itemCount(ctx, m, x); err != nil {
			return nil, err
		}
		out.Executions = append(out.Executions, item)
	}
	return out, nil
}

// wants reports whether the filters that the store does not know let a child of
// the Map Run through.
func (in *listExecutionsInput) wants(m *interpreter.MapRun, x *store.Execution) bool {
	switch in.RedriveFilter {
	case "REDRIVEN":
		return x.RedriveCount > 0
	case "NOT_REDRIVEN":
		return x.RedriveCount == 0
	}
	return in.StatusFilter != pendingRedrive || waitsForRedrive(m, x)
}

// waitsForRedrive reports whether the Map Run is going to redrive its child.
func waitsForRedrive(m *interpreter.MapRun, x *store.Execution) bool {
	switch interpreter.Status(x.Status) {
	case interpreter.Running, interpreter.Succeeded:
		return false
	}
	return m.RedriveNext < m.RedriveEnd && x.RedriveCount < m.RedriveCount
}

// itemCount returns how many items a child has.
func (s *Service) itemCount(ctx context.Context, m *interpreter.MapRun, x *store.Execution) (*int64, error) {
	if !m.Batched {
		return new(int64(1)), nil
	}
	full, err := s.store.Execution(ctx, x.ID) // listings leave the input out
	if err != nil {
		return nil, err
	}
	input, err := jsonvalue.Parse(full.Input)
	if err != nil {
		return nil, err
	}
	return new(int64(input.Get("Items").Len())), nil
}
