// Package iam answers the operations of AWS IAM that clients of Step
// Functions, Lambda and Batch need: roles with their policies, managed
// policies and instance profiles. Treadle keeps them and shows them; it asks
// nobody for permission yet.
//
// IAM has no regions: what is here belongs to an account.
package iam

import (
	"crypto/rand"
	"io"

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
}

// Service answers the operations of IAM. Its methods may be called from many
// goroutines.
type Service struct {
	store  store.Resources
	clock  clock.Clock
	random io.Reader

	roles            table.Table[role]
	policies         table.Table[managedPolicy]
	instanceProfiles table.Table[instanceProfile]
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
	return &Service{
		store: o.Store, clock: o.Clock, random: o.Random,
		roles:            newTable(o.Store, "iam/role", (*role).identity),
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
