package environment

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/treadle-run/treadle/service/lambda/shim"
)

// language is what a runtime is fed with.
type language int

const (
	native language = iota // the package's own bootstrap
	python
	node
)

// runtimes are the ones that can be run. The interpreter is the machine's, so
// versions are not told apart further.
var runtimes = []struct {
	name     *regexp.Regexp
	language language
}{
	{regexp.MustCompile(`^provided\.al2(023)?$`), native},
	{regexp.MustCompile(`^python3\.[0-9]{1,2}$`), python},
	{regexp.MustCompile(`^nodejs[0-9]{1,2}\.x$`), node},
}

func languageOf(runtime string) (language, bool) {
	for _, r := range runtimes {
		if r.name.MatchString(runtime) {
			return r.language, true
		}
	}
	return 0, false
}

// Supports reports whether functions of an AWS runtime can be run.
func Supports(runtime string) bool {
	_, ok := languageOf(runtime)
	return ok
}

// errEntrypoint marks errors of what is to be started: the package's fault or
// that of the machine's equipment, for the caller of the function to hear.
var errEntrypoint = errors.New("no entrypoint")

type entrypointError struct{ message string }

func (e *entrypointError) Error() string { return e.message }
func (e *entrypointError) Unwrap() error { return errEntrypoint }

// command returns what to start for a function.
func command(f *Function, shims shim.Shims, found *interpreters) ([]string, error) {
	language, ok := languageOf(f.Runtime)
	if !ok {
		return nil, &entrypointError{fmt.Sprintf("runtime %s cannot be run", f.Runtime)}
	}
	switch language {
	case python:
		interpreter, err := found.python(f.Runtime)
		return []string{interpreter, "-B", shims.Python}, err // packages are shared: write no .pyc files
	case node:
		interpreter, err := found.node()
		return []string{interpreter, shims.Node}, err
	}
	bootstrap := filepath.Join(f.TaskRoot, "bootstrap")
	if info, err := os.Stat(bootstrap); err != nil || !info.Mode().IsRegular() {
		return nil, &entrypointError{"Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"}
	}
	return []string{bootstrap}, nil
}
