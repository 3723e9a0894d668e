package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// process is a `treadle serve`.
type process struct {
	cmd *exec.Cmd
	url string
}

// serve starts treadle on a data folder and returns when it says where it
// serves.
func serve(s settings, data string) (*process, error) {
	cmd := exec.Command(s.binary, "serve", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "error")
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w (make build builds it)", s.binary, err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	_, url, found := strings.Cut(strings.TrimSpace(line), "serves at ")
	p := &process{cmd, url}
	if err != nil || !found {
		return nil, errors.Join(fmt.Errorf("treadle serve printed %q", line), err, p.stop())
	}
	return p, nil
}

// stop ends the process as a service manager does.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// config is that of a client which keeps a connection for each request that it
// makes at once, and finds the process also where the SDK puts "sync-" before the
// host name.
func (p *process) config() aws.Config {
	address := strings.TrimPrefix(p.url, "http://")
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	return aws.Config{
		HTTPClient:   &http.Client{Transport: &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 2 * clients}},
		Region:       "us-east-1",
		BaseEndpoint: aws.String(p.url),
		Credentials:  credentials.NewStaticCredentialsProvider("bench", "bench", ""),
	}
}

// answer makes one request.
func (p *process) answer(ctx context.Context) error {
	_, err := sfn.NewFromConfig(p.config()).ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
	return err
}

// with runs a measurement against a process of its own.
func with(s settings, measure func(p *process) ([]figure, error)) ([]figure, error) {
	p, err := serve(s, filepath.Join(s.dir, "data"))
	if err != nil {
		return nil, err
	}
	figures, err := measure(p)
	return figures, errors.Join(err, p.stop())
}

// measureProcess starts treadle on an empty folder, again on the same one, and
// lets it idle.
func measureProcess(ctx context.Context, s settings) ([]figure, error) {
	var first, again []time.Duration
	for i := range 5 * s.scale {
		data := filepath.Join(s.dir, strconv.Itoa(i))
		for _, took := range []*[]time.Duration{&first, &again} {
			d, err := timeToAnswer(ctx, s, data)
			if err != nil {
				return nil, err
			}
			*took = append(*took, d)
		}
	}
	figures := []figure{
		latency("process start to first answer, empty folder", first).toward(under(percentile(first, 50), 50*time.Millisecond, "50 ms")),
		latency("process start to first answer, same folder again", again),
	}
	memory, err := idleMemory(ctx, s)
	return append(figures, memory), err
}

func timeToAnswer(ctx context.Context, s settings, data string) (time.Duration, error) {
	began := time.Now()
	p, err := serve(s, data)
	if err != nil {
		return 0, err
	}
	err = p.answer(ctx)
	took := time.Since(began)
	return took, errors.Join(err, p.stop())
}

// settling is how long a process is left alone before its memory is read.
const settling = 5 * time.Second

func idleMemory(ctx context.Context, s settings) (figure, error) {
	f := figure{name: "idle memory, empty folder"}
	_, err := with(s, func(p *process) ([]figure, error) {
		if err := p.answer(ctx); err != nil {
			return nil, err
		}
		time.Sleep(settling)
		bytes, err := residentMemory(p.cmd.Process.Pid)
		f.value, f.note = fmt.Sprintf("%.1f MB", float64(bytes)/1e6), "resident"
		f.goal = under(bytes, 40e6, "40 MB")
		return nil, err
	})
	return f, err
}

// residentMemory returns how much of a process is in memory, as Linux says it.
func residentMemory(pid int) (bytes int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
			return kib << 10, nil
		}
	}
	return 0, errors.New("no VmRSS in the status of the process")
}

// processorTime returns the processor time that the process has used.
func (p *process) processorTime() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The name, in brackets, may have spaces; utime and stime are the 14th and 15th.
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("no times in the state of the process")
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // USER_HZ is 100 everywhere
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// spend is the function spend with the processor time of the process instead of
// this one's, beside this one's.
func (p *process) spend(run func() error) (of, own spent, err error) {
	began, err := p.processorTime()
	if err != nil {
		return of, own, err
	}
	own, err = spend(run)
	if err != nil {
		return of, own, err
	}
	ended, err := p.processorTime()
	return spent{own.time, ended - began}, own, err
}
