package environment

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// interpretedTest is a function in an interpreted language and what it comes to.
type interpretedTest struct {
	name    string
	handler string
	files   map[string]string
	event   string
	failed  bool
	payload string // JSON, or what begins with ~ as a regular expression
}

func (s *stage) check(t *testing.T, runtime string, test interpretedTest) {
	t.Helper()
	f := s.source(runtime, test.handler, test.files)
	f.ID += test.name
	event := test.event
	if event == "" {
		event = "{}"
	}
	outcome := s.call(f, event)
	if outcome.Failed != test.failed {
		t.Errorf("failed is %t, want %t:\n%s\n%s", outcome.Failed, test.failed, outcome.Payload, outcome.Tail)
	}
	if pattern, ok := strings.CutPrefix(test.payload, "~"); ok {
		if !regexp.MustCompile(pattern).Match(outcome.Payload) {
			t.Errorf("payload is\n%s, want\n%s", outcome.Payload, pattern)
		}
		return
	}
	if !strings.HasPrefix(test.payload, "{") {
		if string(outcome.Payload) != test.payload {
			t.Errorf("payload is\n%s, want\n%s", outcome.Payload, test.payload)
		}
		return
	}
	var got, want any
	if err := json.Unmarshal([]byte(test.payload), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(outcome.Payload, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("payload is\n%s, want\n%s", outcome.Payload, test.payload)
	}
}

func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("no %s on this machine; make test installs it", program)
	}
}

func py(code string) map[string]string { return map[string]string{"index.py": code} }

const id = "11111111-2222-3333-4444-555555555555"

