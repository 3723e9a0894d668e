package iam

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// empty is the output of operations that answer with success only.
type empty struct{}

// defaultSession is how many seconds a session of a role lasts at most unless
// the role says otherwise.
const defaultSession = 3600

// roleView is a role as IAM shows it.
type roleView struct {
	Path                     string
	RoleName                 string
	RoleId                   string
	Arn                      string
	CreateDate               awsapi.Time
	AssumeRolePolicyDocument string
	Description              *string       `json:",omitempty"`
	MaxSessionDuration       int           `json:",omitempty"`
	PermissionsBoundary      *boundaryView `json:",omitempty"`
	Tags                     []tag         `json:",omitempty"`
	RoleLastUsed             *empty        `json:",omitempty"`
}

type boundaryView struct {
	PermissionsBoundaryType string
	PermissionsBoundaryArn  string
}

// summary is the role as listings show it.
func (r *role) summary() roleView {
	v := roleView{
		Path: r.Path, RoleName: r.Name, RoleId: r.ID, Arn: r.ARN, CreateDate: r.CreateDate,
		AssumeRolePolicyDocument: urlEncoded(r.TrustPolicy), MaxSessionDuration: r.MaxSessionDuration,
	}
	if r.Description != "" {
		v.Description = &r.Description
	}
	return v
}

// view is the role as GetRole shows it.
func (r *role) view() roleView {
	v := r.summary()
	v.Tags = r.Tags
	v.RoleLastUsed = &empty{}
	if r.PermissionsBoundary != "" {
		v.PermissionsBoundary = &boundaryView{"Policy", r.PermissionsBoundary}
	}
	return v
}

type createRoleInput struct {
	Path                     string
	RoleName                 string
	AssumeRolePolicyDocument string
	Description              string
	MaxSessionDuration       int
	PermissionsBoundary      string
	Tags                     []tag
}

type roleOutput struct{ Role roleView }

func (s *Service) createRole(ctx context.Context, call *awsapi.Call, in *createRoleInput) (*roleOutput, error) {
	r, err := s.newRole(call.Identity.Account, in)
	if err != nil {
		return nil, err
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.roles, call.Identity.Account, in.RoleName)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("Role with name %s already exists.", in.RoleName)
		}
		e.value = r
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	v := r.view()
	v.RoleLastUsed, v.MaxSessionDuration = nil, 0 // AWS does not say them here
	return &roleOutput{v}, nil
}

func (s *Service) newRole(account string, in *createRoleInput) (*role, error) {
	if err := checkTrustPolicy(in.AssumeRolePolicyDocument); err != nil {
		return nil, err
	}
	tags, err := newTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if err := checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	id, err := s.newID(rolePrefix)
	if err != nil {
		return nil, err
	}
	path := pathOrRoot(in.Path)
	r := &role{
		Name: in.RoleName, ID: id, ARN: entityARN(account, "role", path, in.RoleName), Path: path,
		CreateDate: s.now(), TrustPolicy: in.AssumeRolePolicyDocument, Description: in.Description,
		MaxSessionDuration: in.MaxSessionDuration, PermissionsBoundary: in.PermissionsBoundary, Tags: tags,
	}
	if r.MaxSessionDuration == 0 {
		r.MaxSessionDuration = defaultSession
	}
	return r, nil
}

type roleNameInput struct{ RoleName string }

func (s *Service) getRole(ctx context.Context, call *awsapi.Call, in *roleNameInput) (*roleOutput, error) {
	e, err := s.role(ctx, call.Identity.Account, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &roleOutput{e.value.view()}, nil
}

type pathPage struct {
	PathPrefix string
	page
}

type listRolesOutput struct {
	Roles []roleView
	pageEnd
}

func (s *Service) listRoles(ctx context.Context, call *awsapi.Call, in *pathPage) (*listRolesOutput, error) {
	all, err := list(ctx, s.roles, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	var views []roleView
	for _, r := range all {
		if strings.HasPrefix(r.Path, in.PathPrefix) {
			views = append(views, r.summary())
		}
	}
	out := &listRolesOutput{}
	out.Roles, out.pageEnd, err = cut(views, in.page)
	return out, err
}

type updateRoleInput struct {
	RoleName           string
	Description        *string
	MaxSessionDuration *int
}

func (s *Service) updateRole(ctx context.Context, call *awsapi.Call, in *updateRoleInput) (*empty, error) {
	return &empty{}, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		if in.Description != nil {
			r.Description = *in.Description
		}
		if in.MaxSessionDuration != nil {
			r.MaxSessionDuration = *in.MaxSessionDuration
		}
		return nil
	})
}

type roleDescriptionInput struct {
	RoleName    string
	Description string
}

func (s *Service) updateRoleDescription(ctx context.Context, call *awsapi.Call, in *roleDescriptionInput) (*roleOutput, error) {
	out := &roleOutput{}
	return out, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		r.Description = in.Description
		out.Role = r.view()
		return nil
	})
}

type updateTrustInput struct {
	RoleName       string
	PolicyDocument string
}

func (s *Service) updateAssumeRolePolicy(ctx context.Context, call *awsapi.Call, in *updateTrustInput) (*empty, error) {
	if err := checkTrustPolicy(in.PolicyDocument); err != nil {
		return nil, err
	}
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		r.TrustPolicy = in.PolicyDocument
		return nil
	})
}

func (s *Service) deleteRole(ctx context.Context, call *awsapi.Call, in *roleNameInput) (*empty, error) {
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.role(ctx, call.Identity.Account, in.RoleName)
		switch {
		case err != nil:
			return nil, err
		case len(e.value.InstanceProfiles) > 0:
			return nil, deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
		case len(e.value.AttachedPolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
		case len(e.value.InlinePolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must delete policies first.")
		}
		return []store.Write{e.remove()}, nil
	})
}

type boundaryInput struct {
	RoleName            string
	PermissionsBoundary string
}

func (s *Service) putRolePermissionsBoundary(ctx context.Context, call *awsapi.Call, in *boundaryInput) (*empty, error) {
	if err := checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		r.PermissionsBoundary = in.PermissionsBoundary
		return nil
	})
}

func (s *Service) deleteRolePermissionsBoundary(ctx context.Context, call *awsapi.Call, in *roleNameInput) (*empty, error) {
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		r.PermissionsBoundary = ""
		return nil
	})
}
