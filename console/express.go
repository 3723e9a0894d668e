package console

import (
	"errors"
	"net/http"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// AWS has no operation that describes an Express execution or reads its history;
// Treadle keeps both, so the console shows them.

// isExpress says whether an ARN is one of an Express execution.
func isExpress(arn string) bool { return strings.Contains(arn, ":express:") }

// readableExpress returns an Express execution, for those who may read its state
// machine.
func (c *Console) readableExpress(r *http.Request, v visitor, arn string) (*store.Execution, error) {
	x, err := c.Store.FindExecution(r.Context(), arn)
	if errors.Is(err, store.ErrNotFound) {
		err = &awsapi.Error{Code: "ExecutionDoesNotExist", Message: "Execution Does Not Exist: '" + arn + "'"}
	}
	if err != nil {
		return nil, err
	}
	err = c.may(r, v, "DescribeStateMachine", map[string]any{"stateMachineArn": x.StateMachineARN, "includedData": "METADATA_ONLY"})
	if denied(err) {
		return nil, err
	}
	return x, nil // its state machine may be deleted by now
}

// expressAnswer is an Express execution in the words of DescribeExecution, with its
// definition.
type expressAnswer struct {
	item
	VersionARN string  `json:"stateMachineVersionArn,omitempty"`
	AliasARN   string  `json:"stateMachineAliasArn,omitempty"`
	Input      string  `json:"input"`
	Output     string  `json:"output,omitempty"`
	Cause      *string `json:"cause,omitempty"`
	RoleARN    string  `json:"roleArn"`
	Definition string  `json:"definition"`
}

// express describes an Express execution:
//
//	GET /_console/express?execution=ARN
func (c *Console) express(w http.ResponseWriter, r *http.Request, v visitor) {
	x, err := c.readableExpress(r, v, r.URL.Query().Get("execution"))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	definition, err := c.Store.Definition(r.Context(), x.Definition)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, expressAnswer{
		item: itemOf(x), VersionARN: x.VersionARN, AliasARN: x.AliasARN, Input: x.Input, Output: x.Output,
		Cause: x.Cause, RoleARN: x.RoleARN, Definition: definition,
	})
}
