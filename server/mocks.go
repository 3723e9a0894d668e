package server

import (
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store"
)

// taskRunner is what does the tasks of executions: the services or, for
// executions of a test case, mocks before them.
type taskRunner struct {
	runner    engine.Runner
	mocks     *mock.Runner            // nil: none
	testCases stepfunctions.TestCases // nil: none
}

func newTaskRunner(o Options, st store.Store, services engine.Runner) taskRunner {
	if o.MockConfig == nil {
		return taskRunner{runner: services}
	}
	cases := mock.NewTestCases(o.MockConfig, st, o.Log)
	mocks := mock.New(mock.Options{Find: cases.Find, Next: services, Clock: o.Clock})
	return taskRunner{mocks, mocks, cases}
}

// forget drops what is remembered of an execution that has ended.
func (t taskRunner) forget(x *store.Execution) {
	if t.mocks != nil {
		t.mocks.Forget(x.ID)
	}
}
