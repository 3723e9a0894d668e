package stepfunctions

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// LogSink takes what executions log.
type LogSink interface {
	// PutExecutionLog adds events of one execution to a log group, whose ARN ends
	// with ":*" as in a logging configuration. The events are in order.
	PutExecutionLog(ctx context.Context, logGroupARN string, x *store.Execution, events []LogEvent) error
}

// LogEvent is one event as it is logged.
type LogEvent struct {
	Time    time.Time
	Message string // JSON as history.Event.AppendLog writes it
}

// ExecutionLogs sends the events of executions to a LogSink, as the logging
// configuration says that the execution was started with. As on AWS logging is
// best effort: where more comes than the sink can take, events are dropped, and
// executions do not wait.
type ExecutionLogs struct {
	sink      LogSink
	log       *slog.Logger
	revisions table.Table[revision]
	queue     chan committed
	closing   chan struct{}

	mu       sync.Mutex
	settings map[string]loggingConfiguration // by key of the revision; a revision never changes

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// committed are events of an execution that have become durable.
type committed struct {
	execution *store.Execution
	events    [][]byte
}

const (
	logQueue    = 10_000 // commits that wait for the sink
	logSettings = 10_000 // revisions whose settings are remembered
)

// NewExecutionLogs starts sending what Committed is told to the sink. Close
// stops it.
func NewExecutionLogs(s store.Resources, sink LogSink, log *slog.Logger) *ExecutionLogs {
	l := &ExecutionLogs{
		sink: sink, log: log, revisions: revisionTable(s),
		queue: make(chan committed, logQueue), closing: make(chan struct{}),
		settings: map[string]loggingConfiguration{},
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.wg.Go(l.run)
	return l
}

// Committed tells of events that have become durable, as history.Event encodes
// them. It does not block.
func (l *ExecutionLogs) Committed(x *store.Execution, events [][]byte) {
	if x.LoggingRevision == "" || len(events) == 0 {
		return
	}
	select {
	case l.queue <- committed{x, events}:
	default:
		l.log.Warn("execution log dropped: the sink is too slow", "execution", x.ARN, "events", len(events))
	}
}

// Close stops sending. What is queued is sent first, until ctx ends.
func (l *ExecutionLogs) Close(ctx context.Context) error {
	close(l.closing)
	stop := context.AfterFunc(ctx, l.cancel)
	defer stop()
	l.wg.Wait()
	l.cancel()
	return nil
}

func (l *ExecutionLogs) run() {
	for {
		select {
		case c := <-l.queue:
			l.send(c)
			continue
		case <-l.closing:
		}
		for {
			select {
			case c := <-l.queue:
				l.send(c)
			default:
				return
			}
		}
	}
}

func (l *ExecutionLogs) send(c committed) {
	settings, err := l.settingsOf(c.execution.LoggingRevision)
	if err != nil || settings.Level == logOff || len(settings.destinations()) == 0 {
		return
	}
	events := logEvents(c, settings)
	if len(events) == 0 {
		return
	}
	group := settings.destinations()[0].logGroup()
	if err := l.sink.PutExecutionLog(l.ctx, group, c.execution, events); err != nil {
		l.log.Warn("execution log not written", "execution", c.execution.ARN, "group", group, "error", err)
	}
}

func logEvents(c committed, settings loggingConfiguration) (events []LogEvent) {
	for _, data := range c.events {
		e, err := history.Parse(data)
		if err != nil || !history.LogLevel(settings.Level).Logs(e.Type) {
			continue
		}
		message := e.AppendLog(nil, c.execution.ARN, c.execution.RedriveCount, settings.IncludeExecutionData)
		events = append(events, LogEvent{e.Time, string(message)})
	}
	return events
}

func (l *ExecutionLogs) settingsOf(revision string) (loggingConfiguration, error) {
	l.mu.Lock()
	settings, known := l.settings[revision]
	l.mu.Unlock()
	if known {
		return settings, nil
	}
	r, _, err := l.revisions.Get(l.ctx, revision)
	if err != nil {
		l.log.Warn("logging configuration not read", "revision", revision, "error", err)
		return loggingConfiguration{}, err
	}
	settings = r.Logging
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.settings) >= logSettings {
		clear(l.settings)
	}
	l.settings[revision] = settings
	return settings, nil
}
