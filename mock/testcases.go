package mock

import (
	"context"
	"errors"
	"log/slog"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// TestCases knows which executions go by a test case of a Config. It keeps that
// in a store, so that tasks are mocked after a restart too.
type TestCases struct {
	config *Config
	store  Executions
	chosen table.Table[choice]
	log    *slog.Logger
}

// Executions is what TestCases needs of a store.Store.
type Executions interface {
	store.Resources
	FindExecution(ctx context.Context, arn string) (*store.Execution, error)
}

// choice is the test case of an execution.
type choice struct{ Execution, Machine, TestCase string }

// NewTestCases returns the test cases of a configuration. log is told of what
// keeps a test case from being found.
func NewTestCases(c *Config, s Executions, log *slog.Logger) *TestCases {
	return &TestCases{config: c, store: s, log: log, chosen: table.Table[choice]{
		Name: "mock/testCase", Store: s, Key: func(c *choice) string { return c.Execution },
	}}
}

// Choose has an execution that is about to start go by a test case of its state
// machine, which is given by name. known is false where there is no such case.
func (t *TestCases) Choose(ctx context.Context, executionARN, machine, testCase string) (known bool, err error) {
	if _, known = t.config.Case(machine, testCase); known {
		err = t.store.Apply(ctx, t.chosen.Put(&choice{executionARN, machine, testCase}, store.Any))
	}
	return known, err
}

// Find is the Find of a Runner's Options: children of a Map go by the test case of
// the execution that they belong to.
func (t *TestCases) Find(task *engine.Task) (states States, ok bool) {
	c, err := t.of(context.Background(), task.ExecutionARN)
	if err != nil {
		t.log.Error("test case not found; the task is not mocked", "execution", task.ExecutionARN, "err", err)
	}
	if c == nil {
		return nil, false
	}
	return t.config.Case(c.Machine, c.TestCase)
}

// of returns the test case of an execution, nil if it has none.
func (t *TestCases) of(ctx context.Context, executionARN string) (*choice, error) {
	for {
		c, _, err := t.chosen.Get(ctx, executionARN)
		if !errors.Is(err, store.ErrNotFound) {
			return c, err
		}
		x, err := t.store.FindExecution(ctx, executionARN)
		if err != nil || x.ParentMapRunARN == "" {
			return nil, err
		}
		run, err := engine.ReadMapRun(ctx, t.store, x.ParentMapRunARN)
		if err != nil {
			return nil, err
		}
		executionARN = run.ExecutionARN
	}
}
