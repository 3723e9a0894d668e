package iam

import (
	"context"

	"github.com/treadle-run/treadle/store"
)

// permissions are the policies that a role, a user or a group has.
type permissions struct {
	InlinePolicies   map[string]string // documents by name
	AttachedPolicies []string          // ARNs, in the order in which they came
}

// holderKind is a kind of entities that have policies.
type holderKind struct {
	name      string // "role"
	plural    string // as quotas have it: "Roles"
	maxInline int    // characters of all inline policies, without white space
	open      func(ctx context.Context, s *Service, account, name string) (holder, error)
}

// holder is an entity with policies, as it was read.
type holder struct {
	permissions *permissions
	write       func() store.Write
}

func newHolder[T any](e entry[T], err error, permissions func(*T) *permissions) (holder, error) {
	if err != nil {
		return holder{}, err
	}
	return holder{permissions(e.value), e.write}, nil
}

// The quotas are those of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
var (
	roleHolder = &holderKind{"role", "Role", 10240, func(ctx context.Context, s *Service, account, name string) (holder, error) {
		e, err := s.role(ctx, account, name)
		return newHolder(e, err, func(v *role) *permissions { return &v.permissions })
	}}
	userHolder = &holderKind{"user", "User", 2048, func(ctx context.Context, s *Service, account, name string) (holder, error) {
		e, err := s.user(ctx, account, name)
		return newHolder(e, err, func(v *user) *permissions { return &v.permissions })
	}}
	groupHolder = &holderKind{"group", "Group", 5120, func(ctx context.Context, s *Service, account, name string) (holder, error) {
		e, err := s.group(ctx, account, name)
		return newHolder(e, err, func(v *group) *permissions { return &v.permissions })
	}}
)

// maxAttached is how many managed policies an entity can have.
const maxAttached = 10

// holderName is the name of an entity in an input or output: the member of its
// kind is set.
type holderName struct {
	RoleName  string `json:",omitempty"`
	UserName  string `json:",omitempty"`
	GroupName string `json:",omitempty"`
}

func (k *holderKind) nameIn(n holderName) string {
	switch k {
	case roleHolder:
		return n.RoleName
	case userHolder:
		return n.UserName
	default:
		return n.GroupName
	}
}

// changeHolder changes an entity's policies, and with them what change returns.
func (s *Service) changeHolder(ctx context.Context, k *holderKind, account, name string, change func(*permissions) ([]store.Write, error)) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		h, err := k.open(ctx, s, account, name)
		if err != nil {
			return nil, err
		}
		more, err := change(h.permissions)
		if err != nil {
			return nil, err
		}
		return append(more, h.write()), nil
	})
}
