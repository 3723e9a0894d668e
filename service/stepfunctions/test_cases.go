package stepfunctions

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/engine"
)

// TestCases answers the tasks of executions by mocks; *mock.TestCases is one.
// Where a service has them, an execution can be started with the name of a test
// case behind its state machine's ARN, as in Step Functions Local
// (https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html):
// "arn:…:stateMachine:order#HappyPath".
type TestCases interface {
	// Choose has an execution that is about to start go by a test case of its state
	// machine, which is given by name. known is false where there is no such case.
	Choose(ctx context.Context, executionARN, machine, testCase string) (known bool, err error)
}

// cutTestCase takes the name of a test case off an ARN, where there are any.
func (s *Service) cutTestCase(text string) (arn, testCase string) {
	if s.testCases == nil {
		return text, ""
	}
	arn, testCase, _ = strings.Cut(text, "#")
	return arn, testCase
}

// chooseTestCase has the execution of a request go by the test case, if there is
// one.
func (s *Service) chooseTestCase(ctx context.Context, q *engine.StartRequest, testCase string) error {
	if testCase == "" {
		return nil
	}
	known, err := s.testCases.Choose(ctx, q.ARN, q.StateMachineName, testCase)
	if err == nil && !known {
		err = validation("", "State machine %s has no test case '%s'", q.StateMachineName, testCase)
	}
	return err
}
