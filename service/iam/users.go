package iam

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// userView is a user as IAM shows it.
type userView struct {
	Path                string
	UserName            string `json:",omitempty"`
	UserId              string
	Arn                 string
	CreateDate          awsapi.Time
	PermissionsBoundary *boundaryView `json:",omitempty"`
	Tags                []tag         `json:",omitempty"`
}

// summary is the user as listings show it.
func (u *user) summary() userView {
	return userView{Path: u.Path, UserName: u.Name, UserId: u.ID, Arn: u.ARN, CreateDate: u.CreateDate}
}

func (u *user) view() userView {
	v := u.summary()
	v.Tags = u.Tags
	if u.PermissionsBoundary != "" {
		v.PermissionsBoundary = &boundaryView{"Policy", u.PermissionsBoundary}
	}
	return v
}

// user returns a user, or the error that there is none.
func (s *Service) user(ctx context.Context, account, name string) (entry[user], error) {
	e, ok, err := get(ctx, s.users, account, name)
	if err == nil && (!ok || e.value.Name != name) {
		err = noSuchUser(name)
	}
	return e, err
}

func (s *Service) changeUser(ctx context.Context, account, name string, change func(*user) error) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.user(ctx, account, name)
		if err != nil {
			return nil, err
		}
		if err := change(e.value); err != nil {
			return nil, err
		}
		return []store.Write{e.write()}, nil
	})
}

type createUserInput struct {
	Path                string
	UserName            string
	PermissionsBoundary string
	Tags                []tag
}

type userOutput struct{ User userView }

func (s *Service) createUser(ctx context.Context, call *awsapi.Call, in *createUserInput) (*userOutput, error) {
	account := call.Identity.Account
	tags, err := newTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if err := checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	id, err := s.newID(userPrefix)
	if err != nil {
		return nil, err
	}
	path := pathOrRoot(in.Path)
	u := &user{
		Name: in.UserName, ID: id, ARN: entityARN(account, "user", path, in.UserName), Path: path,
		CreateDate: s.now(), PermissionsBoundary: in.PermissionsBoundary, Tags: tags,
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.users, account, in.UserName)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("User with name %s already exists.", in.UserName)
		}
		e.value = u
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	return &userOutput{u.view()}, nil
}

type userNameInput struct{ UserName string }

// getUser without a name shows who calls; for root that is no user's record.
func (s *Service) getUser(ctx context.Context, call *awsapi.Call, in *userNameInput) (*userOutput, error) {
	who := &call.Identity
	if in.UserName == "" && callingUser(who) == "" {
		return &userOutput{userView{
			Path: "/", UserId: who.Account, Arn: arn.New("iam", "", who.Account, "root").String(), CreateDate: s.now(),
		}}, nil
	}
	e, err := s.user(ctx, who.Account, nameOr(in.UserName, who))
	if err != nil {
		return nil, err
	}
	return &userOutput{e.value.view()}, nil
}

// callingUser is the name of the user who calls, "" for others.
func callingUser(who *awsapi.Identity) string {
	a, err := arn.Parse(who.ARN)
	if kind, rest := a.Split(); err == nil && a.Service == "iam" && kind == "user" {
		return rest[strings.LastIndexByte(rest, '/')+1:]
	}
	return ""
}

// nameOr is the name of a request, or that of the user who calls.
func nameOr(name string, who *awsapi.Identity) string {
	if name == "" {
		return callingUser(who)
	}
	return name
}

type listUsersOutput struct {
	Users []userView
	pageEnd
}

