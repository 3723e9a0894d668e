package batch

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// defaultPath is the PATH of jobs where Treadle has none itself.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// environ returns the environment of a job's processes, complete and in the form
// NAME=value. The job's own variables go before the defaults, never before those
// that Batch sets, whose names it keeps to itself
// (https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html).
func (s *Service) environ(j *job, own jsonvalue.Value, dir string) []string {
	all := s.defaultVariables(j, dir)
	for _, v := range own.Elements() {
		all[v.Get("name").Text()] = v.Get("value").Text()
	}
	maps.Copy(all, batchVariables(j))
	var list []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if passable(name, all[name]) {
			list = append(list, name+"="+all[name])
		}
	}
	return list
}

// defaultVariables are what a shell needs and what leads the AWS clients back to
// Treadle.
func (s *Service) defaultVariables(j *job, dir string) map[string]string {
	all := map[string]string{
		"PATH":               orDefault(os.Getenv("PATH"), defaultPath),
		"HOME":               dir,
		"TMPDIR":             dir,
		"LANG":               "C.UTF-8",
		"AWS_REGION":         j.Internal.Region,
		"AWS_DEFAULT_REGION": j.Internal.Region,
	}
	container, _ := jsonvalue.Parse(string(j.Container)) // written by contain
	maps.Copy(all, s.options.Credentials(j.Internal.Account, container.Get("jobRoleArn").Text(), j.ID))
	if path := os.Getenv("LD_LIBRARY_PATH"); path != "" {
		all["LD_LIBRARY_PATH"] = path // the machine's programs may need it
	}
	if endpoint := s.options.Endpoint(); endpoint != "" {
		all["AWS_ENDPOINT_URL"] = endpoint
		all["AWS_DISABLE_HOST_PREFIX_INJECTION"] = "true" // there is no "sync-127.0.0.1"
	}
	return all
}

func batchVariables(j *job) map[string]string {
	all := map[string]string{
		"AWS_BATCH_JOB_ID":      j.ID,
		"AWS_BATCH_JQ_NAME":     nameIn(j.Queue),
		"AWS_BATCH_CE_NAME":     nameIn(j.Internal.Attempt.Environment),
		"AWS_BATCH_JOB_ATTEMPT": strconv.Itoa(len(j.Attempts) + 1),
	}
	if j.Internal.Parent != "" {
		all["AWS_BATCH_JOB_ARRAY_INDEX"] = strconv.Itoa(*j.Array.Index)
		all["AWS_BATCH_JOB_ARRAY_SIZE"] = strconv.Itoa(j.Internal.ArraySize)
	}
	return all
}

// passable reports whether a system call can carry the variable.
func passable(name, value string) bool {
	return name != "" && !strings.ContainsAny(name, "=\x00") && !strings.Contains(value, "\x00")
}
