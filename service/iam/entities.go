package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type entitiesInput struct {
	PolicyArn         string
	EntityFilter      string
	PathPrefix        string
	PolicyUsageFilter string
	page
}

type policyUser struct{ UserName, UserId string }
type policyRole struct{ RoleName, RoleId string }
type policyGroup struct{ GroupName, GroupId string }

type entitiesOutput struct {
	PolicyGroups []policyGroup
	PolicyUsers  []policyUser
	PolicyRoles  []policyRole
	pageEnd
}

// listEntitiesForPolicy lists who has a policy, all on one page.
func (s *Service) listEntitiesForPolicy(ctx context.Context, call *awsapi.Call, in *entitiesInput) (*entitiesOutput, error) {
	account := call.Identity.Account
	if awsPolicies()[in.PolicyArn] == nil {
		if _, err := s.policy(ctx, account, in.PolicyArn); err != nil {
			return nil, err
		}
	}
	out := &entitiesOutput{PolicyGroups: []policyGroup{}, PolicyUsers: []policyUser{}, PolicyRoles: []policyRole{}}
	roles, err := list(ctx, s.roles, account)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		if in.wants("Role", r.Path, &r.permissions, r.PermissionsBoundary) {
			out.PolicyRoles = append(out.PolicyRoles, policyRole{r.Name, r.ID})
		}
	}
	users, err := list(ctx, s.users, account)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if in.wants("User", u.Path, &u.permissions, u.PermissionsBoundary) {
			out.PolicyUsers = append(out.PolicyUsers, policyUser{u.Name, u.ID})
		}
	}
	groups, err := list(ctx, s.groups, account)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if in.wants("Group", g.Path, &g.permissions, "") {
			out.PolicyGroups = append(out.PolicyGroups, policyGroup{g.Name, g.ID})
		}
	}
	return out, nil
}

func (in *entitiesInput) wants(kind, path string, p *permissions, boundary string) bool {
	if in.EntityFilter != "" && in.EntityFilter != kind || !strings.HasPrefix(path, in.PathPrefix) {
		return false
	}
	attached, limits := slices.Contains(p.AttachedPolicies, in.PolicyArn), boundary == in.PolicyArn
	switch in.PolicyUsageFilter {
	case "PermissionsPolicy":
		return attached
	case "PermissionsBoundary":
		return limits
	default:
		return attached || limits
	}
}
