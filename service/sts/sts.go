// Package sts answers the operations of AWS STS: who calls, and credentials for
// sessions of roles and users.
//
// Whether somebody may take a role was decided before AssumeRole comes here, by
// package access, as for every call.
package sts

import (
	"context"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/credentials"
)

// Options say what a Service works with. Without a Directory and an Issue there
// are no sessions.
type Options struct {
	// Directory knows the roles.
	Directory Directory
	// Issue makes the credentials of a session.
	Issue func(who awsapi.Identity, expires time.Time) (credentials.Credentials, error)
	// KeyAccount returns the account that an access key belongs to, "" if it is
	// known to nobody.
	KeyAccount func(ctx context.Context, accessKey string) (string, error)
	Clock      clock.Clock // default: the machine's
}

// Directory is what STS needs to know of roles.
type Directory interface {
	access.Directory
	// RoleSessionLimit is how many seconds a session of a role may last.
	RoleSessionLimit(ctx context.Context, roleARN string) (seconds int, err error)
}

// Service answers the operations of STS. Its methods may be called from many
// goroutines.
type Service struct{ options Options }

var _ awsapi.Service = (*Service)(nil)

// New returns the service.
func New(o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	return &Service{o}
}

// Name implements awsapi.Service.
func (s *Service) Name() string { return "sts" }

func (s *Service) now() time.Time { return s.options.Clock.Now().UTC().Truncate(time.Second) }

func validationError(format string, args ...any) error {
	return &awsapi.Error{Code: "ValidationError", Status: 400, Message: fmt.Sprintf(format, args...)}
}

func accessDenied(format string, args ...any) error {
	return &awsapi.Error{Code: "AccessDenied", Status: 403, Message: fmt.Sprintf(format, args...)}
}
