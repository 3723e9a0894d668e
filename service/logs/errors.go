package logs

import (
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
)

func failure(code, format string, args ...any) error {
	return &awsapi.Error{Code: code, Status: 400, Message: fmt.Sprintf(format, args...)}
}

func noSuchGroup() error {
	return failure("ResourceNotFoundException", "The specified log group does not exist.")
}

func noSuchStream() error {
	return failure("ResourceNotFoundException", "The specified log stream does not exist.")
}

func invalidParameter(format string, args ...any) error {
	return failure("InvalidParameterException", format, args...)
}
