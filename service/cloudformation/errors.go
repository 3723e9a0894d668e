package cloudformation

import (
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store/table"
	"github.com/treadle-run/treadle/template"
)

// The errors of CloudFormation
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
// and the pages of the operations).

func validationError(format string, args ...any) error {
	return &awsapi.Error{Code: "ValidationError", Status: 400, Message: fmt.Sprintf(format, args...)}
}

func alreadyExists(name string) error {
	return &awsapi.Error{Code: "AlreadyExistsException", Status: 400, Message: fmt.Sprintf("Stack [%s] already exists", name)}
}

func insufficientCapabilities(reason string) error {
	return &awsapi.Error{Code: "InsufficientCapabilitiesException", Status: 400, Message: reason}
}

func noChangeSet(name string) error {
	return &awsapi.Error{Code: "ChangeSetNotFound", Status: 404, Message: fmt.Sprintf("ChangeSet [%s] does not exist", name)}
}

func invalidChangeSet(format string, args ...any) error {
	return &awsapi.Error{Code: "InvalidChangeSetStatus", Status: 400, Message: fmt.Sprintf(format, args...)}
}

// told makes errors of templates and of busy records those that clients are told.
func told(err error) error {
	if e, ok := errors.AsType[*template.Error](err); ok {
		return validationError("%s", e.Message)
	}
	if errors.Is(err, table.ErrBusy) {
		return &awsapi.Error{Code: "Throttling", Status: 400, Message: "Rate exceeded"}
	}
	return err
}

var errCancelled = errors.New("cancelled")

// handlerCodes are what CloudFormation calls the errors of services in its reasons.
var handlerCodes = map[string]string{
	"EntityAlreadyExists": "AlreadyExists", "ResourceConflictException": "AlreadyExists",
	"ResourceAlreadyExistsException": "AlreadyExists",
	"NoSuchEntity":                   "NotFound", "ResourceNotFoundException": "NotFound",
	"AccessDenied": "AccessDenied", "AccessDeniedException": "AccessDenied",
	"LimitExceeded": "ServiceLimitExceeded", "TooManyRequestsException": "Throttling",
}

// serviceNames are the names of services in reasons, by signing name.
var serviceNames = map[string]string{
	"states": "Sfn", "lambda": "Lambda", "batch": "Batch", "iam": "Iam", "logs": "CloudWatchLogs",
	"events": "EventBridge", "scheduler": "Scheduler", "monitoring": "CloudWatch",
}

// clash is the error that something else has the name of a resource.
type clash struct{ resourceType, name string }

// Error implements error.
func (e *clash) Error() string {
	return fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", e.resourceType, e.name)
}

// reasonOf tells why a resource failed, as its event does.
func (s *Service) reasonOf(err error) string {
	if f, ok := errors.AsType[*resource.Failure](err); ok {
		code := handlerCodes[f.Answer.Code]
		if code == "" {
			code = "InvalidRequest"
		}
		status := f.Answer.Status
		if status == 0 {
			status = 400
		}
		request, _ := s.newUUID()
		token, _ := s.newUUID()
		return fmt.Sprintf("Resource handler returned message: \"%s (Service: %s, Status Code: %d, Request ID: %s)\" (RequestToken: %s, HandlerErrorCode: %s)",
			f.Answer.Message, serviceNames[f.Service], status, request, token, code)
	}
	if e, ok := errors.AsType[*clash](err); ok {
		token, _ := s.newUUID()
		return fmt.Sprintf("Resource handler returned message: \"%s\" (RequestToken: %s, HandlerErrorCode: AlreadyExists)", e, token)
	}
	if e, ok := errors.AsType[*resource.Invalid](err); ok {
		return e.Message
	}
	if e, ok := errors.AsType[*template.Error](err); ok {
		return e.Message
	}
	s.options.Log.Error("work on a resource failed", "error", err)
	return "Internal Failure"
}

// isOurs reports whether an error is no answer to what a template asks for but a
// failure of Treadle's own, such as of the store.
func isOurs(err error) bool {
	if err == nil {
		return false
	}
	_, failure := errors.AsType[*resource.Failure](err)
	_, invalid := errors.AsType[*resource.Invalid](err)
	_, wrong := errors.AsType[*template.Error](err)
	return !failure && !invalid && !wrong
}
