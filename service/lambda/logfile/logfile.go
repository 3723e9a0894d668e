// Package logfile keeps the logs of functions in files, one for each log group,
// while there is no CloudWatch Logs to take them.
package logfile

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

// Logs writes below a folder: ACCOUNT/REGION/FUNCTION.log for a function's own
// log group, ACCOUNT/REGION/group=NAME.log for others. A line has the time, the
// stream and the message, with tabs between; further lines of a message are
// indented. A file that has grown to its limit is put aside as .log.1.
type Logs struct {
	dir   string
	log   *slog.Logger
	limit int64 // bytes of a file

	mu    sync.Mutex
	files map[string]*file
}

var _ environment.Logs = (*Logs)(nil)

type file struct {
	*os.File
	size int64
}

const (
	sizeLimit = 64 << 20
	// openLimit is how many files are kept open.
	openLimit = 64
)

// New returns Logs in a folder, which is made when something is logged. Failures
// to write are logged to log: a function does not fail for them.
func New(dir string, log *slog.Logger) *Logs {
	return &Logs{dir: dir, log: log, limit: sizeLimit, files: map[string]*file{}}
}

// Put implements environment.Logs.
func (l *Logs) Put(stream environment.LogStream, event environment.LogEvent) {
	name := l.Path(stream)
	line := event.Time.UTC().Format("2006-01-02T15:04:05.000Z") + "\t" + stream.Name + "\t" +
		strings.ReplaceAll(event.Message, "\n", "\n\t") + "\n"
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.append(name, line); err != nil {
		l.log.Error("write log of function", "file", name, "error", err)
	}
}

// Path returns the file of a stream.
func (l *Logs) Path(stream environment.LogStream) string {
	base, own := strings.CutPrefix(stream.Group, "/aws/lambda/")
	if !own || strings.Contains(base, "/") {
		base = "group=" + stream.Group
	}
	return filepath.Join(l.dir, stream.Account, stream.Region, url.PathEscape(base)+".log")
}

func (l *Logs) append(name, line string) error {
	f, err := l.open(name)
	if err != nil {
		return err
	}
	n, err := f.WriteString(line)
	f.size += int64(n)
	if err != nil {
		return err
	}
	if f.size < l.limit {
		return nil
	}
	delete(l.files, name)
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(name, name+".1")
}

func (l *Logs) open(name string) (*file, error) {
	if f := l.files[name]; f != nil {
		return f, nil
	}
	if len(l.files) >= openLimit {
		if err := l.closeAll(); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	opened, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	info, err := opened.Stat()
	if err != nil {
		opened.Close()
		return nil, err
	}
	f := &file{opened, info.Size()}
	l.files[name] = f
	return f, nil
}

// Close closes the files. What is logged afterwards opens them again.
func (l *Logs) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.closeAll(); err != nil {
		return fmt.Errorf("close logs of functions: %w", err)
	}
	return nil
}

func (l *Logs) closeAll() error {
	var failed error
	for name, f := range l.files {
		delete(l.files, name)
		if err := f.Close(); err != nil {
			failed = err
		}
	}
	return failed
}
