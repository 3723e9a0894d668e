package iam

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

var rewrite = flag.Bool("rewrite", false, "write the answers into testdata")

// The files in testdata are talks with a service that has nothing yet: each
// line "Operation {input}" is followed by the answer, "= output" or
// "! code status: message". Text that begins with # is for people.
func TestTalks(t *testing.T) {
	files, err := filepath.Glob("testdata/*.talk")
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".talk"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := talk(t, newRegistry(t, memory.New()), string(text))
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, got, string(text))
		})
	}
}

// talk makes the calls of a talk and returns it with the answers they got.
func talk(t *testing.T, r *awsapi.Registry, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "= ") || strings.HasPrefix(line, "! ") {
			continue
		}
		fmt.Fprintln(&b, line)
		if operation, input, ok := strings.Cut(line, " "); ok && !strings.HasPrefix(line, "#") {
			fmt.Fprintln(&b, answer(t, r, operation, input))
		}
	}
	return b.String()
}

func answer(t *testing.T, r *awsapi.Registry, operation, input string) string {
	out, err := call(r, t.Context(), operation, input)
	if err == nil {
		return "= " + string(out)
	}
	var e *awsapi.Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v", operation, err)
	}
	return fmt.Sprintf("! %s %d: %s", e.Code, e.Status, e.Message)
}

func call(r *awsapi.Registry, ctx context.Context, operation, input string) (json.RawMessage, error) {
	input = strings.ReplaceAll(input, "TRUST", `{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"states.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}`)
	input = strings.ReplaceAll(input, "ALLOW", `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}`)
	return r.Call(ctx, awsapi.Call{
		Service: "iam", Operation: operation, Input: json.RawMessage(input), RequestID: "R",
		Identity: awsapi.Identity{Account: "000000000000"},
	})
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d:\n got %s\nwant %s", i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

func newRegistry(t *testing.T, s store.Resources) *awsapi.Registry {
	r := awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil)))
	r.CheckInputs(validate.Checker{})
	r.Register(New(Options{Store: s, Clock: fixedClock{}, Random: &counter{}}))
	return r
}

type fixedClock struct{ clock.Real }

func (fixedClock) Now() time.Time { return time.UnixMilli(1735787045678) }

// counter is a source of randomness in which nothing is random.
type counter struct {
	mu sync.Mutex
	n  byte
}

func (c *counter) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	for i := range p {
		p[i] = c.n
	}
	return len(p), nil
}

func TestTableHasAllOperations(t *testing.T) {
	var names []string
	for _, op := range New(Options{}).Operations() {
		names = append(names, op.Name)
	}
	var want []string
	for _, op := range model.Lookup("iam").Operations() {
		want = append(want, op.Name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("operations are %v, want %v", names, want)
	}
}

func TestAttachmentsAreCountedUnderContention(t *testing.T) {
	r := newRegistry(t, memory.New())
	must := func(operation, input string) {
		if _, err := call(r, t.Context(), operation, input); err != nil {
			t.Error(err)
		}
	}
	must("CreatePolicy", `{"PolicyName":"p","PolicyDocument":"ALLOW"}`)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			must("CreateRole", fmt.Sprintf(`{"RoleName":"r%d","AssumeRolePolicyDocument":"TRUST"}`, i))
			must("AttachRolePolicy", fmt.Sprintf(`{"RoleName":"r%d","PolicyArn":"arn:aws:iam::000000000000:policy/p"}`, i))
		})
	}
	all.Wait()
	out, err := call(r, t.Context(), "GetPolicy", `{"PolicyArn":"arn:aws:iam::000000000000:policy/p"}`)
	if err != nil || !strings.Contains(string(out), `"AttachmentCount":8`) {
		t.Errorf("%s, %v", out, err)
	}
}

// broken is a store whose every call fails, or whose writes always meet with
// somebody else's.
type broken struct {
	store.Resources
	read, write error
}

func (b broken) Get(ctx context.Context, key store.Key) (store.Record, error) {
	if b.read != nil {
		return store.Record{}, b.read
	}
	return b.Resources.Get(ctx, key)
}

func (b broken) Apply(context.Context, ...store.Write) error { return b.write }

func TestFailuresOfTheStore(t *testing.T) {
	for _, c := range []struct {
		store broken
		want  string
	}{
		{broken{memory.New(), errors.New("disk"), nil}, "ServiceFailure"},
		{broken{memory.New(), nil, errors.New("disk")}, "ServiceFailure"},
		{broken{memory.New(), nil, store.ErrConflict}, "ConcurrentModification"},
	} {
		_, err := call(newRegistry(t, c.store), t.Context(), "CreateRole", `{"RoleName":"r","AssumeRolePolicyDocument":"TRUST"}`)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error is %v, want %s", err, c.want)
		}
	}
}

func FuzzPolicyDocuments(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["a:b"],"Resource":"*","Condition":{}}]}`)
	f.Add(`{"Statement":{"Effect":"Deny","Principal":{"AWS":["*"]},"NotAction":"x"}}`)
	f.Fuzz(func(t *testing.T, document string) {
		for _, check := range []func(string) error{checkTrustPolicy, checkIdentityPolicy, checkManagedPolicy} {
			var e *awsapi.Error
			if err := check(document); err != nil && !errors.As(err, &e) {
				t.Errorf("error %v is no *awsapi.Error", err)
			}
		}
	})
}
