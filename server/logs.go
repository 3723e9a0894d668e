package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/service/batch/joblog"
	"github.com/treadle-run/treadle/service/lambda"
	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/service/logs"
	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store"
)

// functionLogs has functions log to CloudWatch Logs. They do not wait for it.
type functionLogs struct{ logs *logs.Service }

var _ lambda.Logs = functionLogs{}

// Put implements lambda.Logs.
func (l functionLogs) Put(s environment.LogStream, e environment.LogEvent) {
	l.logs.Append(logs.Target{
		Account: s.Account, Region: s.Region, Group: s.Group, Stream: s.Name, MakeGroup: true,
	}, logs.Event{Time: e.Time.UnixMilli(), Message: loggable(e.Message)})
}

// loggable is a message as CloudWatch Logs takes it: there is no empty one.
func loggable(message string) string {
	if message == "" {
		return " "
	}
	return message
}

// jobLogs has jobs log to CloudWatch Logs.
type jobLogs struct{ logs *logs.Service }

// PutJobLog implements joblog.Sink.
func (l jobLogs) PutJobLog(ctx context.Context, t joblog.Target, lines []joblog.Event) error {
	events := make([]logs.Event, len(lines))
	for i, line := range lines {
		events[i] = logs.Event{Time: line.Time.UnixMilli(), Message: line.Message}
	}
	return l.logs.Write(ctx, logs.Target{
		Account: t.Account, Region: t.Region, Group: t.Group, Stream: t.Stream, MakeGroup: true,
	}, events...)
}

// executionLogs has executions log to the groups of their state machines. A group
// that is gone takes nothing.
type executionLogs struct {
	logs *logs.Service
	id   string // ends the names of streams
}

var _ stepfunctions.LogSink = executionLogs{}

// logStreamID returns what tells the log streams of this process from others'.
func logStreamID() string {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x", b)
}

// PutExecutionLog implements stepfunctions.LogSink.
func (l executionLogs) PutExecutionLog(_ context.Context, logGroupARN string, x *store.Execution, lines []stepfunctions.LogEvent) error {
	account, region, name, ok := logGroup(logGroupARN)
	if !ok {
		return fmt.Errorf("%s is not the ARN of a log group", logGroupARN)
	}
	events := make([]logs.Event, len(lines))
	for i, line := range lines {
		events[i] = logs.Event{Time: line.Time.UnixMilli(), Message: line.Message}
	}
	stream := "states/" + streamName(x.StateMachineName) + "/" + x.StartDate.UTC().Format("2006-01-02-15-00") + "/" + l.id
	l.logs.Append(logs.Target{Account: account, Region: region, Group: name, Stream: stream}, events...)
	return nil
}

// streamName is a name without what streams' names cannot have.
func streamName(name string) string { return strings.NewReplacer(":", "_", "*", "_").Replace(name) }

// logGroup parts the ARN of a log group, with or without ":*" at its end.
func logGroup(text string) (account, region, name string, ok bool) {
	a, err := arn.Parse(text)
	name, isGroup := strings.CutPrefix(strings.TrimSuffix(a.Resource, ":*"), "log-group:")
	return a.Account, a.Region, name, err == nil && a.Service == "logs" && isGroup
}

// hasLogGroup reports whether a log group is there.
func (r *rooms) hasLogGroup(ctx context.Context, groupARN string) (bool, error) {
	account, region, name, ok := logGroup(groupARN)
	if !ok {
		return false, nil
	}
	return r.logs.HasGroup(ctx, account, region, name)
}
