package iam

import (
	"errors"
	"unicode"

	"github.com/treadle-run/treadle/policy"
)

// maxPolicySize is how many characters a managed policy may have, without
// white space.
const maxPolicySize = 6144

// policySize counts as IAM does for its quotas.
func policySize(document string) int {
	n := 0
	for _, c := range document {
		if !unicode.IsSpace(c) {
			n++
		}
	}
	return n
}

func checkManagedPolicy(document string) error {
	if policySize(document) > maxPolicySize {
		return limitExceeded("Cannot exceed quota for PolicySize: %d", maxPolicySize)
	}
	return checkIdentityPolicy(document)
}

// checkIdentityPolicy checks a policy that says what its holder may do.
func checkIdentityPolicy(document string) error {
	_, err := policy.ParseIdentity(document)
	return asClientError(err)
}

// checkTrustPolicy checks a policy that says who may assume a role.
func checkTrustPolicy(document string) error {
	_, err := policy.ParseTrust(document)
	return asClientError(err)
}

// asClientError is the error of a document that cannot be read as clients are
// told it.
func asClientError(err error) error {
	if e, ok := errors.AsType[*policy.MalformedError](err); ok {
		return malformedPolicy(e.Message)
	}
	return err
}
