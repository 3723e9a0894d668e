package treadletest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/treadletest"
)

// exampleT stands for the *testing.T that a test has and an example has not.
type exampleT struct {
	testing.TB
	over []func()
}

func (t *exampleT) Helper()                  {}
func (t *exampleT) Context() context.Context { return context.Background() }
func (t *exampleT) Cleanup(f func())         { t.over = append(t.over, f) }

func (t *exampleT) end() {
	for _, f := range t.over {
		f()
	}
}

func ExampleNew() {
	t := new(exampleT) // in a test, its *testing.T
	defer t.end()

	tr := treadletest.New(t)
	tr.Mock("order", mock.States{
		"Charge": {
			{Answer: mock.Throw("Busy", "try again"), Times: 1},
			{Answer: mock.Return(`{"receipt": "1"}`)},
		},
	})
	order := tr.CreateStateMachine("order", `
StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:000000000000:function:charge
    Retry: [{ErrorEquals: [Busy], IntervalSeconds: 600}]
    Next: Settle
  Settle:
    Type: Wait
    Seconds: 86400
    End: true
`)
	r := order.Run(`{"amount": 5}`)
	fmt.Println(r.Status, r.Output)
	fmt.Println(r.Path(), "after", r.Took())
	// Output:
	// SUCCEEDED {"receipt": "1"}
	// [Charge Settle] after 24h10m0s
}
