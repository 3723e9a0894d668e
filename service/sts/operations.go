package sts

import "github.com/treadle-run/treadle/awsapi"

// Operations implements awsapi.Service: all operations that AWS has. Those without
// a handler are not here yet.
func (s *Service) Operations() []awsapi.Operation {
	return []awsapi.Operation{
		{Name: "AssumeRole"},
		{Name: "AssumeRoleWithSAML"},
		{Name: "AssumeRoleWithWebIdentity"},
		{Name: "AssumeRoot"},
		{Name: "DecodeAuthorizationMessage"},
		{Name: "GetAccessKeyInfo"},
		{Name: "GetCallerIdentity", Handler: awsapi.Typed(s.getCallerIdentity)},
		{Name: "GetDelegatedAccessToken"},
		{Name: "GetFederationToken"},
		{Name: "GetSessionToken"},
		{Name: "GetWebIdentityToken"},
	}
}
