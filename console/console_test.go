package console

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

const (
	machineARN   = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
	executionARN = "arn:aws:states:us-east-1:000000000000:execution:m:x"
)

// fakeCaller answers every call with how it was called, but for those denied.
type fakeCaller struct{ denied string }

func (f fakeCaller) Call(_ context.Context, c awsapi.Call) (json.RawMessage, error) {
	if f.denied != "" && strings.Contains(c.Operation+" "+string(c.Input), f.denied) {
		return nil, &awsapi.Error{Code: "AccessDeniedException", Message: "no", Status: 400}
	}
	if c.Operation == "Fail" {
		return nil, &awsapi.Error{Code: "Refused", Message: "<b>no</b>", Fields: map[string]any{"reason": "r"}}
	}
	return json.Marshal(map[string]any{"call": c.Service + "." + c.Operation, "who": c.Identity.ARN, "region": c.Region, "input": c.Input})
}

type oneKey struct{ gone bool }

func (k *oneKey) CheckKey(_ context.Context, id, secret, _ string) (awsapi.Identity, error) {
	if k.gone || id != "AKIA" || secret != "secret" {
		return awsapi.Identity{}, &awsapi.Error{Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid."}
	}
	return awsapi.Identity{Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/ann", AccessKey: id}, nil
}

func newTestConsole(t *testing.T, o Options) *Console {
	t.Helper()
	if o.Caller == nil {
		o.Caller = fakeCaller{}
	}
	if o.Store == nil {
		st := memory.New()
		t.Cleanup(func() { st.Close() })
		o.Store = st
	}
	return New(o)
}

// ask sends a request of the page's own and returns the answer.
func ask(c *Console, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:4566"+path, strings.NewReader(body))
	r.Header.Set(OwnHeader, "1")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

func TestCallsOperations(t *testing.T) {
	c := newTestConsole(t, Options{})
	for _, test := range []struct {
		path, body, region string
		status             int
		want               string
	}{
		{"api/states/ListStateMachines", `{"a":1}`, "", 200, `{"call":"states.ListStateMachines","input":{"a":1},"region":"us-east-1","who":"arn:aws:iam::000000000000:root"}`},
		{"api/states/ListStateMachines", `{}`, "eu-north-1", 200, `{"call":"states.ListStateMachines","input":{},"region":"eu-north-1","who":"arn:aws:iam::000000000000:root"}`},
		{"api/states/ListStateMachines", `{}`, "nowhere", 400, `{"code":"ValidationException","message":"The region has no such name."}`},
		{"api/states/ListStateMachines", `{`, "", 400, `{"code":"SerializationException","message":"The input is no JSON."}`},
		{"api/states/Fail", `{}`, "", 400, `{"code":"Refused","message":"\u003cb\u003eno\u003c/b\u003e","fields":{"reason":"r"}}`},
	} {
		w := ask(c, "POST", Path+test.path, test.body, RegionHeader, test.region)
		if w.Code != test.status || w.Body.String() != test.want {
			t.Errorf("%s %s is answered %d %s", test.path, test.body, w.Code, w.Body)
		}
	}
}

func TestOnlyTheOwnPageMayCall(t *testing.T) {
	c := newTestConsole(t, Options{LocalOnly: true})
	for _, test := range []struct {
		host, own string
		status    int
	}{
		{"127.0.0.1:4566", "1", 200},
		{"localhost:4566", "1", 200},
		{"[::1]:4566", "1", 200},
		{"127.0.0.1:4566", "", 403},
		{"evil.example:4566", "1", 403}, // a name that leads here
	} {
		r := httptest.NewRequest("POST", "http://"+test.host+Path+"api/states/X", strings.NewReader("{}"))
		r.Header.Set(OwnHeader, test.own)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("host %s, header %q: %d, want %d", test.host, test.own, w.Code, test.status)
		}
	}
}

func TestSignInWithAnAccessKey(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	keys := &oneKey{}
	c := newTestConsole(t, Options{Keys: keys, Now: func() time.Time { return now }})
	if w := ask(c, "POST", Path+"api/states/X", "{}"); w.Code != http.StatusUnauthorized {
		t.Fatalf("without a session: %d", w.Code)
	}
	if w := ask(c, "POST", Path+"session", `{"accessKeyId":"AKIA","secretAccessKey":"wrong"}`); w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 {
		t.Fatalf("with a wrong key: %d", w.Code)
	}
	w := ask(c, "POST", Path+"session", `{"accessKeyId":"AKIA","secretAccessKey":"secret"}`)
	cookies := w.Result().Cookies()
	if w.Code != http.StatusOK || len(cookies) != 1 {
		t.Fatalf("with the key: %d %s", w.Code, w.Body)
	}
	made := cookies[0]
	if !made.HttpOnly || made.SameSite != http.SameSiteStrictMode || made.Path != Path {
		t.Errorf("the cookie is %v", made)
	}
	session := made.Name + "=" + made.Value
	if w := ask(c, "POST", Path+"api/states/X", "{}", "Cookie", session); !strings.Contains(w.Body.String(), "user/ann") {
		t.Errorf("with a session: %d %s", w.Code, w.Body)
	}
	keys.gone = true
	if w := ask(c, "POST", Path+"api/states/X", "{}", "Cookie", session); w.Code != http.StatusUnauthorized {
		t.Errorf("when its key is no good any more: %d", w.Code)
	}
	keys.gone = false
	now = now.Add(sessionTime + time.Second)
	if w := ask(c, "POST", Path+"api/states/X", "{}", "Cookie", session); w.Code != http.StatusUnauthorized {
		t.Errorf("when its time is over: %d", w.Code)
	}
	w = ask(c, "POST", Path+"session", `{"accessKeyId":"AKIA","secretAccessKey":"secret"}`)
	session = made.Name + "=" + w.Result().Cookies()[0].Value
	ask(c, "DELETE", Path+"session", "", "Cookie", session)
	if w := ask(c, "POST", Path+"api/states/X", "{}", "Cookie", session); w.Code != http.StatusUnauthorized {
		t.Errorf("signed out: %d", w.Code)
	}
}

func TestPageIsServedUnderAStrictPolicy(t *testing.T) {
	c := newTestConsole(t, Options{})
	w := ask(c, "GET", Path, "")
	policy := w.Header().Get("Content-Security-Policy")
	for _, word := range []string{"default-src 'none'", "script-src 'self'", "'nonce-", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, word) {
			t.Errorf("the policy lacks %s: %s", word, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(w.Body.String(), noncePlace) {
		t.Errorf("policy %s", policy)
	}
	if w := ask(c, "GET", Path+"no/such/file.js", ""); w.Code != http.StatusNotFound {
		t.Errorf("a file that is not there: %d", w.Code)
	}
}

// put makes an execution of the events.
func put(t *testing.T, st store.Executions, id byte, x store.Execution, events ...history.Event) *store.Execution {
	t.Helper()
	x.ID = store.ID{id}
	encoded := make([][]byte, len(events))
	for i := range events {
		events[i].ID = int64(i + 1)
		encoded[i] = events[i].AppendJSON(nil)
	}
	errs, err := st.Commit(t.Context(), []store.Change{{ID: x.ID, Execution: &x, FirstEvent: 1, Events: encoded}})
	if err != nil || errs[0] != nil {
		t.Fatal(err, errs)
	}
	return &x
}

func TestSearchOfExecutions(t *testing.T) {
	st := memory.New()
	defer st.Close()
	begin := time.Unix(1_700_000_000, 0).UTC()
	failure := "States.Timeout"
	for i := range byte(10) {
		x := store.Execution{
			ARN: fmt.Sprint("arn:aws:states:us-east-1:000000000000:execution:m:run-", i), Name: fmt.Sprint("Run-", i),
			StateMachineARN: machineARN, Status: "SUCCEEDED", Input: fmt.Sprintf(`{"order":"o%d"}`, i), Output: `"done"`,
			StartDate: begin.Add(time.Duration(i) * time.Minute),
		}
		switch i {
		case 3:
			x.Status, x.Error = "FAILED", &failure
		case 4:
			x.StateMachineARN += "2"
		case 5:
			x.ParentMapRunARN = "arn:aws:states:us-east-1:000000000000:mapRun:m/l:1"
		}
		put(t, st, i+1, x)
	}
	c := newTestConsole(t, Options{Store: st})
	secret := newTestConsole(t, Options{Store: st, Caller: fakeCaller{denied: machineARN + "2"}})
	for _, test := range []struct {
		console *Console
		query   string
		want    string
	}{
		{c, "limit=3", "987"},
		{c, "", "987643210"},
		{c, "children=true", "9876543210"},
		{c, "status=FAILED", "3"},
		{c, "error=timeout", "3"},
		{c, "name=run-7", "7"},
		{c, "text=o6", "6"},
		{c, "text=done&limit=2", "98"},
		{c, "machine=" + machineARN + "2", "4"},
		{c, "from=" + begin.Add(8*time.Minute).Format(time.RFC3339), "98"},
		{secret, "", "98763210"},
	} {
		w := ask(test.console, "GET", Path+"executions?"+test.query, "")
		var have found
		if err := json.Unmarshal(w.Body.Bytes(), &have); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %s", test.query, w.Code, w.Body)
		}
		names := ""
		for _, x := range have.Executions {
			names += strings.TrimPrefix(x.Name, "Run-")
		}
		if names != test.want {
			t.Errorf("%s finds %q, want %q", test.query, names, test.want)
		}
	}
	if w := ask(c, "GET", Path+"executions?after=x", ""); w.Code != 400 {
		t.Errorf("a bad place to go on from: %d", w.Code)
	}
}

func TestSearchGoesOnPageByPage(t *testing.T) {
	st := memory.New()
	defer st.Close()
	for i := range byte(7) {
		put(t, st, i+1, store.Execution{ARN: fmt.Sprint(executionARN, i), Name: fmt.Sprint(i), StateMachineARN: machineARN, Status: "RUNNING"})
	}
	c := newTestConsole(t, Options{Store: st})
	names, after := "", ""
	for {
		var have found
		w := ask(c, "GET", Path+"executions?limit=3&after="+after, "")
		if err := json.Unmarshal(w.Body.Bytes(), &have); err != nil {
			t.Fatal(err)
		}
		for _, x := range have.Executions {
			names += x.Name
		}
		if after = have.Next; after == "" {
			break
		}
	}
	if names != "6543210" {
		t.Errorf("found %q", names)
	}
}

// follow opens a stream and returns what it sends, an event a value.
func follow(t *testing.T, c *Console, query string) <-chan string {
	t.Helper()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	t.Cleanup(c.Close) // first, for server.Close waits for the stream
	answer, err := http.Get(server.URL + Path + "events?" + query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the stream is refused: %s", answer.Status)
	}
	events := make(chan string)
	go func() {
		defer close(events)
		name := ""
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if word, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = word
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				select {
				case events <- name + " " + data:
				case <-t.Context().Done():
					return
				}
			}
		}
	}()
	return events
}

func TestStreamOfAnExecution(t *testing.T) {
	st := memory.New()
	defer st.Close()
	x := put(t, st, 1, store.Execution{ARN: executionARN, Name: "x", StateMachineARN: machineARN, Status: "RUNNING"},
		history.Event{Type: history.ExecutionStarted, Details: history.Details{Input: `{"secret":1}`}},
		history.Event{Type: history.PassStateEntered, Details: history.Details{Name: "S"}})
	c := newTestConsole(t, Options{Store: st})
	events := follow(t, c, "topic=machine:"+machineARN+"&history=1:"+executionARN)
	if e := <-events; e != "hello {}" {
		t.Fatal(e)
	}
	if e := <-events; !strings.HasPrefix(e, "history ") || !strings.Contains(e, `"id":2`) || strings.Contains(e, `"id":1,`) || !strings.Contains(e, `"complete":true`) {
		t.Fatal(e)
	}
	done := *x
	done.Status = "SUCCEEDED"
	end := history.Event{ID: 3, Type: history.ExecutionSucceeded}
	if _, err := st.Commit(t.Context(), []store.Change{{ID: x.ID, Expect: 1, Execution: &done, FirstEvent: 3, Events: [][]byte{end.AppendJSON(nil)}}}); err != nil {
		t.Fatal(err)
	}
	c.Committed(&done)
	var have []string
	for range 3 {
		have = append(have, <-events)
	}
	all := strings.Join(have, "\n")
	for _, want := range []string{`"id":3`, `"topic":"machine:` + machineARN, `"status":"SUCCEEDED"`, `"topic":"execution:` + executionARN} {
		if !strings.Contains(all, want) {
			t.Errorf("%s was not sent:\n%s", want, all)
		}
	}
}

func TestStreamsAreForThoseWhoMayRead(t *testing.T) {
	c := newTestConsole(t, Options{Caller: fakeCaller{denied: "DescribeExecution"}})
	for query, status := range map[string]int{
		"history=0:" + executionARN: 400, // AWS's status of a denial in awsJson
		"history=x":                 400,
		"":                          400,
	} {
		if w := ask(c, "GET", Path+"events?"+query, ""); w.Code != status {
			t.Errorf("%q is answered %d", query, w.Code)
		}
	}
}

func TestStreamsEndWithTheConsole(t *testing.T) {
	c := newTestConsole(t, Options{})
	events := follow(t, c, "topic=jobs")
	<-events
	c.JobState("j1", "RUNNING")
	if e := <-events; e != `change {"topic":"jobs","items":{"j1":{"jobId":"j1","status":"RUNNING"}}}` {
		t.Error(e)
	}
	c.Close()
	if e, more := <-events; more {
		t.Errorf("sent after the end: %s", e)
	}
}

func TestFeedKeepsTheNewestOfEachThing(t *testing.T) {
	var f feed
	s, stop := f.subscribe([]string{"t"})
	for n := range 3 {
		f.publish("t", "a", func() any { return n })
	}
	f.publish("other", "a", func() any { t.Error("asked though nobody watches"); return 0 })
	if c := s.take()["t"]; len(c.values) != 1 || string(c.values["a"]) != "2" || c.lost {
		t.Errorf("taken %v", c)
	}
	for n := range maxPending + 1 {
		f.publish("t", fmt.Sprint(n), func() any { return n })
	}
	if c := s.take()["t"]; !c.lost || len(c.values) != maxPending {
		t.Errorf("of too many, %d are kept, lost is %v", len(c.values), c.lost)
	}
	stop()
	if len(f.byTopic) != 0 || f.watched.Load() != 0 {
		t.Error("a subscription is left over")
	}
}

func TestHistoryFromAnyEvent(t *testing.T) {
	st := memory.New()
	defer st.Close()
	put(t, st, 1, store.Execution{ARN: executionARN, StateMachineARN: machineARN, Status: "RUNNING"},
		history.Event{Type: history.ExecutionStarted, Details: history.Details{Input: `{"a":1}`}},
		history.Event{Type: history.PassStateEntered, Details: history.Details{Name: "S", Input: `{"a":2}`}})
	c := newTestConsole(t, Options{Store: st})
	w := ask(c, "GET", Path+"history?from=2&limit=5&execution="+executionARN, "")
	if !strings.Contains(w.Body.String(), `{\"a\":2}`) || strings.Contains(w.Body.String(), `{\"a\":1}`) {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	w = ask(c, "GET", Path+"history?ids=2,1&execution="+executionARN, "")
	if two, one := strings.Index(w.Body.String(), `"id":2`), strings.Index(w.Body.String(), `"id":1`); two < 0 || one < two {
		t.Errorf("single events: %d %s", w.Code, w.Body)
	}
	for _, query := range []string{"ids=0", "ids=x", "ids=" + strings.Repeat("1,", maxIDs), "from=0", "limit=0", "limit=1001", "from=x"} {
		if w := ask(c, "GET", Path+"history?execution="+executionARN+"&"+query, ""); w.Code != 400 {
			t.Errorf("%s is answered %d", query, w.Code)
		}
	}
}

func TestExpressExecutionsAreShown(t *testing.T) {
	st := memory.New()
	defer st.Close()
	definition, err := st.PutDefinition(t.Context(), `{"StartAt":"S"}`)
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:states:us-east-1:000000000000:express:m:x:1"
	put(t, st, 1, store.Execution{ARN: arn, Name: "x", Express: true, StateMachineARN: machineARN, Status: "SUCCEEDED", Definition: definition, Output: `"o"`},
		history.Event{Type: history.ExecutionStarted})
	c := newTestConsole(t, Options{Store: st})
	w := ask(c, "GET", Path+"express?execution="+arn, "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"definition":"{\"StartAt\":\"S\"}"`) || !strings.Contains(w.Body.String(), `"express":true`) {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	if w := ask(c, "GET", Path+"history?execution="+arn, ""); w.Code != 200 || !strings.Contains(w.Body.String(), "ExecutionStarted") {
		t.Errorf("its history: %d %s", w.Code, w.Body)
	}
	if w := ask(c, "GET", Path+"express?execution="+arn+"2", ""); !strings.Contains(w.Body.String(), "ExecutionDoesNotExist") {
		t.Errorf("one that is not there: %d %s", w.Code, w.Body)
	}
	secret := newTestConsole(t, Options{Store: st, Caller: fakeCaller{denied: "DescribeStateMachine"}})
	for _, path := range []string{"express?execution=", "history?execution=", "events?history=0:"} {
		if w := ask(secret, "GET", Path+path+arn, ""); !strings.Contains(w.Body.String(), "AccessDenied") {
			t.Errorf("%s for those who may not: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestBrowsersAreSentToTheConsole(t *testing.T) {
	for _, test := range []struct {
		method, target, accept, authorization string
		want                                  bool
	}{
		{"GET", "/", "text/html,application/xhtml+xml", "", true},
		{"GET", "/", "*/*", "", false},
		{"GET", "/", "text/html", "AWS4-HMAC-SHA256 …", false},
		{"GET", "/?Action=ListRoles", "text/html", "", false},
		{"POST", "/", "text/html", "", false},
		{"GET", "/bucket", "text/html", "", false},
	} {
		r := httptest.NewRequest(test.method, test.target, nil)
		r.Header.Set("Accept", test.accept)
		r.Header.Set("Authorization", test.authorization)
		if WantsPage(r) != test.want {
			t.Errorf("%v: %v", test, !test.want)
		}
	}
}

func TestTopicsOfJobsLogsAndFunctions(t *testing.T) {
	c := newTestConsole(t, Options{})
	events := follow(t, c, "topic=job:a&topic=log:000000000000/us-east-1//g&topic=function:000000000000/us-east-1/f")
	if e := <-events; e != "hello {}" {
		t.Fatal(e)
	}
	c.JobState("b", "RUNNING")
	c.JobState("a:7", "FAILED") // a child
	if e := <-events; e != `change {"topic":"job:a","items":{"a:7":{"jobId":"a:7","status":"FAILED"}}}` {
		t.Error(e)
	}
	c.LogWritten("000000000000/eu-west-1//g", "s")
	c.LogWritten("000000000000/us-east-1//g", "s")
	if e := <-events; e != `change {"topic":"log:000000000000/us-east-1//g","items":{"s":{"logStreamName":"s"}}}` {
		t.Error(e)
	}
	c.FunctionInvoked("000000000000", "us-east-1", "g")
	c.FunctionInvoked("000000000000", "us-east-1", "f")
	if e := <-events; e != `change {"topic":"function:000000000000/us-east-1/f","items":{"f":{"functionName":"f"}}}` {
		t.Error(e)
	}
}

func TestTopicsThatOneMayNotWatch(t *testing.T) {
	c := newTestConsole(t, Options{Caller: fakeCaller{denied: "secret"}})
	for _, topic := range []string{"job:secret", "log:000000000000/us-east-1/secret", "log:111111111111/us-east-1/g", "function:000000000000/us-east-1/secret", "function:111111111111/us-east-1/f", "log:000000000000/eu-west-1/g"} {
		if w := ask(c, "GET", Path+"events?topic="+topic, ""); w.Code < 400 {
			t.Errorf("%s is streamed: %d", topic, w.Code)
		}
	}
}
