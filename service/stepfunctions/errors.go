package stepfunctions

import (
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
)

// failure is an error of the API: its code and how AWS words its message.
type failure struct{ code, format string }

// The errors of Step Functions. Those whose format is "%s" have many wordings.
var (
	errActivityAlreadyExists          = failure{"ActivityAlreadyExists", "Activity Already Exists: '%s'"}
	errActivityDoesNotExist           = failure{"ActivityDoesNotExist", "Activity Does Not Exist: '%s'"}
	errConflict                       = failure{"ConflictException", "%s"}
	errExecutionAlreadyExists         = failure{"ExecutionAlreadyExists", "Execution Already Exists: '%s'"}
	errExecutionDoesNotExist          = failure{"ExecutionDoesNotExist", "Execution Does Not Exist: '%s'"}
	errExecutionNotRedrivable         = failure{"ExecutionNotRedrivable", "Execution Not Redrivable: '%s'"}
	errInvalidARN                     = failure{"InvalidArn", "Invalid Arn: '%s'"}
	errInvalidRoleARN                 = failure{"InvalidArn", "Invalid Role Arn: '%s'"}
	errInvalidDefinition              = failure{"InvalidDefinition", "Invalid State Machine Definition: '%s'"}
	errInvalidEncryptionConfiguration = failure{"InvalidEncryptionConfiguration", "Invalid Encryption Configuration: %s"}
	errInvalidExecutionInput          = failure{"InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'"}
	errInvalidLoggingConfiguration    = failure{"InvalidLoggingConfiguration", "Invalid Logging Configuration: %s"}
	errInvalidName                    = failure{"InvalidName", "Invalid Name: '%s'"}
	errInvalidOutput                  = failure{"InvalidOutput", "Invalid Output: '%s'"}
	errInvalidToken                   = failure{"InvalidToken", "Invalid Token: 'Invalid token'"}
	errMissingRequiredParameter       = failure{"MissingRequiredParameter", "%s"}
	errQuotaExceeded                  = failure{"ServiceQuotaExceededException", "%s"}
	errResourceNotFound               = failure{"ResourceNotFound", "Resource not found: '%s'"}
	errStateMachineAlreadyExists      = failure{"StateMachineAlreadyExists", "State Machine Already Exists: '%s'"}
	errStateMachineDeleting           = failure{"StateMachineDeleting", "State Machine is being deleted: '%s'"}
	errStateMachineDoesNotExist       = failure{"StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'"}
	errTaskDoesNotExist               = failure{"TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'"}
	errTaskTimedOut                   = failure{"TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"}
	errTooManyTags                    = failure{"TooManyTags", "Too many tags: '%s'"}
	errTypeNotSupported               = failure{"StateMachineTypeNotSupported", "This operation is not supported by this type of state machine"}
	errValidation                     = failure{"ValidationException", "%s"}
)

// because makes the error that a client is told.
func (f failure) because(args ...any) *awsapi.Error {
	return &awsapi.Error{Code: f.code, Message: fmt.Sprintf(f.format, args...)}
}

// resourceNotFound and tooManyTags name the resource in a member of its own as well.
func resourceNotFound(name string) *awsapi.Error {
	return named(errResourceNotFound.because(name), name)
}

func tooManyTags(name string) *awsapi.Error {
	return named(errTooManyTags.because(name), name)
}

func named(e *awsapi.Error, resource string) *awsapi.Error {
	e.Fields = map[string]any{"resourceName": resource}
	return e
}

// validation is a ValidationException, with its reason where AWS has one.
func validation(reason, format string, args ...any) *awsapi.Error {
	e := errValidation.because(fmt.Sprintf(format, args...))
	if reason != "" {
		e.Fields = map[string]any{"reason": reason}
	}
	return e
}

// The reasons of a ValidationException.
const (
	reasonLabeledARN = "API_DOES_NOT_SUPPORT_LABELED_ARNS"
	reasonRouting    = "INVALID_ROUTING_CONFIGURATION"
	reasonMissing    = "MISSING_REQUIRED_PARAMETER"
)

// tooLong is the answer of AWS to a text with too many bytes, in the words of a
// constraint of the API's model. The model itself, which the registry checks
// before the service is called, counts characters.
func tooLong(member string, max int) *awsapi.Error {
	return validation("", "1 validation error detected: Value at '%s' failed to satisfy constraint: "+
		"Member must have length less than or equal to %d", member, max)
}
