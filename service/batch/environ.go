package batch

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// environ returns the environment of a job's processes: what a shell needs, what
// leads the AWS clients back to Treadle, the job's own variables, and those that
// Batch sets, whose names it keeps to itself
// (https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html).
func (s *Service) environ(j *job, own jsonvalue.Value, dir string) []string {
	v := variables{}
	v.set("PATH", orDefault(os.Getenv("PATH"), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"))
	v.set("HOME", dir)
	v.set("TMPDIR", dir)
	v.set("LANG", "C.UTF-8")
	v.set("AWS_REGION", j.Internal.Region)
	v.set("AWS_DEFAULT_REGION", j.Internal.Region)
	v.set("AWS_ACCESS_KEY_ID", j.Internal.Account) // by which the gateway knows the account
	v.set("AWS_SECRET_ACCESS_KEY", "treadle")
	if endpoint := s.options.Endpoint(); endpoint != "" {
		v.set("AWS_ENDPOINT_URL", endpoint)
	}
	for _, e := range own.Elements() {
		v.set(e.Get("name").Text(), e.Get("value").Text())
	}
	v.set("AWS_BATCH_JOB_ID", j.ID)
	v.set("AWS_BATCH_JQ_NAME", nameIn(j.Queue))
	v.set("AWS_BATCH_CE_NAME", nameIn(j.Internal.Attempt.Environment))
	v.set("AWS_BATCH_JOB_ATTEMPT", strconv.Itoa(len(j.Attempts)+1))
	if j.Internal.Parent != "" {
		v.set("AWS_BATCH_JOB_ARRAY_INDEX", strconv.Itoa(*j.Array.Index))
		v.set("AWS_BATCH_JOB_ARRAY_SIZE", strconv.Itoa(j.Internal.ArraySize))
	}
	return v.list
}

// variables are environment variables, each once.
type variables struct{ list []string }

// set sets a variable. What no system call could carry is left out.
func (v *variables) set(name, value string) {
	if name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(value, "\x00") {
		return
	}
	entry := name + "=" + value
	i := slices.IndexFunc(v.list, func(e string) bool { return strings.HasPrefix(e, name+"=") })
	if i >= 0 {
		v.list[i] = entry
		return
	}
	v.list = append(v.list, entry)
}
