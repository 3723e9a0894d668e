package batch

import (
	"cmp"
	"encoding/json"
	"regexp"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/batch/joblog"
)

// logGroup is where jobs log that name no other group.
const logGroup = "/aws/batch/job"

// logOptions are what a container's logConfiguration says of its log, of which all
// but these options of the driver awslogs are kept only.
type logOptions struct {
	Group  string `json:"awslogs-group"`
	Region string `json:"awslogs-region"`
	Prefix string `json:"awslogs-stream-prefix"`
}

// What names of log groups and streams can be
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html).
var (
	groupName    = regexp.MustCompile(`^[a-zA-Z0-9_\-/.#]{1,512}$`)
	streamPrefix = regexp.MustCompile(`^[^:*]{1,256}$`)
	regionName   = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
)

// loggingOf reads a container's logConfiguration.
func loggingOf(container jsonvalue.Value) (o logOptions) {
	configuration := container.Get("logConfiguration")
	if configuration.Get("logDriver").Text() == "awslogs" && configuration.Has("options") {
		_ = json.Unmarshal(configuration.Get("options").AppendJSON(nil), &o) // the model has strings only
	}
	return o
}

// check refuses names that CloudWatch Logs would refuse when the job runs.
func (o logOptions) check() error {
	for _, option := range []struct {
		name, value string
		can         *regexp.Regexp
	}{{"awslogs-group", o.Group, groupName}, {"awslogs-region", o.Region, regionName}, {"awslogs-stream-prefix", o.Prefix, streamPrefix}} {
		if option.value != "" && !option.can.MatchString(option.value) {
			return invalidf("logConfiguration option %s has an invalid value", option.name)
		}
	}
	return nil
}

// logging is where a job logs.
func (j *job) logging() logOptions {
	container, _ := jsonvalue.Parse(string(j.Container)) // written by contain
	return loggingOf(container)
}

// logTarget is the log stream of a job's attempt that is under way.
func logTarget(j *job) joblog.Target {
	o := j.logging()
	return joblog.Target{
		Account: j.Internal.Account, Region: cmp.Or(o.Region, j.Internal.Region),
		Group: cmp.Or(o.Group, logGroup), Stream: j.Internal.Attempt.Container.LogStreamName,
	}
}
