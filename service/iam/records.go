package iam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// The records that are kept, one for each entity with all that belongs to it.

type role struct {
	Name                string
	ID                  string
	ARN                 string
	Path                string
	CreateDate          awsapi.Time
	TrustPolicy         string
	Description         string
	MaxSessionDuration  int // seconds
	PermissionsBoundary string
	InlinePolicies      map[string]string // documents by name
	AttachedPolicies    []string          // ARNs, in the order in which they came
	InstanceProfiles    []string          // names
	Tags                []tag
}

type policy struct {
	Name           string
	ID             string
	ARN            string
	Path           string
	Description    string
	CreateDate     awsapi.Time
	UpdateDate     awsapi.Time
	DefaultVersion string
	LastVersion    int // number of the newest version there ever was
	Versions       []policyVersion
	Attachments    int
	Tags           []tag
}

type policyVersion struct {
	ID         string // "v1"
	Document   string
	CreateDate awsapi.Time
}

type instanceProfile struct {
	Name       string
	ID         string
	ARN        string
	Path       string
	CreateDate awsapi.Time
	Role       string // its name, "" for none
	Tags       []tag
}

// table is a kind of records in the store. Their keys are accounts and names,
// without regard to case, as names are unique without regard to it.
type table[T any] struct{ name string }

var (
	roles            = table[role]{"iam/role"}
	policies         = table[policy]{"iam/policy"}
	instanceProfiles = table[instanceProfile]{"iam/instanceProfile"}
)

// entry is a record with what is needed to write it back.
type entry[T any] struct {
	key     store.Key
	version uint64 // 0: not there yet
	value   *T
}

func (t table[T]) key(account, name string) store.Key {
	return store.Key{Table: t.name, Key: account + "/" + strings.ToLower(name)}
}

// get returns a record; ok is false if there is none.
func (t table[T]) get(ctx context.Context, s store.Resources, account, name string) (e entry[T], ok bool, err error) {
	e = entry[T]{key: t.key(account, name), value: new(T)}
	r, err := s.Get(ctx, e.key)
	if errors.Is(err, store.ErrNotFound) {
		return e, false, nil
	}
	if err != nil {
		return e, false, fmt.Errorf("reading %v: %w", e.key, err)
	}
	e.version = r.Version
	if err := json.Unmarshal(r.Data, e.value); err != nil {
		return e, false, fmt.Errorf("decoding %v: %w", e.key, err)
	}
	return e, true, nil
}

// list returns all records of an account, by name.
func (t table[T]) list(ctx context.Context, s store.Resources, account string) ([]*T, error) {
	var all []*T
	for r, err := range s.List(ctx, t.name, account+"/", "") {
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", t.name, err)
		}
		v := new(T)
		if err := json.Unmarshal(r.Data, v); err != nil {
			return nil, fmt.Errorf("decoding %v: %w", r.Key, err)
		}
		all = append(all, v)
	}
	return all, nil
}

// write is the change that keeps the entry's value if nobody else changed it
// meanwhile.
func (e entry[T]) write() store.Write {
	data, err := json.Marshal(e.value)
	if err != nil {
		panic(err) // records have nothing that JSON lacks
	}
	return store.Write{Key: e.key, Expect: e.version, Data: data}
}

func (e entry[T]) remove() store.Write {
	return store.Write{Key: e.key, Expect: e.version}
}

// maxAttempts is how often a change is tried again when others were faster.
const maxAttempts = 20

// apply makes the writes that change returns. When somebody else was faster,
// change is called again to look at what is there now.
func (s *Service) apply(ctx context.Context, change func() ([]store.Write, error)) error {
	for range maxAttempts {
		writes, err := change()
		if err != nil || len(writes) == 0 {
			return err
		}
		err = s.store.Apply(ctx, writes...)
		if err == nil {
			return nil
		}
		if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return concurrentModification()
}

// role returns a role, or the error that there is none. Names are told apart
// by case here, though no two may differ by it alone.
func (s *Service) role(ctx context.Context, account, name string) (entry[role], error) {
	e, ok, err := roles.get(ctx, s.store, account, name)
	if err == nil && (!ok || e.value.Name != name) {
		err = noSuchRole(name)
	}
	return e, err
}

// changeRole changes a role of the caller's account.
func (s *Service) changeRole(ctx context.Context, account, name string, change func(*role) error) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.role(ctx, account, name)
		if err != nil {
			return nil, err
		}
		if err := change(e.value); err != nil {
			return nil, err
		}
		return []store.Write{e.write()}, nil
	})
}
