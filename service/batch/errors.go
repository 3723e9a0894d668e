package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store/table"
)

// clientError is what Batch answers to every request that is wrong
// (https://docs.aws.amazon.com/batch/latest/APIReference/CommonErrors.html).
func clientError(format string, args ...any) *awsapi.Error {
	return &awsapi.Error{Code: "ClientException", Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

// invalid says what is wrong with an input. Batch tells of some faults by
// themselves (clientError), of others as of an exception of the request.
type invalid string

func (i invalid) Error() string { return string(i) }

func invalidf(format string, args ...any) error { return invalid(fmt.Sprintf(format, args...)) }

// operation makes an operation of f, whose errors it puts into Batch's form.
func operation[In, Out any](name string, f func(ctx context.Context, call *awsapi.Call, in *In) (*Out, error)) awsapi.Operation {
	handler := awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *In) (*Out, error) {
		out, err := f(ctx, call, in)
		return out, told(call, err)
	})
	return awsapi.Operation{Name: name, Handler: handler}
}

func told(call *awsapi.Call, err error) error {
	var fault invalid
	switch {
	case errors.As(err, &fault):
		return clientError("Error executing request, Exception : %s, RequestId: %s", fault, call.RequestID)
	case errors.Is(err, table.ErrBusy):
		return clientError("The resource is being changed by other requests at the same time. Try again.")
	}
	return err
}
