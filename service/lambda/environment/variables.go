package environment

import (
	"maps"
	"os"
	"slices"
	"strconv"
)

// Credentials are those of a function's role.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// Reserved are the names of variables that Lambda sets and a function's
// configuration may not
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
var Reserved = []string{
	"_HANDLER",
	"_X_AMZN_TRACE_ID",
	"AWS_ACCESS_KEY",
	"AWS_ACCESS_KEY_ID",
	"AWS_DEFAULT_REGION",
	"AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_NAME",
	"AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME",
	"AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_LAMBDA_RUNTIME_API",
	"AWS_REGION",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN",
	"LAMBDA_RUNTIME_DIR",
	"LAMBDA_TASK_ROOT",
}

// place is where and as what an environment runs.
type place struct {
	runtimeAPI  string
	runtimeDir  string
	tempDir     string
	logStream   string
	endpoint    string
	credentials Credentials
}

// variables returns the environment variables of a function's process, complete
// and in the form NAME=value. The function's own go before the defaults, never
// before those that are reserved.
func variables(f *Function, at place) []string {
	all := map[string]string{
		"LANG":                     "en_US.UTF-8",
		"TZ":                       ":UTC",
		"PATH":                     os.Getenv("PATH"),
		"TMPDIR":                   at.tempDir,
		"AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
	}
	if at.endpoint != "" {
		all["AWS_ENDPOINT_URL"] = at.endpoint
		all["AWS_DISABLE_HOST_PREFIX_INJECTION"] = "true" // there is no "sync-127.0.0.1"
	}
	if path := os.Getenv("LD_LIBRARY_PATH"); path != "" {
		all["LD_LIBRARY_PATH"] = path // the machine's interpreters may need it
	}
	maps.Copy(all, f.Variables)
	maps.Copy(all, map[string]string{
		"_HANDLER":                        f.Handler,
		"AWS_ACCESS_KEY_ID":               at.credentials.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY":           at.credentials.SecretAccessKey,
		"AWS_SESSION_TOKEN":               at.credentials.SessionToken,
		"AWS_REGION":                      f.Region,
		"AWS_DEFAULT_REGION":              f.Region,
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     f.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.FormatInt(f.MemoryMB, 10),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       f.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      at.logStream,
		"AWS_LAMBDA_RUNTIME_API":          at.runtimeAPI,
		"LAMBDA_TASK_ROOT":                f.TaskRoot,
		"LAMBDA_RUNTIME_DIR":              at.runtimeDir,
	})
	if language, _ := languageOf(f.Runtime); language != native {
		all["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + f.Runtime // AWS leaves it out for provided runtimes
	}
	list := make([]string, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, name+"="+all[name])
	}
	return list
}
