package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// results are all figures of a run, as they are kept beside the code.
type results struct {
	began   time.Time
	command string
	load    string // of the machine before it began, as the system says it
	figures []figure
}

// loadLine says how busy the machine was with other work, where that is known.
func (r *results) loadLine() string {
	if r.load == "" {
		return ""
	}
	return "Load average of the machine before it began, with other work: " + r.load + ".\n"
}

// loadAverage returns how many have wanted to run in the last minute, as Linux
// says it; "" elsewhere.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// write writes the results as a page in Markdown.
func (r *results) write(path string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# What was measured

Written by `+"`%s`"+` on %s: %s/%s, %d processors, %s.
%sRatios within one run say more than single figures, and processor time more than
the clock: other work on the machine moves those. Sizes and times of the long rows
are settings (`+"`go run ./bench -help`"+`).

| what | measured | target | | notes |
|---|--:|---|---|---|
`, r.command, r.began.UTC().Format("2006-01-02 15:04 MST"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), r.loadLine())
	for _, f := range r.figures {
		name := strings.Replace(f.name, "  ", "&emsp;", 1)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, f.value, f.goal.text, f.goal, strings.ReplaceAll(f.note, "|", "\\|"))
	}
	fmt.Fprintf(&b, "\n![History events per second against executions open at once](%s)\n", plotName)
	return os.WriteFile(path, b.Bytes(), 0o644)
}
