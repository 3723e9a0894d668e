package iam

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// words stand for policies in talks.
var words = strings.NewReplacer(
	"TRUST", `{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"states.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}`,
	"ALLOW", `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}`,
)

func newScene(t *testing.T, s store.Resources) talk.Scene {
	r := awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil)))
	r.CheckInputs(validate.Checker{})
	r.Register(New(Options{Store: s, Clock: &talk.Clock{}, Random: &talk.Counter{}}))
	return talk.Scene{Caller: r, Service: "iam", Words: words}
}

func TestTalks(t *testing.T) {
	talk.Run(t, func(t *testing.T) talk.Scene { return newScene(t, memory.New()) })
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, New(Options{})) }

func TestAttachmentsAreCountedUnderContention(t *testing.T) {
	s := newScene(t, memory.New())
	must := func(operation, input string) {
		if _, err := s.Call(t.Context(), operation, input); err != nil {
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
	out, err := s.Call(t.Context(), "GetPolicy", `{"PolicyArn":"arn:aws:iam::000000000000:policy/p"}`)
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
		_, err := newScene(t, c.store).Call(t.Context(), "CreateRole", `{"RoleName":"r","AssumeRolePolicyDocument":"TRUST"}`)
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
