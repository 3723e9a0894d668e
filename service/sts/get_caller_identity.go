package sts

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	UserId  string
	Account string
	Arn     string
}

func (s *Service) getCallerIdentity(ctx context.Context, call *awsapi.Call, _ *getCallerIdentityInput) (*getCallerIdentityOutput, error) {
	who := call.Identity
	if who.UserID == "" && who.Session != nil && s.options.Directory != nil {
		if role, err := s.options.Directory.Principal(ctx, who.Session.Role); err == nil {
			who.UserID = role.ID + ":" + who.Session.Name
		}
	}
	return &getCallerIdentityOutput{UserId: who.UserID, Account: who.Account, Arn: who.ARN}, nil
}
