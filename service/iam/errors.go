package iam

import (
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
)

// The errors of IAM with their HTTP statuses
// (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and
// the pages of the operations).

func noSuchEntity(format string, args ...any) error {
	return &awsapi.Error{Code: "NoSuchEntity", Status: 404, Message: fmt.Sprintf(format, args...)}
}

func noSuchRole(name string) error {
	return noSuchEntity("The role with name %s cannot be found.", name)
}

func noSuchUser(name string) error {
	return noSuchEntity("The user with name %s cannot be found.", name)
}

func noSuchGroup(name string) error {
	return noSuchEntity("The group with name %s cannot be found.", name)
}

func noSuchPolicy(arn string) error {
	return noSuchEntity("Policy %s was not found.", arn)
}

func noSuchProfile(name string) error {
	return noSuchEntity("Instance Profile %s cannot be found.", name)
}

func alreadyExists(format string, args ...any) error {
	return &awsapi.Error{Code: "EntityAlreadyExists", Status: 409, Message: fmt.Sprintf(format, args...)}
}

func deleteConflict(message string) error {
	return &awsapi.Error{Code: "DeleteConflict", Status: 409, Message: message}
}

func limitExceeded(format string, args ...any) error {
	return &awsapi.Error{Code: "LimitExceeded", Status: 409, Message: fmt.Sprintf(format, args...)}
}

func malformedPolicy(message string) error {
	return &awsapi.Error{Code: "MalformedPolicyDocument", Status: 400, Message: message}
}

func accessDenied(format string, args ...any) error {
	return &awsapi.Error{Code: "AccessDenied", Status: 403, Message: fmt.Sprintf(format, args...)}
}

func invalidInput(format string, args ...any) error {
	return &awsapi.Error{Code: "InvalidInput", Status: 400, Message: fmt.Sprintf(format, args...)}
}

func validationError(message string) error {
	return &awsapi.Error{Code: "ValidationError", Status: 400, Message: message}
}

// concurrentModification is the answer when others keep changing the same thing.
func concurrentModification() error {
	return &awsapi.Error{
		Code: "ConcurrentModification", Status: 409,
		Message: "The request was rejected because multiple requests to change this object were submitted simultaneously.",
	}
}
