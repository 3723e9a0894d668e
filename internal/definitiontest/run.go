package definitiontest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/internal/sandbox"
)

// Options says how files are tested.
type Options struct {
	// Selected tells which cases are run; nil: all.
	Selected func(file, name string) bool
	Parallel int           // cases that run at the same time; at least 1
	Timeout  time.Duration // of each case, by the machine's clock; 0: none
}

// FileResult is how the cases of a file went, in their order.
type FileResult struct {
	Name  string
	Fault error // why none could be run
	Cases []CaseResult
	Took  time.Duration // by the machine's clock
}

// CaseResult is how a case went.
type CaseResult struct {
	Name     string
	Line     int
	Failures []Failure
	Took     time.Duration // by the machine's clock
	Virtual  time.Duration // by the execution's
}

// Failure is something that is not as it should be.
type Failure struct {
	Line    int
	Message string
}

// Failed reports whether anything is not as it should be.
func (r *FileResult) Failed() bool {
	for _, c := range r.Cases {
		if len(c.Failures) > 0 {
			return true
		}
	}
	return r.Fault != nil
}

// Run tests files, and calls done with the result of each in their order.
func Run(ctx context.Context, names []string, o Options, done func(*FileResult)) {
	slots := make(slots, max(o.Parallel, 1))
	results := make([]chan *FileResult, len(names))
	for i, name := range names {
		results[i] = make(chan *FileResult, 1)
		go func() { results[i] <- runFile(ctx, name, o, slots) }()
	}
	for _, r := range results {
		done(<-r)
	}
}

// slots bounds how much goes on at the same time.
type slots chan struct{}

func (s slots) use(do func()) {
	s <- struct{}{}
	defer func() { <-s }()
	do()
}

func runFile(ctx context.Context, name string, o Options, slots slots) *FileResult {
	began := time.Now()
	result := &FileResult{Name: name}
	var f *File
	slots.use(func() { f, result.Fault = Load(name) })
	if result.Fault != nil {
		return result
	}
	cases := f.selected(o)
	result.Cases = make([]CaseResult, len(cases))
	var wg sync.WaitGroup
	for i, c := range cases {
		wg.Go(func() {
			slots.use(func() { result.Cases[i] = f.run(ctx, c, o.Timeout) })
		})
	}
	wg.Wait()
	result.Took = time.Since(began)
	return result
}

func (f *File) selected(o Options) (cases []*Case) {
	for i := range f.Cases {
		if c := &f.Cases[i]; o.Selected == nil || o.Selected(f.Name, c.Name) {
			cases = append(cases, c)
		}
	}
	return cases
}

// run executes a case and holds the execution against what is expected.
func (f *File) run(ctx context.Context, c *Case, timeout time.Duration) CaseResult {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	began := time.Now()
	result := CaseResult{Name: c.Name, Line: c.Line}
	r, err := f.execute(ctx, c)
	result.Took = time.Since(began)
	if err != nil {
		result.fail(c.Line, fmt.Sprintf("the execution was given up: %v", err))
		return result
	}
	result.Virtual = r.Took()
	for _, m := range r.Missing {
		result.fail(c.Line, m.String())
	}
	for _, e := range c.expect {
		if message := e.check(r); message != "" {
			result.fail(e.line, message)
		}
	}
	return result
}

func (r *CaseResult) fail(line int, message string) {
	r.Failures = append(r.Failures, Failure{line, message})
}

func (f *File) execute(ctx context.Context, c *Case) (*sandbox.Result, error) {
	s, err := sandbox.Open(ctx, sandbox.Options{
		Definition: f.definition, Kind: f.Kind, Name: f.machine,
		Mocks: c.Mocks, Clock: clock.NewVirtual(c.Start),
	})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	id, err := s.Start(ctx, "", c.Input)
	if err != nil {
		return nil, err
	}
	return s.Wait(ctx, id)
}
