package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store"
)

// logFiles is a folder that takes what executions log, a file a log group with
// a line of JSON an event, until there is a logs service.
type logFiles string

var _ stepfunctions.LogSink = logFiles("")

// PutExecutionLog implements stepfunctions.LogSink.
func (dir logFiles) PutExecutionLog(_ context.Context, logGroupARN string, _ *store.Execution, events []stepfunctions.LogEvent) error {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return fmt.Errorf("make folder of logs: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(string(dir), logFileName(logGroupARN)), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	var lines strings.Builder
	for _, e := range events {
		lines.WriteString(e.Message)
		lines.WriteByte('\n')
	}
	_, err = f.WriteString(lines.String())
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	return nil
}

// logFileName turns a log group's ARN into the name of a file: what is neither
// letter, digit, dot nor hyphen becomes an underscore.
func logFileName(logGroupARN string) string {
	name := strings.TrimSuffix(logGroupARN, ":*")
	if _, rest, found := strings.Cut(name, ":log-group:"); found {
		name = rest
	}
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, name), "._") + ".log"
}
