package environment

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestFunctionsAnswer(t *testing.T) {
	s := newStage(t)
	tests := []struct {
		handler string
		event   string
		failed  bool
		payload string
	}{
		{"echo", `{"a":[1,2]}`, false, `{"a":[1,2]}`},
		{"echo", `"ä"`, false, `"ä"`},
		{"print", `[]`, false, `null`},
		{"fail", `{}`, true, `{"errorMessage":"it failed","errorType":"errorString"}`},
		{"exit", `3`, true, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: exit status 3"}`},
		{"exit", `0`, true, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited without providing a reason"}`},
		{"kill", `{}`, true, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: signal: killed"}`},
		{"exit at start", `{}`, true, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: exit status 3"}`},
	}
	for _, test := range tests {
		t.Run(test.handler+" "+test.event, func(t *testing.T) {
			outcome := s.call(s.goFunction(test.handler), test.event)
			if outcome.Failed != test.failed || string(outcome.Payload) != test.payload {
				t.Errorf("outcome is %t %s, want %t %s", outcome.Failed, outcome.Payload, test.failed, test.payload)
			}
		})
	}
}

func TestPanicIsReportedAndEndsTheProcess(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("panic")
	for range 2 {
		outcome := s.call(f, `{}`)
		if !outcome.Failed || !strings.Contains(string(outcome.Payload), `"errorMessage":"it panicked","errorType":"string"`) {
			t.Fatalf("outcome is %s", outcome.Payload)
		}
	}
}

func TestEnvironmentIsUsedAgain(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("count")
	for want := 1; want <= 3; want++ {
		if got := s.text(f, `{}`); got != fmt.Sprint(want) {
			t.Errorf("invocation %d of the process, want %d", want, want)
		}
	}
}

func TestErrorsKeepTheEnvironment(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("fail")
	s.call(f, `{}`)
	s.call(f, `{}`)
	if n := len(s.backend.running()); n != 1 {
		t.Errorf("%d environments, want 1", n)
	}
}

func TestTimeoutEndsTheProcess(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("sleep")
	f.Timeout = 100 * time.Millisecond
	outcome := s.call(f, `{}`)
	want := `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Task timed out after 0.10 seconds"}`
	if !outcome.Failed || string(outcome.Payload) != want {
		t.Errorf("outcome is %s, want %s", outcome.Payload, want)
	}
	for _, text := range []string{" 11111111-2222-3333-4444-555555555555 Task timed out after 0.10 seconds\n", "Status: timeout\n"} {
		if !strings.Contains(string(outcome.Tail), text) {
			t.Errorf("the log has no %q:\n%s", text, outcome.Tail)
		}
	}
}

func TestSlowInitializationIsTriedAgainWithinTheInvocation(t *testing.T) {
	s := newStage(t, func(o *Options) { o.InitTimeout = 50 * time.Millisecond })
	f := s.goFunction("hang at start")
	f.Timeout = 100 * time.Millisecond
	outcome := s.call(f, `{}`)
	if !outcome.Failed || !strings.Contains(string(outcome.Payload), "Task timed out after 0.10 seconds") {
		t.Errorf("outcome is %s", outcome.Payload)
	}
	reports := regexp.MustCompile(`INIT_REPORT Init Duration: [0-9.]+ ms\tPhase: (init|invoke)\tStatus: timeout`)
	if got := reports.FindAllStringSubmatch(strings.Join(s.logs.all(), "\n"), -1); len(got) != 2 {
		t.Errorf("reports are %q", got)
	}
}

func TestEntrypoints(t *testing.T) {
	s := newStage(t)
	tests := []struct {
		name    string
		files   map[string]string
		message string
	}{
		{"no bootstrap", map[string]string{"main.go": ""}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"},
		{"a bootstrap that is no program", map[string]string{"bootstrap": "hello"}, "fork/exec /var/task/bootstrap: exec format error"},
		{"an interpreter that is missing", map[string]string{"bootstrap": "#!/no/such\n"}, "fork/exec /var/task/bootstrap: no such file or directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outcome := s.call(s.source("provided.al2", "any", test.files), `{}`)
			want := `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: ` + test.message + `"}`
			if !outcome.Failed || string(outcome.Payload) != want {
				t.Errorf("outcome is %s, want %s", outcome.Payload, want)
			}
			if !strings.Contains(string(outcome.Tail), test.message) {
				t.Errorf("the log does not say why:\n%s", outcome.Tail)
			}
		})
	}
}

func TestContextReachesTheFunction(t *testing.T) {
	s := newStage(t)
	outcome, err := s.Invoke(t.Context(), s.goFunction("context"), &Invocation{
		RequestID:     "id-1",
		Payload:       []byte(`{}`),
		InvokedARN:    "arn:x",
		ClientContext: `{"custom":{"k":"v"}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^{"arn":"arn:x","client":{"k":"v"},"id":"id-1","left":(19|20)[0-9.]*}$`)
	if !want.Match(outcome.Payload) {
		t.Errorf("outcome is %s", outcome.Payload)
	}
}

func TestVariables(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("environment")
	f.Variables = map[string]string{"GREETING": "hello", "TZ": "Europe/Berlin", "AWS_REGION": "nowhere"}
	var got []string
	s.result(f, `{}`, &got)
	for _, want := range []string{
		"_HANDLER=environment", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_LAMBDA_FUNCTION_NAME=f", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/f", "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_ACCESS_KEY_ID=ASIAKEY", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=token",
		"AWS_ENDPOINT_URL=http://127.0.0.1:4566", "AWS_DISABLE_HOST_PREFIX_INJECTION=true", "LANG=en_US.UTF-8", "TZ=Europe/Berlin", "GREETING=hello",
		"LAMBDA_TASK_ROOT=" + f.TaskRoot, "PATH=" + os.Getenv("PATH"),
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, variable := range got {
		if strings.HasPrefix(variable, "AWS_EXECUTION_ENV=") || strings.HasPrefix(variable, "HOME=") {
			t.Errorf("%s is set", variable)
		}
	}
}

func TestEnvironmentsHaveFoldersOfTheirOwn(t *testing.T) {
	s := newStage(t)
	s.text(s.goFunction("touch"), `{}`)
	pattern := filepath.Join(s.options.Dir, "*", "tmp", "file")
	if files, err := filepath.Glob(pattern); err != nil || len(files) != 1 {
		t.Errorf("files are %v (%v), want one like %s", files, err, pattern)
	}
}

func TestLog(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("print")
	cold := string(s.call(f, `["one","two"]`).Tail)
	warm := string(s.call(f, `["three\rfour"]`).Tail)
	id := "11111111-2222-3333-4444-555555555555"
	start, end := "START RequestId: "+id+" Version: \\$LATEST\n", "END RequestId: "+id+"\nREPORT RequestId: "+id
	figures := "\tDuration: [0-9]+\\.[0-9]{2} ms\tBilled Duration: [0-9]+ ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\t"
	for _, test := range []struct{ name, log, want string }{
		{"cold", cold, "^" + start + "one\ntwo\n" + end + figures + "Init Duration: [0-9]+\\.[0-9]{2} ms\t\n$"},
		{"warm", warm, "^" + start + "three\nfour\n" + end + figures + "\n$"},
	} {
		if !regexp.MustCompile(test.want).MatchString(test.log) {
			t.Errorf("%s log is\n%q, want\n%s", test.name, test.log, test.want)
		}
	}
	for stream, events := range s.logs.events {
		if !regexp.MustCompile(`^[0-9]{4}/[0-9]{2}/[0-9]{2}/\[\$LATEST\][0-9a-f]{32}$`).MatchString(stream.Name) || stream.Group != "/aws/lambda/f" {
			t.Errorf("stream is %v", stream)
		}
		if events[0] != "INIT_START Runtime Version: provided.al2023" || len(events) != 10 {
			t.Errorf("events are %q", events)
		}
	}
}

func TestTailIsTheEndOfTheLog(t *testing.T) {
	s := newStage(t)
	lines := `["` + strings.Repeat(strings.Repeat("x", 99)+`","`, 1000) + `"]`
	tail := string(s.call(s.goFunction("print"), lines).Tail)
	if len(tail) != 4096 || !strings.Contains(tail, "END RequestId") {
		t.Errorf("tail has %d bytes:\n%s", len(tail), tail)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("wait")
	gate := newGate(t)
	const n = 4
	var functions sync.WaitGroup
	for range n {
		functions.Go(func() {
			outcome, err := s.Invoke(t.Context(), f, &Invocation{RequestID: "id", Payload: []byte(gate.event())})
			if err != nil || outcome.Failed {
				t.Errorf("outcome is %v (%v)", outcome, err)
			}
		})
	}
	var open []func()
	for range n {
		open = append(open, gate.arrive()) // all are under way before one may end
	}
	for _, f := range open {
		f()
	}
	functions.Wait()
}
