// Command bench measures Treadle on this machine: the binary as a process, its
// functions and jobs over HTTP, and the engine and its store in process, beside
// what the disk itself can do. Each row stands for itself; one that cannot be
// measured says why.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/treadle-run/treadle/internal/footprint"
)

// settings are what the rows are measured with.
type settings struct {
	binary string // path of treadle
	dir    string // for everything that is written
	scale  int    // 1 for quick figures, more for steadier ones

	sleepers int           // pollers that are open at once
	wait     time.Duration // of each
	hold     time.Duration // how long they are watched
	open     int           // executions in the folder of the rows about many
	overload time.Duration // how long a crowd presses
	out      string        // folder of the results; "": they are only shown
	profiles string        // folder of profiles; "": none
}

// row is something that is measured. It gives one or more figures.
type row struct {
	name    string
	measure func(ctx context.Context, s settings) ([]figure, error)
}

// rows are measured in this order: what is compared stands together.
var rows = []row{
	{"process", measureProcess},
	{"many", measureMany},
	{"durable", measureDurable},
	{"http", measureHTTP},
	{"sleepers", measureSleepers},
	{"start", measureStart},
	{"express", measureExpress},
	{"function", measureFunction},
	{"job", measureJob},
	{"overload", measureOverload},
	{"growth", measureGrowth},
	{"history", measureHistory},
}

func main() {
	if isFunction() {
		runFunction()
	}
	footprint.Pace() // as treadle serve does
	var s settings
	only := flag.String("only", "", "measure only the rows whose names match this regular `expression`")
	flag.StringVar(&s.binary, "binary", "bin/treadle", "`path` of treadle")
	flag.StringVar(&s.dir, "dir", "", "`folder` on the disk to be measured (default: the system's temporary one)")
	flag.IntVar(&s.scale, "scale", 1, "how many times as much to do as for a quick look")
	flag.IntVar(&s.sleepers, "sleepers", 100_000, "how many pollers are open at once")
	flag.DurationVar(&s.wait, "wait", 6*time.Second, "how long each of them waits")
	flag.DurationVar(&s.hold, "hold", 15*time.Second, "how long they are watched")
	flag.IntVar(&s.open, "open", 100_000, "how many executions are open where a process starts with many")
	flag.DurationVar(&s.overload, "overload", 10*time.Second, "how long more clients press than there is room for")
	flag.StringVar(&s.out, "out", "", "write RESULTS.md and the plot to this `folder`")
	flag.StringVar(&s.profiles, "profiles", "", "write profiles of what is measured in this process to this `folder`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// run measures the rows that match, and shows each as soon as it is there. It
// returns an error if one could not be measured.
func run(ctx context.Context, s settings, only string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	base := s.dir // each row has a folder of its own in it
	fmt.Printf("%s/%s, %d processors, %s\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	var failed []string
	all := results{began: time.Now(), load: loadAverage(), command: commandLine()}
	for _, r := range rows {
		if !match.MatchString(r.name) || ctx.Err() != nil {
			continue
		}
		if s.dir, err = os.MkdirTemp(base, "treadle-bench-"); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "measuring", r.name, "…")
		figures, err := r.measure(ctx, s)
		if err != nil {
			figures = append(figures, figure{name: r.name, note: "not measured: " + err.Error()})
			failed = append(failed, r.name)
		}
		show(os.Stdout, figures)
		all.figures = append(all.figures, figures...)
		if err := os.RemoveAll(s.dir); err != nil {
			return err
		}
	}
	if s.out != "" {
		if err := all.write(filepath.Join(s.out, "RESULTS.md")); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("not measured: %s", strings.Join(failed, ", "))
	}
	return ctx.Err()
}

// commandLine is how these results can be had again.
func commandLine() string {
	var size []string
	flag.Visit(func(f *flag.Flag) {
		if f.Name != "binary" && f.Name != "out" && f.Name != "dir" {
			size = append(size, "-"+f.Name+" "+f.Value.String())
		}
	})
	if len(size) == 0 {
		return "make bench"
	}
	return `make bench BENCH="` + strings.Join(size, " ") + `"`
}