func TestPython(t *testing.T) {
	needs(t, "python3")
	s := newStage(t)
	tests := []interpretedTest{
		{"a result", "index.handler", py("def handler(event, context):\n    return {'got': event}"), `{"ä":1}`, false, `{"got":{"ä":1}}`},
		{"its exact text", "index.handler", py("def handler(event, context):\n    return {'a': [1, 'ä']}"), "", false, `~^{"a": \[1, "ä"\]}$`},
		{"nothing", "index.handler", py("def handler(event, context): pass"), "", false, "null"},
		{"bytes", "index.handler", py(`def handler(event, context): return b'"Hello!"'`), "", false, `"Hello!"`},
		{"decimals", "index.handler", py("from decimal import Decimal\ndef handler(event, context):\n    return [Decimal('1.5'), Decimal('3')]"), "", false, "[1.5, 3]"},
		{"a handler in a folder", "lib/sub.run", map[string]string{"lib/sub.py": "def run(event, context): return 'sub'"}, "", false, `"sub"`},
		{"other modules of the package", "index.handler", map[string]string{
			"index.py": "import helper\ndef handler(event, context): return helper.x", "helper.py": "x = 7"}, "", false, "7"},
		{"the context", "index.handler", py(`def handler(event, context):
    return [context.aws_request_id, context.function_name, context.function_version, context.memory_limit_in_mb,
            context.log_group_name, context.invoked_function_arn, context.client_context,
            context.identity.cognito_identity_id, 19000 < context.get_remaining_time_in_millis() <= 20000]`), "", false,
			`["` + id + `", "f", "$LATEST", "128", "/aws/lambda/f", "arn:aws:lambda:us-east-1:000000000000:function:f", null, null, true]`},
		{"variables", "index.handler", py("import os\ndef handler(event, context): return os.environ['AWS_EXECUTION_ENV']"), "", false, `"AWS_Lambda_python3.12"`},
		{"an exception", "index.handler", py("def handler(event, context):\n    raise Exception(\"Some exception was raised.\")"), "", true,
			`~^{"errorMessage": "Some exception was raised.", "errorType": "Exception", "requestId": "` + id +
				`", "stackTrace": \["  File \\"/var/task/index.py\\", line 2, in handler\\n    raise Exception\(\\"Some exception was raised.\\"\)\\n"\]}$`},
		{"an exception without a message", "index.handler", py("class E(Exception): pass\ndef handler(event, context): raise E()"), "", true,
			`~^{"errorMessage": "", "errorType": "E", "requestId"`},
		{"an exception while it is loaded", "index.handler", py("raise Exception('no')"), "", true,
			`~^{"errorMessage": "no", "errorType": "Exception", "requestId": "", "stackTrace": \[.*"  File \\"/var/task/index.py\\", line 1, in <module>\\n    raise Exception\('no'\)\\n"\]}$`},
		{"a module that is missing", "absent.handler", py(""), "", true,
			`{"errorMessage":"Unable to import module 'absent': No module named 'absent'","errorType":"Runtime.ImportModuleError","requestId":"","stackTrace":[]}`},
		{"an import that fails", "index.handler", py("import nonsense"), "", true,
			`{"errorMessage":"Unable to import module 'index': No module named 'nonsense'","errorType":"Runtime.ImportModuleError","requestId":"","stackTrace":[]}`},
		{"a handler that is missing", "index.handler", py("x = 1"), "", true,
			`{"errorMessage":"Handler 'handler' missing on module 'index'","errorType":"Runtime.HandlerNotFound","requestId":"","stackTrace":[]}`},
		{"a handler's name without a dot", "index", py(""), "", true,
			`{"errorMessage":"Bad handler 'index': not enough values to unpack (expected 2, got 1)","errorType":"Runtime.MalformedHandlerName","requestId":"","stackTrace":[]}`},
		{"code that is no Python", "index.handler", py("def handler(:"), "", true,
			`~^{"errorMessage": "Syntax error in module 'index': invalid syntax \(index.py, line 1\)", "errorType": "Runtime.UserCodeSyntaxError", "requestId": "", "stackTrace": \["  File \\"/var/task/index.py\\" Line 1\\n    def handler\(:`},
		{"a result that is no JSON", "index.handler", py("def handler(event, context): return {1, 2}"), "", true,
			`{"errorMessage":"Unable to marshal response: Object of type set is not JSON serializable","errorType":"Runtime.MarshalError","requestId":"` + id + `","stackTrace":[]}`},
		{"an exit", "index.handler", py("import sys\ndef handler(event, context): sys.exit(0)"), "", true,
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + id + ` Error: Runtime exited without providing a reason"}`},
		{"an exit with a status", "index.handler", py("import os\ndef handler(event, context): os._exit(7)"), "", true,
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + id + ` Error: Runtime exited with error: exit status 7"}`},
		{"a result too large", "index.handler", py("def handler(event, context): return 'x' * 7000000"), "", true,
			`{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { s.check(t, "python3.12", test) })
	}
}

func TestPythonBefore312EscapesUnicode(t *testing.T) {
	needs(t, "python3")
	s := newStage(t)
	f := s.source("python3.11", "index.handler", py("def handler(event, context): return 'ä'"))
	if got := s.text(f, "{}"); got != `"\u00e4"` {
		t.Errorf("result is %s", got)
	}
}

func TestPythonLog(t *testing.T) {
	needs(t, "python3")
	s := newStage(t)
	f := s.source("python3.12", "index.handler", py(`import logging, sys
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    print("printed")
    logging.info("logged")
    logging.debug("not logged")
    print("no newline", end="")
    raise ValueError("bad")`))
	tail := string(s.call(f, "{}").Tail)
	want := regexp.MustCompile(`(?s)^START .*\nprinted\n\[INFO\]\t[0-9-]{10}T[0-9:]{8}\.[0-9]+Z\t` + id + `\tlogged\n` +
		`no newline\[ERROR\] ValueError: bad\nTraceback \(most recent call last\):\n  File "/var/task/index.py", line 8, in handler\n    raise ValueError\("bad"\)\nEND `)
	if !want.MatchString(tail) {
		t.Errorf("log is\n%s", tail)
	}
}

func TestPythonTimeout(t *testing.T) {
	needs(t, "python3")
	s := newStage(t)
	f := s.source("python3.12", "index.handler", py("import time\ndef handler(event, context):\n    print('begun')\n    time.sleep(60)"))
	f.Timeout = 200 * time.Millisecond
	outcome := s.call(f, "{}")
	if !strings.Contains(string(outcome.Payload), "Task timed out after 0.20 seconds") || !strings.Contains(string(outcome.Tail), "\nbegun\n") {
		t.Errorf("outcome is %s\n%s", outcome.Payload, outcome.Tail)
	}
}

// boto3 is part of AWS's Python runtimes; it must be set up to reach Treadle.
func TestBoto3ReachesTreadle(t *testing.T) {
	needs(t, "python3")
	if exec.Command("python3", "-c", "import boto3").Run() != nil {
		t.Fatal("no boto3 on this machine; make test installs it")
	}
	s := newStage(t)
	f := s.source("python3.12", "index.handler", py(`import boto3
def handler(event, context):
    client = boto3.client("batch")
    credentials = boto3.Session().get_credentials()
    return [client.meta.endpoint_url, client.meta.region_name, credentials.access_key, credentials.token]`))
	if got, want := s.text(f, "{}"), `["http://127.0.0.1:4566", "us-east-1", "ASIAKEY", "token"]`; got != want {
		t.Errorf("boto3 is set up as %s, want %s", got, want)
	}
}

func js(code string) map[string]string { return map[string]string{"index.js": code} }

func mjs(code string) map[string]string { return map[string]string{"index.mjs": code} }

func TestNode(t *testing.T) {
	needs(t, "node")
	s := newStage(t)
	tests := []interpretedTest{
		{"an async handler", "index.handler", js("exports.handler = async (event) => ({ got: event });"), `{"ä":1}`, false, `{"got":{"ä":1}}`},
		{"an ES module", "index.handler", mjs("export const handler = async (event) => 'es';"), "", false, `"es"`},
		{"an ES module by package.json", "index.handler", map[string]string{
			"index.js": "export async function handler() { return import.meta.url.slice(0, 5); }", "package.json": `{"type":"module"}`}, "", false, `"file:"`},
		{"a .cjs file", "index.handler", map[string]string{"index.cjs": "exports.handler = async () => 'cjs';"}, "", false, `"cjs"`},
		{"a handler in a folder", "lib/sub.run", map[string]string{"lib/sub.js": "exports.run = async () => 'sub';"}, "", false, `"sub"`},
		{"a handler in an object", "index.api.get", js("exports.api = { get: async () => 'get' };"), "", false, `"get"`},
		{"other modules of the package", "index.handler", map[string]string{
			"index.js": "const x = require('./helper'); exports.handler = async () => x;", "helper.js": "module.exports = 7;"}, "", false, "7"},
		{"nothing", "index.handler", js("exports.handler = async () => {};"), "", false, "null"},
		{"a callback", "index.handler", js("exports.handler = (event, context, callback) => callback(null, 'called');"), "", false, `"called"`},
		{"a callback later", "index.handler", js("exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 'later'), 5); };"), "", false, `"later"`},
		{"work after the callback", "index.handler", js(`exports.handler = (event, context, callback) => {
    const result = {}; callback(null, result); setTimeout(() => { result.after = true; }, 5); };`), "", false, `{"after":true}`},
		{"no wait for work after the callback", "index.handler", js(`exports.handler = (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = false; callback(null, 'now'); setTimeout(() => {}, 60000); };`), "", false, `"now"`},
		{"no callback", "index.handler", js("exports.handler = () => 'ignored';"), "", false, "null"},
		{"a promise that never ends", "index.handler", js("exports.handler = () => new Promise(() => {});"), "", false, "null"},
		{"context.succeed", "index.handler", js("exports.handler = (event, context) => context.succeed('done');"), "", false, `"done"`},
		{"the context", "index.handler", js(`exports.handler = async (event, c) => [c.awsRequestId, c.functionName, c.functionVersion,
    c.memoryLimitInMB, c.logGroupName, c.invokedFunctionArn, c.clientContext === undefined,
    c.getRemainingTimeInMillis() > 19000, process.env.AWS_EXECUTION_ENV];`), "", false,
			`["` + id + `","f","$LATEST","128","/aws/lambda/f","arn:aws:lambda:us-east-1:000000000000:function:f",true,true,"AWS_Lambda_nodejs20.x"]`},
		{"an error", "index.handler", js("exports.handler = async () => {\n  throw new TypeError('bad');\n};"), "", true,
			`~^{"errorType":"TypeError","errorMessage":"bad","trace":\["TypeError: bad","    at (exports|Runtime)?\.handler \(/var/task/index.js:2:9\)"`},
		{"an error without await", "index.handler", js("exports.handler = () => { throw new Error('sync'); };"), "", true,
			`~^{"errorType":"Error","errorMessage":"sync","trace":\["Error: sync"`},
		{"an error by callback", "index.handler", js("exports.handler = (event, context, callback) => callback(new RangeError('cb'));"), "", true,
			`~^{"errorType":"RangeError","errorMessage":"cb"`},
		{"something else thrown", "index.handler", js("exports.handler = async () => { throw 'text'; };"), "", true,
			`{"errorType":"string","errorMessage":"text","trace":[]}`},
		{"an error nobody catches", "index.handler", js("exports.handler = async () => { setTimeout(() => { throw new Error('lost'); }, 1); await new Promise((r) => setTimeout(r, 5000)); };"), "", true,
			`~^{"errorType":"Error","errorMessage":"lost","trace":\["Error: lost"`},
		{"a rejection nobody catches", "index.handler", js("exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 5000)); };"), "", true,
			`~^{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost","trace":\["Runtime.UnhandledPromiseRejection: Error: lost"`},
		{"an error while it is loaded", "index.handler", js("throw new Error('no');"), "", true,
			`~^{"errorType":"Error","errorMessage":"no","trace":\["Error: no","    at Object.<anonymous> \(/var/task/index.js:1:7\)"`},
		{"a module that is missing", "absent.handler", js(""), "", true,
			`~^{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'absent'\\nRequire stack:\\n- /var/runtime/index.mjs","trace":\["Runtime.ImportModuleError: Error: Cannot find module 'absent'"`},
		{"a require that fails", "index.handler", js("require('nonsense');"), "", true,
			`~^{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'nonsense'\\nRequire stack:\\n- /var/task/index.js\\n- /var/runtime/index.mjs"`},
		{"a handler that is missing", "index.handler", js("exports.other = 1;"), "", true,
			`~^{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported"`},
		{"a handler's name without a dot", "index", js(""), "", true,
			`~^{"errorType":"Runtime.MalformedHandlerName","errorMessage":"Bad handler"`},
		{"code that is no JavaScript", "index.handler", js("exports.handler = ("), "", true,
			`~^{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected end of input"`},
		{"a result that is no JSON", "index.handler", js("exports.handler = async () => { const a = {}; a.a = a; return a; };"), "", true,
			`~^{"errorType":"Error","errorMessage":"Unable to stringify response body"`},
		{"an exit", "index.handler", js("exports.handler = async () => { process.exit(7); };"), "", true,
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + id + ` Error: Runtime exited with error: exit status 7"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { s.check(t, "nodejs20.x", test) })
	}
}

func TestNodeLog(t *testing.T) {
	needs(t, "node")
	s := newStage(t)
	f := s.source("nodejs20.x", "index.handler", js(`exports.handler = async () => {
  console.log('one %s', 'line');
  console.error('two\nlines');
  throw new Error('bad');
};`))
	tail := string(s.call(f, "{}").Tail)
	line := `[0-9-]{10}T[0-9:.]{12}Z\t` + id
	want := regexp.MustCompile(`(?s)^START .*\n` + line + `\tINFO\tone line\n` + line + `\tERROR\ttwo\nlines\n` +
		line + `\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"bad","stack":\["Error: bad",.*\]}\nEND `)
	if !want.MatchString(tail) {
		t.Errorf("log is\n%s", tail)
	}
}

func TestNodeIsUsedAgain(t *testing.T) {
	needs(t, "node")
	s := newStage(t)
	f := s.source("nodejs20.x", "index.handler", js("let n = 0; exports.handler = (event, context, callback) => callback(null, ++n);"))
	for _, want := range []string{"1", "2", "3"} {
		if got := s.text(f, "{}"); got != want {
			t.Errorf("invocation %s of the process, want %s", got, want)
		}
	}
}

func TestMissingInterpreter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	s := newStage(t)
	outcome := s.call(s.source("python3.12", "index.handler", py("")), "{}")
	want := `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: ` + id + ` Error: no interpreter for python3.12 in PATH"}`
	if !outcome.Failed || string(outcome.Payload) != want {
		t.Errorf("outcome is %s, want %s", outcome.Payload, want)
	}
}

func TestSupports(t *testing.T) {
	for runtime, want := range map[string]bool{
		"provided.al2": true, "provided.al2023": true, "python3.9": true, "python3.14": true, "nodejs22.x": true,
		"provided": false, "go1.x": false, "python2.7": false, "nodejs": false, "nodejs4.3": false, "java21": false, "": false,
	} {
		if got := Supports(runtime); got != want {
			t.Errorf("%q is supported: %t, want %t", runtime, got, want)
		}
	}
}
