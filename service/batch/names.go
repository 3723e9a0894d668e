package batch

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// The kinds of resources, as their ARNs have them.
const (
	kindEnvironment = "compute-environment"
	kindQueue       = "job-queue"
	kindDefinition  = "job-definition"
	kindJob         = "job"
)

// names of Batch's resources: up to 128 letters, digits, hyphens and underscores
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html).
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`)

// checkName refuses a name for something new. what is what Batch calls the name.
func checkName(what, name string) error {
	if !namePattern.MatchString(name) {
		return invalidf("%s should match valid pattern", what)
	}
	return nil
}

// scope is what the keys of a caller's resources begin with.
func scope(call *awsapi.Call) string { return call.Region + "/" + call.Identity.Account + "/" }

// resourceARN returns the ARN of one of the caller's resources.
func resourceARN(call *awsapi.Call, kind, name string) string {
	return arn.New("batch", call.Region, call.Identity.Account, kind+"/"+name).String()
}

// keyOf returns the key under which the resource with an ARN of ours lies.
func keyOf(resourceARN string) string {
	a, _ := arn.Parse(resourceARN)
	_, name := a.Split()
	return a.Region + "/" + a.Account + "/" + name
}

// nameIn returns the name within an ARN of ours.
func nameIn(resourceARN string) string {
	a, _ := arn.Parse(resourceARN)
	_, name := a.Split()
	return name
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

// keysOf returns the keys of the caller's resources that the references mean;
// references that cannot mean any are left out.
func keysOf(call *awsapi.Call, kind string, references []string) (keys []string) {
	for _, r := range references {
		if name, ok := nameOf(call, kind, r); ok {
			keys = append(keys, scope(call)+name)
		}
	}
	return keys
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
