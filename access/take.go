package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

// MayTake returns the error that a service of an account may not take a role.
// One that does not exist may be taken unless the Authorizer is strict.
func (a *Authorizer) MayTake(ctx context.Context, service, account, role string) error {
	call := &awsapi.Call{Identity: awsapi.Identity{Account: account, Service: service}}
	p, err := a.options.Directory.Principal(ctx, role)
	switch {
	case errors.Is(err, ErrNoPrincipal) && !a.options.Strict:
		a.warn(role)
		return nil
	case errors.Is(err, ErrNoPrincipal):
		return fmt.Errorf("role %s does not exist", role)
	case err != nil:
		return err
	case !trusts(p, service, func() policy.Context { return a.contextOf(call) }):
		return fmt.Errorf("%s is not authorized to assume role %s", service, role)
	}
	return nil
}
