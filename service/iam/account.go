package iam

import (
	"context"
	"maps"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type accountInput struct{}

type summaryOutput struct{ SummaryMap map[string]int }

// getAccountSummary counts what the account has, and tells the quotas that hold
// here.
func (s *Service) getAccountSummary(ctx context.Context, call *awsapi.Call, _ *accountInput) (*summaryOutput, error) {
	a, err := s.everything(ctx, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	return &summaryOutput{map[string]int{
		"Users": len(a.users), "Groups": len(a.groups), "Roles": len(a.roles),
		"Policies": len(a.policies), "InstanceProfiles": len(a.profiles),
		"AccessKeysPerUserQuota": maxKeys, "GroupsPerUserQuota": maxGroups,
		"AttachedPoliciesPerUserQuota": maxAttached, "AttachedPoliciesPerGroupQuota": maxAttached,
		"AttachedPoliciesPerRoleQuota": maxAttached,
		"PolicySizeQuota":              maxPolicySize, "VersionsPerPolicyQuota": maxVersions,
		"UserPolicySizeQuota": userHolder.maxInline, "GroupPolicySizeQuota": groupHolder.maxInline,
		"MFADevices": 0, "MFADevicesInUse": 0, "AccountMFAEnabled": 0, "AccountAccessKeysPresent": 0,
		"Providers": 0, "ServerCertificates": 0,
	}}, nil
}

type aliasesOutput struct {
	AccountAliases []string
	pageEnd
}

// listAccountAliases lists none: accounts have no other names here.
func (s *Service) listAccountAliases(context.Context, *awsapi.Call, *accountInput) (*aliasesOutput, error) {
	return &aliasesOutput{AccountAliases: []string{}}, nil
}

// holdings are all entities of an account.
type holdings struct {
	users    []*user
	groups   []*group
	roles    []*role
	policies []*managedPolicy
	profiles []*instanceProfile
}

func (s *Service) everything(ctx context.Context, account string) (a holdings, err error) {
	if a.users, err = list(ctx, s.users, account); err != nil {
		return a, err
	}
	if a.groups, err = list(ctx, s.groups, account); err != nil {
		return a, err
	}
	if a.roles, err = list(ctx, s.roles, account); err != nil {
		return a, err
	}
	if a.policies, err = list(ctx, s.policies, account); err != nil {
		return a, err
	}
	a.profiles, err = list(ctx, s.instanceProfiles, account)
	return a, err
}

type detailsInput struct {
	Filter []string
	page
}

type policyDetail struct{ PolicyName, PolicyDocument string }

type userDetail struct {
	userView
	UserPolicyList          []policyDetail
	GroupList               []string
	AttachedManagedPolicies []attachedPolicy
}

type groupDetail struct {
	groupView
	GroupPolicyList         []policyDetail
	AttachedManagedPolicies []attachedPolicy
}

type roleDetail struct {
	roleView
	InstanceProfileList     []profileView
	RolePolicyList          []policyDetail
	AttachedManagedPolicies []attachedPolicy
}

type managedDetail struct {
	policyView
	PolicyVersionList []versionView
}

type detailsOutput struct {
	UserDetailList  []userDetail
	GroupDetailList []groupDetail
	RoleDetailList  []roleDetail
	Policies        []managedDetail
	pageEnd
}

// getAccountAuthorizationDetails shows who is permitted what, all on one page.
func (s *Service) getAccountAuthorizationDetails(ctx context.Context, call *awsapi.Call, in *detailsInput) (*detailsOutput, error) {
	a, err := s.everything(ctx, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	out := &detailsOutput{
		UserDetailList: []userDetail{}, GroupDetailList: []groupDetail{},
		RoleDetailList: []roleDetail{}, Policies: []managedDetail{},
	}
	wants := func(kind string) bool { return len(in.Filter) == 0 || slices.Contains(in.Filter, kind) }
	if wants("User") {
		for _, u := range a.users {
			out.UserDetailList = append(out.UserDetailList, userDetail{
				u.view(), u.details(), append([]string{}, u.Groups...), append([]attachedPolicy{}, u.attached("")...),
			})
		}
	}
	if wants("Group") {
		for _, g := range a.groups {
			out.GroupDetailList = append(out.GroupDetailList, groupDetail{
				g.view(), g.details(), append([]attachedPolicy{}, g.attached("")...),
			})
		}
	}
	if wants("Role") {
		for _, r := range a.roles {
			d, err := s.roleDetail(ctx, call.Identity.Account, r, a.profiles)
			if err != nil {
				return nil, err
			}
			out.RoleDetailList = append(out.RoleDetailList, d)
		}
	}
	out.Policies = append(out.Policies, managedDetails(a, wants)...)
	return out, nil
}

func (s *Service) roleDetail(ctx context.Context, account string, r *role, profiles []*instanceProfile) (roleDetail, error) {
	d := roleDetail{
		r.view(), []profileView{}, r.details(), append([]attachedPolicy{}, r.attached("")...),
	}
	for _, p := range profiles {
		if p.Role != r.Name {
			continue
		}
		v, err := s.profileView(ctx, account, p)
		if err != nil {
			return d, err
		}
		d.InstanceProfileList = append(d.InstanceProfileList, v)
	}
	return d, nil
}

// details are the inline policies by name.
func (p *permissions) details() []policyDetail {
	list := []policyDetail{}
	for _, name := range slices.Sorted(maps.Keys(p.InlinePolicies)) {
		list = append(list, policyDetail{name, urlEncoded(p.InlinePolicies[name])})
	}
	return list
}

// managedDetails are the account's policies, and those of AWS that somebody has.
func managedDetails(a holdings, wants func(string) bool) (list []managedDetail) {
	if wants("LocalManagedPolicy") {
		for _, p := range a.policies {
			list = append(list, p.detail())
		}
	}
	if !wants("AWSManagedPolicy") {
		return list
	}
	used := map[string]bool{}
	note := func(p *permissions) {
		for _, text := range p.AttachedPolicies {
			used[text] = true
		}
	}
	for _, u := range a.users {
		note(&u.permissions)
	}
	for _, g := range a.groups {
		note(&g.permissions)
	}
	for _, r := range a.roles {
		note(&r.permissions)
	}
	for _, p := range sortedAWSPolicies() {
		if used[p.ARN] {
			list = append(list, p.detail())
		}
	}
	return list
}

func (p *managedPolicy) detail() managedDetail {
	d := managedDetail{policyView: p.view(), PolicyVersionList: []versionView{}}
	for _, v := range slices.Backward(p.Versions) {
		view := p.version(v)
		view.Document = urlEncoded(v.Document)
		d.PolicyVersionList = append(d.PolicyVersionList, view)
	}
	return d
}
