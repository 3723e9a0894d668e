package lambda

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/treadle-run/treadle/awsapi"
)

// Codes of errors that Lambda's model does not have or that are used often.
const (
	codeInvalidParameter = "InvalidParameterValueException"
	codeNotFound         = "ResourceNotFoundException"
	codeConflict         = "ResourceConflictException"
	codePrecondition     = "PreconditionFailedException"
	codeTooMany          = "TooManyRequestsException"
)

func failure(status int, code, format string, args ...any) *awsapi.Error {
	return &awsapi.Error{Code: code, Message: fmt.Sprintf(format, args...), Status: status}
}

func invalidParameter(format string, args ...any) *awsapi.Error {
	return failure(http.StatusBadRequest, codeInvalidParameter, format, args...)
}

// invalidValue says which constraint a value breaks that the API's model does
// not have.
func invalidValue(value any, member, constraint string) *awsapi.Error {
	return failure(http.StatusBadRequest, "ValidationException",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

func notFound(format string, args ...any) *awsapi.Error {
	return failure(http.StatusNotFound, codeNotFound, format, args...)
}

func functionNotFound(arn string) *awsapi.Error { return notFound("Function not found: %s", arn) }

func conflict(format string, args ...any) *awsapi.Error {
	return failure(http.StatusConflict, codeConflict, format, args...)
}

func staleRevision() *awsapi.Error {
	return failure(http.StatusPreconditionFailed, codePrecondition,
		"The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id")
}

// tooLarge has the code that Lambda answers with, not the one in its model.
func tooLarge(format string, args ...any) *awsapi.Error {
	return failure(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", format, args...)
}

func throttled(reason string) *awsapi.Error {
	e := failure(http.StatusTooManyRequests, codeTooMany, "Rate Exceeded.")
	e.Fields = map[string]any{"Reason": reason}
	return e
}

// hasCode reports whether an error is one of the API with that code.
func hasCode(err error, code string) bool {
	var e *awsapi.Error
	return errors.As(err, &e) && e.Code == code
}
