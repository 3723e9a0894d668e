package iam

import (
	"context"
	"errors"
	"math"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
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
	permissions
	InstanceProfiles []string // names
	Tags             []tag
}

type user struct {
	Name                string
	ID                  string
	ARN                 string
	Path                string
	CreateDate          awsapi.Time
	PermissionsBoundary string
	permissions
	Groups []string // names
	Keys   []string // ids of access keys
	Tags   []tag
}

type group struct {
	Name       string
	ID         string
	ARN        string
	Path       string
	CreateDate awsapi.Time
	permissions
	Members int // how many users have the group among theirs
}

// accessKey is a user's key. It lies under its id.
type accessKey struct {
	ID         string
	User       string // ARN
	UserName   string
	Status     string // Active or Inactive
	Sealed     string // the secret, sealed
	CreateDate awsapi.Time
}

type managedPolicy struct {
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

// newTable returns a table of entities. Their keys are accounts and names,
// without regard to case, as names are unique without regard to it.
func newTable[T any](s store.Resources, name string, identity func(*T) (entityARN, entityName string)) table.Table[T] {
	return table.Table[T]{Name: name, Store: s, Key: func(v *T) string {
		text, name := identity(v)
		a, _ := arn.Parse(text) // made by us
		return keyOf(a.Account, name)
	}}
}

// accountOf is the account in an ARN that was made here.
func accountOf(text string) string {
	a, _ := arn.Parse(text)
	return a.Account
}

func keyOf(account, name string) string { return account + "/" + strings.ToLower(name) }

func (r *role) identity() (arn, name string)            { return r.ARN, r.Name }
func (u *user) identity() (arn, name string)            { return u.ARN, u.Name }
func (g *group) identity() (arn, name string)           { return g.ARN, g.Name }
func (p *managedPolicy) identity() (arn, name string)   { return p.ARN, p.Name }
func (p *instanceProfile) identity() (arn, name string) { return p.ARN, p.Name }

// entry is a record with what is needed to write it back.
type entry[T any] struct {
	table   table.Table[T]
	version uint64 // 0: not there yet
	value   *T
}

// get returns a record; ok is false if there is none.
func get[T any](ctx context.Context, t table.Table[T], account, name string) (e entry[T], ok bool, err error) {
	v, version, err := t.Get(ctx, keyOf(account, name))
	if errors.Is(err, store.ErrNotFound) {
		return entry[T]{t, 0, new(T)}, false, nil
	}
	return entry[T]{t, version, v}, err == nil, err
}

// list returns all records of an account, by name.
func list[T any](ctx context.Context, t table.Table[T], account string) ([]*T, error) {
	all, _, err := t.Page(t.List(ctx, keyOf(account, ""), ""), math.MaxInt)
	return all, err
}

// write is the change that keeps the entry's value if nobody else changed it
// meanwhile.
func (e entry[T]) write() store.Write { return e.table.Put(e.value, e.version) }

func (e entry[T]) remove() store.Write { return e.table.Drop(e.table.Key(e.value), e.version) }

// apply makes the writes that change returns, as table.Change does.
func (s *Service) apply(ctx context.Context, change func() ([]store.Write, error)) error {
	err := table.Change(ctx, s.store, change)
	s.generation.Add(1) // also where it failed: what is there then is not known
	if errors.Is(err, table.ErrBusy) {
		return concurrentModification()
	}
	return err
}

// role returns a role, or the error that there is none. Names are told apart
// by case here, though no two may differ by it alone.
func (s *Service) role(ctx context.Context, account, name string) (entry[role], error) {
	e, ok, err := get(ctx, s.roles, account, name)
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
