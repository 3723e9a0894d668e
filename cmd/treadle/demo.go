package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/spf13/cobra"
)

// demoFlags are the flags of demo.
type demoFlags struct {
	wait  int
	fail  bool
	crash bool
	keep  bool
}

func demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the Job Status Poller sample and watch it",
		Long: `Starts Treadle on a free loopback port with a temporary data folder, creates the
stack of the sample project job-status-poller (roles, two functions, a job queue, a
state machine), starts an execution and shows it live: the job is submitted by one
function and checked by another until it has ended. The functions are in Go here, so
that no Python is needed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.wait < 0 {
				return fmt.Errorf("--wait %d: want no less than 0", f.wait)
			}
			return demo(cmd.Context(), f, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.wait, "wait", 2, "`seconds` between two looks at the job (the original waits 60)")
	flags.BoolVar(&f.fail, "fail", false, "run a job that fails")
	flags.BoolVar(&f.crash, "crash", false, "kill -9 the server during the wait, and start it again")
	flags.BoolVar(&f.keep, "keep", false, "leave it serving afterwards")
	return cmd
}

func demo(ctx context.Context, f demoFlags, out io.Writer) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	data, err := os.MkdirTemp("", "treadle-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	child, err := startServer(ctx, program, data, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { child.stop() }()
	d := &demonstration{demoFlags: f, out: out, began: time.Now(), client: clientConfig(child.url)}
	fmt.Fprintf(out, "Treadle serves at %s, data in %s\n\n", child.url, data)
	made, err := d.deploy(ctx, program)
	if err != nil {
		return err
	}
	arn, err := d.start(ctx, made)
	if err != nil {
		return err
	}
	d.crashNow = func() error {
		child.kill()
		again, err := startServer(ctx, program, data, strings.TrimPrefix(child.url, "http://"))
		if err != nil {
			return err
		}
		child = again
		return nil
	}
	if err := d.follow(ctx, arn); err != nil {
		return err
	}
	if f.keep {
		d.sayWhatNext(child.url, arn)
		<-ctx.Done()
	}
	return nil
}

// serverProcess is a `treadle serve` that the demo has started.
type serverProcess struct {
	cmd *exec.Cmd
	url string
}

func startServer(ctx context.Context, program, data, listen string) (*serverProcess, error) {
	cmd := exec.Command(program, "serve", "--listen", listen, "--data", data, "--log-level", "warn")
	cmd.Stderr = os.Stderr
	// An interrupt from the terminal is for the demo, which then stops the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	_, url, found := strings.Cut(strings.TrimSpace(line), "serves at ")
	if err != nil || !found {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, errors.New("the server did not start; its log is above")
	}
	p := &serverProcess{cmd, url}
	if err := ctx.Err(); err != nil { // interrupted meanwhile
		p.stop()
		return nil, err
	}
	return p, nil
}

func (p *serverProcess) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Wait()
}

func (p *serverProcess) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

func clientConfig(url string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(url),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}
