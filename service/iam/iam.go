// Package iam answers the operations of AWS IAM: roles, users, groups and access
// keys, with their policies, managed policies and instance profiles.
//
// The Service is also the directory from which package access learns what
// somebody's policies are.
//
// IAM has no regions: what is here belongs to an account.
package iam

import (
	"crypto/rand"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options say what a Service works with. Store is needed.
type Options struct {
	Store  store.Resources
	Clock  clock.Clock // default: the machine's
	Random io.Reader   // of ids; default: crypto/rand
	// Sealer keeps the secrets of access keys. Default: they are kept as they are.
	Sealer Sealer
	Log    *slog.Logger // default: none
}

// Service answers the operations of IAM. Its methods may be called from many
// goroutines.
type Service struct {
	store  store.Resources
	clock  clock.Clock
	random io.Reader
	sealer Sealer
	log    *slog.Logger

	roles            table.Table[role]
	users            table.Table[user]
	groups           table.Table[group]
	keys             table.Table[accessKey]
	policies         table.Table[managedPolicy]
	instanceProfiles table.Table[instanceProfile]

	generation atomic.Uint64 // grows with each change
	known      directory
}

var _ awsapi.Service = (*Service)(nil)

// New returns the service.
func New(o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Sealer == nil {
		o.Sealer = unsealed{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: o.Store, clock: o.Clock, random: o.Random, sealer: o.Sealer, log: o.Log,
		roles:  newTable(o.Store, "iam/role", (*role).identity),
		users:  newTable(o.Store, "iam/user", (*user).identity),
		groups: newTable(o.Store, "iam/group", (*group).identity),
		keys: table.Table[accessKey]{
			Name: "iam/accessKey", Store: o.Store, Key: func(k *accessKey) string { return k.ID },
		},
		policies:         newTable(o.Store, "iam/policy", (*managedPolicy).identity),
		instanceProfiles: newTable(o.Store, "iam/instanceProfile", (*instanceProfile).identity),
	}
}

// Name implements awsapi.Service.
func (s *Service) Name() string { return "iam" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "ServiceFailure" }

// now is the time in whole seconds, which is all that IAM shows of it.
func (s *Service) now() awsapi.Time { return awsapi.Time{Time: s.clock.Now().UTC().Truncate(second)} }

// unsealed is the Sealer of one who has none.
type unsealed struct{}

func (unsealed) Seal(secret string) (string, error)   { return secret, nil }
func (unsealed) Unseal(sealed string) (string, error) { return sealed, nil }
