package batch

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// clientError is what Batch answers to every request that is wrong
// (https://docs.aws.amazon.com/batch/latest/APIReference/CommonErrors.html).
func clientError(format string, args ...any) *awsapi.Error {
	return &awsapi.Error{Code: "ClientException", Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

// errBusy says that others change the same resource again and again.
var errBusy = &awsapi.Error{Code: "ClientException", Status: http.StatusBadRequest,
	Message: "The resource is being changed by other requests at the same time. Try again."}

// maxAttempts is how often a change is tried when others change the same
// records at the same time.
const maxAttempts = 100

// contested reports whether a write failed because somebody else was quicker.
func contested(err error) bool {
	return errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrExists)
}
