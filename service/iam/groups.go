package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type groupView struct {
	Path       string
	GroupName  string
	GroupId    string
	Arn        string
	CreateDate awsapi.Time
}

func (g *group) view() groupView { return groupView{g.Path, g.Name, g.ID, g.ARN, g.CreateDate} }

// group returns a group, or the error that there is none.
func (s *Service) group(ctx context.Context, account, name string) (entry[group], error) {
	e, ok, err := get(ctx, s.groups, account, name)
	if err == nil && (!ok || e.value.Name != name) {
		err = noSuchGroup(name)
	}
	return e, err
}

type createGroupInput struct{ Path, GroupName string }

type groupOutput struct{ Group groupView }

func (s *Service) createGroup(ctx context.Context, call *awsapi.Call, in *createGroupInput) (*groupOutput, error) {
	account := call.Identity.Account
	id, err := s.newID(groupPrefix)
	if err != nil {
		return nil, err
	}
	path := pathOrRoot(in.Path)
	g := &group{
		Name: in.GroupName, ID: id, ARN: entityARN(account, "group", path, in.GroupName), Path: path, CreateDate: s.now(),
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.groups, account, in.GroupName)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("Group with name %s already exists.", in.GroupName)
		}
		e.value = g
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	return &groupOutput{g.view()}, nil
}

type groupNamePage struct {
	GroupName string
	page
}

type getGroupOutput struct {
	Group groupView
	Users []userView
	pageEnd
}

// getGroup shows a group with its members.
func (s *Service) getGroup(ctx context.Context, call *awsapi.Call, in *groupNamePage) (*getGroupOutput, error) {
	e, err := s.group(ctx, call.Identity.Account, in.GroupName)
	if err != nil {
		return nil, err
	}
	members, err := s.membersOf(ctx, call.Identity.Account, e.value.Name)
	if err != nil {
		return nil, err
	}
	var views []userView
	for _, u := range members {
		views = append(views, u.summary())
	}
	out := &getGroupOutput{Group: e.value.view()}
	out.Users, out.pageEnd, err = cut(views, in.page)
	return out, err
}

func (s *Service) membersOf(ctx context.Context, account, groupName string) (members []*user, err error) {
	all, err := list(ctx, s.users, account)
	if err != nil {
		return nil, err
	}
	for _, u := range all {
		if slices.Contains(u.Groups, groupName) {
			members = append(members, u)
		}
	}
	return members, nil
}

type listGroupsOutput struct {
	Groups []groupView
	pageEnd
}

func (s *Service) listGroups(ctx context.Context, call *awsapi.Call, in *pathPage) (*listGroupsOutput, error) {
	all, err := list(ctx, s.groups, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	var views []groupView
	for _, g := range all {
		if strings.HasPrefix(g.Path, in.PathPrefix) {
			views = append(views, g.view())
		}
	}
	out := &listGroupsOutput{}
	out.Groups, out.pageEnd, err = cut(views, in.page)
	return out, err
}

func (s *Service) listGroupsForUser(ctx context.Context, call *awsapi.Call, in *userNamePage) (*listGroupsOutput, error) {
	u, err := s.user(ctx, call.Identity.Account, in.UserName)
	if err != nil {
		return nil, err
	}
	var views []groupView
	for _, name := range u.value.Groups {
		g, ok, err := get(ctx, s.groups, call.Identity.Account, name)
		if err != nil {
			return nil, err
		}
		if ok { // it may have been deleted meanwhile
			views = append(views, g.value.view())
		}
	}
	out := &listGroupsOutput{}
	out.Groups, out.pageEnd, err = cut(views, in.page)
	return out, err
}

type updateGroupInput struct{ GroupName, NewGroupName, NewPath string }

// updateGroup renames a group; its members are told.
func (s *Service) updateGroup(ctx context.Context, call *awsapi.Call, in *updateGroupInput) (*empty, error) {
	account := call.Identity.Account
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.group(ctx, account, in.GroupName)
		if err != nil {
			return nil, err
		}
		old := e.remove()
		if in.NewPath != "" {
			e.value.Path = in.NewPath
		}
		if in.NewGroupName != "" {
			e.value.Name = in.NewGroupName
		}
		e.value.ARN = entityARN(account, "group", e.value.Path, e.value.Name)
		writes, err := s.renameInMembers(ctx, account, in.GroupName, e.value.Name)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(in.GroupName, e.value.Name) {
			return append(writes, e.write()), nil
		}
		target, exists, err := get(ctx, s.groups, account, e.value.Name)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("Group with name %s already exists.", e.value.Name)
		}
		target.value = e.value
		return append(writes, old, target.write()), nil
	})
}

func (s *Service) renameInMembers(ctx context.Context, account, name, newName string) (writes []store.Write, err error) {
	members, err := s.membersOf(ctx, account, name)
	if err != nil || name == newName {
		return nil, err
	}
	for _, u := range members {
		e, err := s.user(ctx, account, u.Name)
		if err != nil {
			return nil, err
		}
		if i := slices.Index(e.value.Groups, name); i >= 0 {
			e.value.Groups[i] = newName
			writes = append(writes, e.write())
		}
	}
	return writes, nil
}

type groupNameInput struct{ GroupName string }

func (s *Service) deleteGroup(ctx context.Context, call *awsapi.Call, in *groupNameInput) (*empty, error) {
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.group(ctx, call.Identity.Account, in.GroupName)
		switch {
		case err != nil:
			return nil, err
		case e.value.Members > 0:
			return nil, deleteConflict("Cannot delete entity, must remove users from group first.")
		case len(e.value.AttachedPolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
		case len(e.value.InlinePolicies) > 0:
			return nil, deleteConflict("Cannot delete entity, must delete policies first.")
		}
		return []store.Write{e.remove()}, nil
	})
}

type membershipInput struct{ GroupName, UserName string }

// maxGroups is how many groups a user can be in.
const maxGroups = 10

func (s *Service) addUserToGroup(ctx context.Context, call *awsapi.Call, in *membershipInput) (*empty, error) {
	return nil, s.changeMembership(ctx, call.Identity.Account, in, func(g *group, u *user) error {
		if slices.Contains(u.Groups, g.Name) {
			return nil
		}
		if len(u.Groups) >= maxGroups {
			return limitExceeded("Cannot exceed quota for GroupsPerUser: %d", maxGroups)
		}
		u.Groups = append(u.Groups, g.Name)
		g.Members++
		return nil
	})
}

func (s *Service) removeUserFromGroup(ctx context.Context, call *awsapi.Call, in *membershipInput) (*empty, error) {
	return nil, s.changeMembership(ctx, call.Identity.Account, in, func(g *group, u *user) error {
		i := slices.Index(u.Groups, g.Name)
		if i < 0 {
			return noSuchEntity("User %s does not exist in group %s.", u.Name, g.Name)
		}
		u.Groups = slices.Delete(u.Groups, i, i+1)
		g.Members--
		return nil
	})
}

// changeMembership changes a group and a user together.
func (s *Service) changeMembership(ctx context.Context, account string, in *membershipInput, change func(*group, *user) error) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		g, err := s.group(ctx, account, in.GroupName)
		if err != nil {
			return nil, err
		}
		u, err := s.user(ctx, account, in.UserName)
		if err != nil {
			return nil, err
		}
		if err := change(g.value, u.value); err != nil {
			return nil, err
		}
		return []store.Write{g.write(), u.write()}, nil
	})
}
