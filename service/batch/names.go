package batch

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// names of Batch's resources: up to 128 letters, digits, hyphens and underscores
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html).
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`)

func checkName(member, name string) error {
	if !namePattern.MatchString(name) {
		return clientError("%s should match valid pattern: the first character must be alphanumeric, and it can have up to 128 letters, numbers, hyphens and underscores", member)
	}
	return nil
}

// scope is what a caller's resources lie in.
func scope(call *awsapi.Call) string { return call.Region + "/" + call.Identity.Account + "/" }

// resourceARN returns the ARN of one of the caller's resources.
func resourceARN(call *awsapi.Call, kind, name string) string {
	return arn.New("batch", call.Region, call.Identity.Account, kind+"/"+name).String()
}

// nameOf returns the name that a reference means: a name, or an ARN of the kind
// that belongs to the caller. ok is false for anything else.
func nameOf(call *awsapi.Call, kind, reference string) (name string, ok bool) {
	if !strings.HasPrefix(reference, "arn:") {
		return reference, reference != ""
	}
	a, err := arn.Parse(reference)
	if err != nil || a.Service != "batch" || a.Region != call.Region || a.Account != call.Identity.Account {
		return "", false
	}
	k, rest := a.Split()
	return rest, k == kind && rest != ""
}

// splitRevision takes ":7" off a job definition's name; revision is 0 where
// there is none.
func splitRevision(s string) (name string, revision int, ok bool) {
	name, digits, found := strings.Cut(s, ":")
	if !found {
		return name, 0, true
	}
	n, err := strconv.Atoi(digits)
	return name, n, err == nil && n > 0
}