func (s *Service) listUsers(ctx context.Context, call *awsapi.Call, in *pathPage) (*listUsersOutput, error) {
	all, err := list(ctx, s.users, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	var views []userView
	for _, u := range all {
		if strings.HasPrefix(u.Path, in.PathPrefix) {
			views = append(views, u.summary())
		}
	}
	out := &listUsersOutput{}
	out.Users, out.pageEnd, err = cut(views, in.page)
	return out, err
}

type updateUserInput struct {
	UserName    string
	NewUserName string
	NewPath     string
}

// updateUser renames a user. Its access keys go with it.
func (s *Service) updateUser(ctx context.Context, call *awsapi.Call, in *updateUserInput) (*empty, error) {
	account := call.Identity.Account
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.user(ctx, account, in.UserName)
		if err != nil {
			return nil, err
		}
		old := e.remove()
		if in.NewPath != "" {
			e.value.Path = in.NewPath
		}
		renamed := in.NewUserName != "" && !strings.EqualFold(in.NewUserName, in.UserName)
		if in.NewUserName != "" {
			e.value.Name = in.NewUserName
		}
		e.value.ARN = entityARN(account, "user", e.value.Path, e.value.Name)
		keys, err := s.moveKeys(ctx, e.value)
		if err != nil || !renamed {
			return append(keys, e.write()), err
		}
		target, exists, err := get(ctx, s.users, account, in.NewUserName)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("User with name %s already exists.", in.NewUserName)
		}
		target.value = e.value
		return append(keys, old, target.write()), nil
	})
}

func (s *Service) deleteUser(ctx context.Context, call *awsapi.Call, in *userNameInput) (*empty, error) {
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.user(ctx, call.Identity.Account, in.UserName)
		switch {
		case err != nil:
			return nil, err
		case len(e.value.Keys) > 0:
			return nil, deleteConflict("Cannot delete entity, must delete access keys first.")
		case len(e.value.AttachedPolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
		case len(e.value.InlinePolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must delete policies first.")
		case len(e.value.Groups) > 0:
			return nil, deleteConflict("Cannot delete entity, must remove users from group first.")
		}
		return []store.Write{e.remove()}, nil
	})
}

type userTagsInput struct {
	UserName string
	Tags     []tag
	TagKeys  []string
}

func (s *Service) tagUser(ctx context.Context, call *awsapi.Call, in *userTagsInput) (*empty, error) {
	return nil, s.changeUser(ctx, call.Identity.Account, in.UserName, func(u *user) (err error) {
		u.Tags, err = withTags(u.Tags, in.Tags)
		return err
	})
}

func (s *Service) untagUser(ctx context.Context, call *awsapi.Call, in *userTagsInput) (*empty, error) {
	return nil, s.changeUser(ctx, call.Identity.Account, in.UserName, func(u *user) error {
		u.Tags = withoutTags(u.Tags, in.TagKeys)
		return nil
	})
}

type userNamePage struct {
	UserName string
	page
}

func (s *Service) listUserTags(ctx context.Context, call *awsapi.Call, in *userNamePage) (*listTagsOutput, error) {
	e, err := s.user(ctx, call.Identity.Account, in.UserName)
	if err != nil {
		return nil, err
	}
	out := &listTagsOutput{}
	out.Tags, out.pageEnd, err = cut(e.value.Tags, in.page)
	return out, err
}

type userBoundaryInput struct {
	UserName            string
	PermissionsBoundary string
}

func (s *Service) putUserPermissionsBoundary(ctx context.Context, call *awsapi.Call, in *userBoundaryInput) (*empty, error) {
	if err := checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	return nil, s.changeUser(ctx, call.Identity.Account, in.UserName, func(u *user) error {
		u.PermissionsBoundary = in.PermissionsBoundary
		return nil
	})
}

func (s *Service) deleteUserPermissionsBoundary(ctx context.Context, call *awsapi.Call, in *userBoundaryInput) (*empty, error) {
	return nil, s.changeUser(ctx, call.Identity.Account, in.UserName, func(u *user) error {
		u.PermissionsBoundary = ""
		return nil
	})
}

// checkBoundary refuses what is no policy's ARN; "" stands for no boundary.
func checkBoundary(policyArn string) error {
	if policyArn == "" {
		return nil
	}
	_, _, err := policyARN(policyArn)
	return err
}
