package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type profileView struct {
	Path                string
	InstanceProfileName string
	InstanceProfileId   string
	Arn                 string
	CreateDate          awsapi.Time
	Roles               []roleView
	Tags                []tag `json:",omitempty"`
}

// profileView returns an instance profile with its role as IAM shows it.
func (s *Service) profileView(ctx context.Context, account string, p *instanceProfile) (profileView, error) {
	v := profileView{
		Path: p.Path, InstanceProfileName: p.Name, InstanceProfileId: p.ID, Arn: p.ARN,
		CreateDate: p.CreateDate, Roles: []roleView{}, Tags: p.Tags,
	}
	if p.Role == "" {
		return v, nil
	}
	r, ok, err := get(ctx, s.roles, account, p.Role)
	if err == nil && ok { // it may have been taken out and deleted meanwhile
		v.Roles = append(v.Roles, r.value.summary())
	}
	return v, err
}

func (s *Service) instanceProfile(ctx context.Context, account, name string) (entry[instanceProfile], error) {
	e, ok, err := get(ctx, s.instanceProfiles, account, name)
	if err == nil && (!ok || e.value.Name != name) {
		err = noSuchProfile(name)
	}
	return e, err
}

type createProfileInput struct {
	InstanceProfileName string
	Path                string
	Tags                []tag
}

type profileOutput struct{ InstanceProfile profileView }

func (s *Service) createInstanceProfile(ctx context.Context, call *awsapi.Call, in *createProfileInput) (*profileOutput, error) {
	account := call.Identity.Account
	tags, err := newTags(in.Tags)
	if err != nil {
		return nil, err
	}
	id, err := s.newID(profilePrefix)
	if err != nil {
		return nil, err
	}
	path := pathOrRoot(in.Path)
	p := &instanceProfile{
		Name: in.InstanceProfileName, ID: id, Path: path, CreateDate: s.now(), Tags: tags,
		ARN: entityARN(account, "instance-profile", path, in.InstanceProfileName),
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.instanceProfiles, account, p.Name)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("Instance Profile %s already exists.", p.Name)
		}
		e.value = p
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	v, err := s.profileView(ctx, account, p)
	return &profileOutput{v}, err
}

type profileNameInput struct{ InstanceProfileName string }

func (s *Service) getInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileNameInput) (*profileOutput, error) {
	e, err := s.instanceProfile(ctx, call.Identity.Account, in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	v, err := s.profileView(ctx, call.Identity.Account, e.value)
	return &profileOutput{v}, err
}

func (s *Service) deleteInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileNameInput) (*empty, error) {
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.instanceProfile(ctx, call.Identity.Account, in.InstanceProfileName)
		if err != nil {
			return nil, err
		}
		if e.value.Role != "" {
			return nil, deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
		}
		return []store.Write{e.remove()}, nil
	})
}

type profileRoleInput struct {
	InstanceProfileName string
	RoleName            string
}

func (s *Service) addRoleToInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileRoleInput) (*empty, error) {
	return nil, s.changeProfileRole(ctx, call.Identity.Account, in, func(p *instanceProfile, r *role) error {
		if p.Role != "" {
			return limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
		}
		p.Role = r.Name
		r.InstanceProfiles = append(r.InstanceProfiles, p.Name)
		return nil
	})
}

func (s *Service) removeRoleFromInstanceProfile(ctx context.Context, call *awsapi.Call, in *profileRoleInput) (*empty, error) {
	return nil, s.changeProfileRole(ctx, call.Identity.Account, in, func(p *instanceProfile, r *role) error {
		if p.Role != r.Name {
			return noSuchRole(r.Name)
		}
		p.Role = ""
		r.InstanceProfiles = slices.DeleteFunc(r.InstanceProfiles, func(name string) bool { return name == p.Name })
		return nil
	})
}

// changeProfileRole changes an instance profile and a role together.
func (s *Service) changeProfileRole(ctx context.Context, account string, in *profileRoleInput, change func(*instanceProfile, *role) error) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		p, err := s.instanceProfile(ctx, account, in.InstanceProfileName)
		if err != nil {
			return nil, err
		}
		r, err := s.role(ctx, account, in.RoleName)
		if err != nil {
			return nil, err
		}
		if err := change(p.value, r.value); err != nil {
			return nil, err
		}
		return []store.Write{p.write(), r.write()}, nil
	})
}

type listProfilesOutput struct {
	InstanceProfiles []profileView
	pageEnd
}

func (s *Service) listInstanceProfiles(ctx context.Context, call *awsapi.Call, in *pathPage) (*listProfilesOutput, error) {
	return s.profilePage(ctx, call.Identity.Account, in.page, func(p *instanceProfile) bool {
		return strings.HasPrefix(p.Path, in.PathPrefix)
	})
}

func (s *Service) listInstanceProfilesForRole(ctx context.Context, call *awsapi.Call, in *roleNamePage) (*listProfilesOutput, error) {
	if _, err := s.role(ctx, call.Identity.Account, in.RoleName); err != nil {
		return nil, err
	}
	return s.profilePage(ctx, call.Identity.Account, in.page, func(p *instanceProfile) bool {
		return p.Role == in.RoleName
	})
}

func (s *Service) profilePage(ctx context.Context, account string, p page, wanted func(*instanceProfile) bool) (*listProfilesOutput, error) {
	all, err := list(ctx, s.instanceProfiles, account)
	if err != nil {
		return nil, err
	}
	var views []profileView
	for _, profile := range all {
		if !wanted(profile) {
			continue
		}
		v, err := s.profileView(ctx, account, profile)
		if err != nil {
			return nil, err
		}
		v.Tags = nil // listings do not show them
		views = append(views, v)
	}
	out := &listProfilesOutput{}
	out.InstanceProfiles, out.pageEnd, err = cut(views, p)
	return out, err
}
