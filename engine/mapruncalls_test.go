package engine_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// shelf is an ItemReader and ResultWriter that gives what it is asked for by the
// call's arguments.
type shelf struct{}

func (shelf) ReadItems(_ context.Context, c *engine.MapRunCall) (string, error) {
	if c.Arguments == `{"Bucket":"none"}` {
		return "", errors.New("no such bucket")
	}
	return c.Execution.Input, nil
}

func (shelf) WriteResults(_ context.Context, c *engine.MapRunCall, children iter.Seq2[*store.Execution, error]) (string, error) {
	if c.Arguments == `{"Bucket":"none"}` {
		return "", errors.New("no such bucket")
	}
	var inputs []string
	for child, err := range children {
		if err != nil {
			return "", err
		}
		inputs = append(inputs, child.Output)
	}
	return fmt.Sprintf(`{"Resource":%q,"Written":[%s]}`, c.Resource, strings.Join(inputs, ",")), nil
}

func TestItemReaderAndResultWriter(t *testing.T) {
	const (
		reader = `"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON","MaxItems":%d},"Parameters":{"Bucket":%q}},`
		writer = `"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":%q}},`
	)
	for _, c := range []struct{ name, fields, input, output, error, cause string }{
		{"read", fmt.Sprintf(reader, 0, "b"), `[1,2,3]`, `[1,2,3]`, "", ""},
		{"read some", fmt.Sprintf(reader, 2, "b"), `[1,2,3]`, `[1,2]`, "", ""},
		{"write", fmt.Sprintf(writer, "b"), `[1,2]`, `{"Resource":"arn:aws:states:::s3:putObject","Written":[1,2]}`, "", ""},
		{"not an array", fmt.Sprintf(reader, 0, "b"), `{"a":1}`, ``, "States.ItemReaderFailed", "Attempting to map over non-iterable node."},
		{"nothing to read", fmt.Sprintf(reader, 0, "none"), `[]`, ``, "States.ItemReaderFailed", "no such bucket"},
		{"nowhere to write", fmt.Sprintf(writer, "none"), `[1]`, ``, "States.ResultWriterFailed", "no such bucket"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, err := engine.Open(t.Context(), engine.Options{Store: memory.New(), ItemReader: shelf{}, ResultWriter: shelf{}})
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				x, err := e.Start(t.Context(), engine.StartRequest{
					ARN: "arn:aws:states:us-east-1:000000000000:execution:m:x", Name: "x",
					StateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m", StateMachineName: "m",
					Definition: `{"StartAt":"A","States":{"A":{"Type":"Map",` + c.fields + `"ItemProcessor":{"ProcessorConfig":
						{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}}}`,
					Input: c.input,
				})
				if err != nil {
					t.Fatal(err)
				}
				if x, err = e.Wait(t.Context(), x.ID); err != nil {
					t.Fatal(err)
				}
				name, cause := "", ""
				if x.Error != nil {
					name, cause = *x.Error, *x.Cause
				}
				if x.Output != c.output || name != c.error || cause != c.cause {
					t.Errorf("output %s, error %s, cause %s", x.Output, name, cause)
				}
			})
		})
	}
}
