package environment

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// interpreters finds the machine's interpreters in PATH. What is found is
// remembered; what is missing may be installed meanwhile.
type interpreters struct {
	mu    sync.Mutex
	paths map[string]string // by runtime, "nodejs" for all versions of it
}

// probeTimeout bounds asking an interpreter what it is.
const probeTimeout = 10 * time.Second

// Programs that have an interpreter tell its real path: what is in PATH may be
// a slow wrapper that chooses a version at each start. AWS's Python runtimes
// bring boto3 along, so a Python that has it is preferred to one of the
// runtime's very version.
const (
	pythonProbe = `import importlib.util, sys; print(sys.executable); print(importlib.util.find_spec("boto3") is not None)`
	nodeProbe   = `console.log(process.execPath)`
)

func (i *interpreters) python(runtime string) (string, error) {
	return i.find(runtime, func() string {
		fallback := ""
		for _, name := range []string{runtime, "python3", "python"} {
			path, hasBoto3, ok := strings.Cut(probe(name, "-c", pythonProbe), "\n")
			if !ok {
				continue
			}
			if hasBoto3 == "True" {
				return path
			}
			if fallback == "" {
				fallback = path
			}
		}
		return fallback
	})
}

func (i *interpreters) node() (string, error) {
	return i.find("nodejs", func() string { return probe("node", "-e", nodeProbe) })
}

func (i *interpreters) find(runtime string, search func() string) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if path := i.paths[runtime]; path != "" {
		return path, nil
	}
	path := search()
	if path == "" {
		return "", &entrypointError{fmt.Sprintf("no interpreter for %s in PATH", runtime)}
	}
	if i.paths == nil {
		i.paths = map[string]string{}
	}
	i.paths[runtime] = path
	return path, nil
}

// probe runs a short program and returns what it printed, "" if it failed.
func probe(name string, args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = os.TempDir() // no wrapper's per-folder choice of a version
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(out))
}
