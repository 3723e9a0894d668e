package sts

import "github.com/treadle-run/treadle/awsapi"

// Operations implements awsapi.Service: all operations that AWS has. Those without
// a handler are not here yet.
func (s *Service) Operations() []awsapi.Operation {
	return []awsapi.Operation{
		{Name: "AssumeRole", Handler: awsapi.Typed(s.assumeRole)},
		{Name: "AssumeRoleWithSAML"},
		{Name: "AssumeRoleWithWebIdentity"},
		{Name: "AssumeRoot"},
		{Name: "DecodeAuthorizationMessage"},
		{Name: "GetAccessKeyInfo", Handler: awsapi.Typed(s.getAccessKeyInfo)},
		{Name: "GetCallerIdentity", Handler: awsapi.Typed(s.getCallerIdentity)},
		{Name: "GetDelegatedAccessToken"},
		{Name: "GetFederationToken"},
		{Name: "GetSessionToken", Handler: awsapi.Typed(s.getSessionToken)},
		{Name: "GetWebIdentityToken"},
	}
}
