// Package sts answers the operations of AWS STS.
package sts

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

// Options say what a Service works with. What it does so far needs nothing.
type Options struct{}

// Service answers the operations of STS. Its methods may be called from many
// goroutines.
type Service struct{}

var _ awsapi.Service = (*Service)(nil)

// New returns the service.
func New(Options) *Service { return &Service{} }

// Name implements awsapi.Service.
func (s *Service) Name() string { return "sts" }

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	UserId  string
	Account string
	Arn     string
}

func (s *Service) getCallerIdentity(_ context.Context, call *awsapi.Call, _ *getCallerIdentityInput) (*getCallerIdentityOutput, error) {
	who := call.Identity
	return &getCallerIdentityOutput{UserId: who.UserID, Account: who.Account, Arn: who.ARN}, nil
}
