package iam

import (
	"context"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

// maxVersions is how many versions a managed policy can have.
const maxVersions = 5

type versionView struct {
	Document         string `json:",omitempty"`
	VersionId        string
	IsDefaultVersion bool
	CreateDate       awsapi.Time
}

// version returns a version as IAM shows it. Only GetPolicyVersion shows the
// document.
func (p *managedPolicy) version(v policyVersion) versionView {
	return versionView{VersionId: v.ID, IsDefaultVersion: v.ID == p.DefaultVersion, CreateDate: v.CreateDate}
}

// addVersion adds the next version. Numbers are not used again.
func (p *managedPolicy) addVersion(document string, now awsapi.Time, isDefault bool) policyVersion {
	p.LastVersion++
	v := policyVersion{ID: "v" + strconv.Itoa(p.LastVersion), Document: document, CreateDate: now}
	p.Versions = append(p.Versions, v)
	p.UpdateDate = now
	if isDefault {
		p.DefaultVersion = v.ID
	}
	return v
}

func (p *managedPolicy) findVersion(id string) (int, error) {
	i := slices.IndexFunc(p.Versions, func(v policyVersion) bool { return v.ID == id })
	if i < 0 {
		return 0, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.ARN, id)
	}
	return i, nil
}

type createVersionInput struct {
	PolicyArn      string
	PolicyDocument string
	SetAsDefault   bool
}

type versionOutput struct{ PolicyVersion versionView }

func (s *Service) createPolicyVersion(ctx context.Context, call *awsapi.Call, in *createVersionInput) (*versionOutput, error) {
	if err := checkManagedPolicy(in.PolicyDocument); err != nil {
		return nil, err
	}
	out := &versionOutput{}
	err := s.changePolicy(ctx, call.Identity.Account, in.PolicyArn, func(p *managedPolicy) error {
		if len(p.Versions) >= maxVersions {
			return limitExceeded("A managed policy can have up to %d versions. Before you create a new version, "+
				"you must delete an existing version.", maxVersions)
		}
		out.PolicyVersion = p.version(p.addVersion(in.PolicyDocument, s.now(), in.SetAsDefault))
		return nil
	})
	return out, err
}

type versionInput struct {
	PolicyArn string
	VersionId string
}

func (s *Service) getPolicyVersion(ctx context.Context, call *awsapi.Call, in *versionInput) (*versionOutput, error) {
	e, err := s.policy(ctx, call.Identity.Account, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	i, err := e.value.findVersion(in.VersionId)
	if err != nil {
		return nil, err
	}
	v := e.value.version(e.value.Versions[i])
	v.Document = urlEncoded(e.value.Versions[i].Document)
	return &versionOutput{v}, nil
}

type listVersionsOutput struct {
	Versions []versionView
	pageEnd
}

// listPolicyVersions lists the versions, newest first.
func (s *Service) listPolicyVersions(ctx context.Context, call *awsapi.Call, in *policyArnPage) (*listVersionsOutput, error) {
	e, err := s.policy(ctx, call.Identity.Account, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	var views []versionView
	for _, v := range slices.Backward(e.value.Versions) {
		views = append(views, e.value.version(v))
	}
	out := &listVersionsOutput{}
	out.Versions, out.pageEnd, err = cut(views, in.page)
	return out, err
}

func (s *Service) setDefaultPolicyVersion(ctx context.Context, call *awsapi.Call, in *versionInput) (*empty, error) {
	return nil, s.changePolicy(ctx, call.Identity.Account, in.PolicyArn, func(p *managedPolicy) error {
		if _, err := p.findVersion(in.VersionId); err != nil {
			return err
		}
		p.DefaultVersion, p.UpdateDate = in.VersionId, s.now()
		return nil
	})
}

func (s *Service) deletePolicyVersion(ctx context.Context, call *awsapi.Call, in *versionInput) (*empty, error) {
	return nil, s.changePolicy(ctx, call.Identity.Account, in.PolicyArn, func(p *managedPolicy) error {
		i, err := p.findVersion(in.VersionId)
		if err != nil {
			return err
		}
		if in.VersionId == p.DefaultVersion {
			return deleteConflict("Cannot delete the default version of a policy.")
		}
		p.Versions = slices.Delete(p.Versions, i, i+1)
		return nil
	})
}
