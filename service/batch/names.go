package batch

import (
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
	kindPolicy      = "scheduling-policy"
)

// maxName is how long the names of Batch's resources can be
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html).
const maxName = 128

// validName reports whether a name has letters, digits, hyphens and underscores
// only, and begins with a letter or digit.
func validName(name string) bool {
	if name == "" || len(name) > maxName || name[0] == '-' || name[0] == '_' {
		return false
	}
	for i := range len(name) {
		if !isNameByte(name[i]) {
			return false
		}
	}
	return true
}

func isNameByte(c byte) bool { return c == '-' || isWordByte(c) }

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// checkName refuses a name for something new. what is what Batch calls the name.
func checkName(what, name string) error {
	if !validName(name) {
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
