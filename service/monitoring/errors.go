package monitoring

import (
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
)

func failure(code string, status int, format string, args ...any) error {
	return &awsapi.Error{Code: code, Status: status, Message: fmt.Sprintf(format, args...)}
}

func invalidValue(format string, args ...any) error {
	return failure("InvalidParameterValue", 400, format, args...)
}

func invalidCombination(format string, args ...any) error {
	return failure("InvalidParameterCombination", 400, format, args...)
}

func missingParameter(format string, args ...any) error {
	return failure("MissingParameter", 400, format, args...)
}

func validationError(format string, args ...any) error {
	return failure("ValidationError", 400, format, args...)
}

func invalidToken() error { return failure("InvalidNextToken", 400, "Invalid NextToken.") }

func noSuchAlarm() error { return failure("ResourceNotFound", 404, "The alarm does not exist.") }
