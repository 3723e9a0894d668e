package sts

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

type getSessionTokenInput struct{ DurationSeconds int }

type getSessionTokenOutput struct{ Credentials credentialsView }

const (
	defaultUserSession = 12 * time.Hour
	maxRootSession     = time.Hour
)

// getSessionToken gives a user, or root, credentials that end by themselves.
func (s *Service) getSessionToken(_ context.Context, call *awsapi.Call, in *getSessionTokenInput) (*getSessionTokenOutput, error) {
	who := call.Identity
	if who.Session != nil || who.Service != "" {
		return nil, accessDenied("Cannot call GetSessionToken with session credentials")
	}
	last := defaultUserSession
	if in.DurationSeconds > 0 {
		last = time.Duration(in.DurationSeconds) * time.Second
	}
	if a, err := arn.Parse(who.ARN); err == nil && a.Resource == "root" {
		last = min(last, maxRootSession)
	}
	now := s.now()
	who.Session = &awsapi.Session{Issued: now}
	c, err := s.options.Issue(who, now.Add(last))
	if err != nil {
		return nil, err
	}
	return &getSessionTokenOutput{viewOf(c)}, nil
}

type getAccessKeyInfoInput struct{ AccessKeyId string }

type getAccessKeyInfoOutput struct{ Account string }

func (s *Service) getAccessKeyInfo(ctx context.Context, _ *awsapi.Call, in *getAccessKeyInfoInput) (*getAccessKeyInfoOutput, error) {
	account, err := s.options.KeyAccount(ctx, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	if account == "" {
		return nil, validationError("Invalid value for parameter: AccessKeyId")
	}
	return &getAccessKeyInfoOutput{account}, nil
}
