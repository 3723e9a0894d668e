package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/internal/footprint"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/server"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	listen      string
	allowRemote bool
	openRemote  bool
	auth        string
	data        string
	region      string
	account     string
	clock       string
	mockConfig  string
	minFree     byteSize
	retention   span
	pprof       bool
	skipUnknown bool
	logLevel    string
	logFormat   string
}

func serveCommand() *cobra.Command {
	f := serveFlags{minFree: 256 << 20, retention: span(90 * day)}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the AWS APIs until interrupted",
		Long: `Serves the AWS APIs on one address and runs state machines, functions and jobs.
Everything is kept in the data folder; start serve again on the same folder and
what was running goes on. SIGINT or SIGTERM stops it gracefully: executions
pause where they are, Batch jobs go on running and are found again. A second
signal ends it at once, which loses nothing either.

While the disk is full or fails, requests are refused with ServiceUnavailable,
which clients try again after; it goes on by itself once the disk is well.

GET /_treadle/health answers 200 while all is well, /metrics has metrics for
Prometheus. Traces of requests and executions go to the OpenTelemetry collector
that OTEL_EXPORTER_OTLP_ENDPOINT names, where it is set.`,
		Example: `  treadle serve
  treadle serve --listen 127.0.0.1:0 --data ./data --log-level debug

  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws stepfunctions list-state-machines`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4566", "`address` to serve on; port 0 takes a free one")
	flags.BoolVar(&f.allowRemote, "allow-remote", false, "permit an address that other machines can reach; asks for --auth sigv4")
	flags.BoolVar(&f.openRemote, "allow-open-remote", false, "permit such an address without authentication: whoever reaches it may run programs here")
	flags.StringVar(&f.auth, "auth", server.AuthOpen, "`mode` of authentication: open, in which any credentials are those of the account's root, or sigv4, in which signatures are verified and policies hold")
	flags.StringVar(&f.data, "data", defaultData(), "`folder` that everything is kept in")
	flags.StringVar(&f.region, "region", "us-east-1", "`region` of requests that name none")
	flags.StringVar(&f.account, "account", "000000000000", "account `id` of callers, 12 digits")
	flags.StringVar(&f.clock, "clock", "real", "`clock` of executions: real, or virtual, which skips waits while nothing else goes on")
	flags.StringVar(&f.mockConfig, "mock-config", "", "mock configuration `file` of Step Functions Local: an execution started with #CASE behind its state machine's ARN has its tasks answered from it")
	flags.Var(&f.minFree, "min-free", "`size` of the room that must be free on the disk of the data folder, or changes are refused until it is; 0: any")
	flags.Var(&f.retention, "history-retention", "`time` that executions are kept after they have ended, their names being taken; 0: forever")
	flags.BoolVar(&f.pprof, "pprof", false, "serve profiles of the process at /_treadle/pprof/")
	flags.BoolVar(&f.skipUnknown, "skip-unknown-resources", false, "record and skip a stack's resources of types that Treadle has not, instead of refusing the template")
	flags.StringVar(&f.logLevel, "log-level", "info", "`level` of what is logged to standard error: debug, info, warn or error")
	flags.StringVar(&f.logFormat, "log-format", "text", "`format` of the log: text or json")
	return cmd
}

// defaultData is where data goes by the XDG base directory rules.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "treadle")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "treadle-data"
	}
	return filepath.Join(home, ".local", "share", "treadle")
}

// stopTime is how long requests under way may take to end when serve stops.
const stopTime = 10 * time.Second

func serve(ctx context.Context, f serveFlags, stdout, stderr io.Writer) error {
	log, err := newLogger(stderr, f.logLevel, f.logFormat)
	if err != nil {
		return err
	}
	o := server.Options{
		Listen: f.listen, AllowRemote: f.allowRemote, AllowOpenRemote: f.openRemote, Auth: f.auth,
		Data: f.data, Region: f.region, Account: f.account, PProf: f.pprof,
		SkipUnknownResources: f.skipUnknown, MinFree: uint64(f.minFree), Retention: time.Duration(f.retention),
		Log: log,
	}
	if err := f.complete(&o); err != nil {
		return err
	}
	// Beyond a limit on the size of files a write is to fail as on a full disk; the
	// signal would end the process.
	signal.Ignore(syscall.SIGXFSZ)
	footprint.Pace()
	s, err := server.Start(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "treadle serves at", s.URL())
	if f.auth == server.AuthSigV4 {
		fmt.Fprintln(stdout, "credentials of the account's root:", filepath.Join(f.data, server.RootCredentialsFile))
	}
	go footprint.TrimAtRest(ctx)
	select {
	case <-ctx.Done():
		signal.Reset(os.Interrupt, syscall.SIGTERM) // a second one ends it at once
		log.Info("stopping")
	case err = <-s.Failed():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if closeErr := s.Close(stopping); err == nil {
		err = closeErr
	}
	return err
}

// complete adds what has to be made or read first.
func (f *serveFlags) complete(o *server.Options) (err error) {
	switch f.clock {
	case "real":
	case "virtual":
		o.Clock = clock.NewFlowing()
	default:
		return fmt.Errorf("--clock %s: want real or virtual", f.clock)
	}
	if f.mockConfig != "" {
		if o.MockConfig, err = mock.LoadConfig(f.mockConfig); err != nil {
			return fmt.Errorf("--mock-config: %w", err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	o.Keeper = []string{program, keepCommand}
	return nil
}

func newLogger(w io.Writer, level, format string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level %s: want debug, info, warn or error", level)
	}
	o := &slog.HandlerOptions{Level: l}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, fmt.Errorf("--log-format %s: want text or json", format)
}
