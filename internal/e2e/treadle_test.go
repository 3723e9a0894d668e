// Package e2e tests the treadle binary as its users have it: a process of its
// own, spoken to over HTTP with AWS's SDK, and killed without warning.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// binary is the path of the treadle binary under test.
var binary string

func TestMain(m *testing.M) {
	if isFunction() {
		runFunction()
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "treadle-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "treadle")
	build := exec.Command("go", "build", "-o", binary, "github.com/treadle-run/treadle/cmd/treadle")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build treadle:", err)
		return 1
	}
	return m.Run()
}

// process is a running `treadle serve`.
type process struct {
	t    *testing.T
	data string
	cmd  *exec.Cmd
	addr string
	args []string // of treadle serve, beside the usual ones

	key, secret string // that clients sign with
}

// serve starts treadle on a data folder of the test's own.
func serve(t *testing.T) *process {
	t.Helper()
	return serveWith(t)
}

// serveWith is serve with arguments of treadle serve.
func serveWith(t *testing.T, args ...string) *process {
	t.Helper()
	return serveAt(t, "127.0.0.1:0", t.TempDir(), args...)
}

// serveAt is serveWith at an address and on a data folder.
func serveAt(t *testing.T, addr, data string, args ...string) *process {
	t.Helper()
	p := &process{t: t, data: data, addr: addr, args: args, key: "test", secret: "test"}
	p.start()
	t.Cleanup(p.kill)
	return p
}

func (p *process) start() {
	p.t.Helper()
	args := []string{"serve", "--listen", p.addr, "--data", p.data, "--log-level", "warn"}
	p.cmd = exec.Command(binary, append(args, p.args...)...)
	p.cmd.Stderr = os.Stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	_, url, found := strings.Cut(strings.TrimSpace(line), "serves at http://")
	if !found {
		p.t.Fatalf("treadle serve printed %q (%v)", line, err)
	}
	p.addr = url // the same port after a restart, as clients expect
}

// kill ends the process as kill -9 does.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// stop ends the process gracefully.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("treadle serve ended with %v", err)
	}
}

// crash kills the process and starts it again on the same data.
func (p *process) crash() {
	p.t.Helper()
	p.kill()
	// A job's process that it was just about to start has its port for a moment.
	until(p.t, "the port of a killed process", func(context.Context) bool {
		l, err := net.Listen("tcp", p.addr)
		return err == nil && l.Close() == nil
	})
	p.start()
}

func (p *process) config() aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String("http://" + p.addr),
		Credentials:  credentials.NewStaticCredentialsProvider(p.key, p.secret, ""),
	}
}

// deadline bounds everything a test waits for in another process.
const deadline = 60 * time.Second

// until asks again and again, as a client of another process must, until the
// condition holds.
func until(t *testing.T, what string, condition func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !condition(ctx) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited %v for %s", deadline, what)
		}
	}
}
