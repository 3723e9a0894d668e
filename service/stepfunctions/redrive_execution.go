package stepfunctions

import (
	"context"
	"errors"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
)

type redriveExecutionInput struct {
	ExecutionARN string  `json:"executionArn"`
	ClientToken  *string `json:"clientToken"`
}

type redriveExecutionOutput struct {
	RedriveDate awsapi.Time `json:"redriveDate"`
}

// redrive is the record of an execution's last redrive. A request that is
// repeated with its token is answered again and redrives nothing.
type redrive struct {
	ExecutionARN string
	Token        string
	Date         time.Time
}

func (r redrive) key() string { return r.ExecutionARN }

// redriveTokenLifetime is how long a repeated request is known
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html).
const redriveTokenLifetime = 15 * time.Minute

func (s *Service) redriveExecution(ctx context.Context, call *awsapi.Call, in *redriveExecutionInput) (*redriveExecutionOutput, error) {
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	repeated, err := s.repeatedRedrive(ctx, x, in.ClientToken)
	if err != nil {
		return nil, err
	}
	if repeated {
		return &redriveExecutionOutput{timestamp(x.RedriveDate)}, nil
	}
	status, reason, err := s.redriveStatus(ctx, x)
	if err != nil {
		return nil, err
	}
	switch {
	case reason != nil:
		return nil, errExecutionNotRedrivable.because(*reason)
	case status != isRedrivable:
		return nil, errExecutionNotRedrivable.because("Execution can only be redriven by its Map Run")
	}
	again, err := s.engine.Redrive(ctx, x.ID)
	if errors.Is(err, engine.ErrNotRedrivable) { // another request was faster
		return nil, errExecutionNotRedrivable.because("Execution is RUNNING and cannot be redriven")
	}
	if err != nil {
		return nil, err
	}
	if in.ClientToken != nil {
		write := s.redrives.Put(&redrive{x.ARN, *in.ClientToken, again.RedriveDate}, store.Any)
		if err := s.store.Apply(ctx, write); err != nil {
			return nil, err
		}
	}
	return &redriveExecutionOutput{timestamp(again.RedriveDate)}, nil
}

// repeatedRedrive reports whether the last redrive was asked for with the token.
func (s *Service) repeatedRedrive(ctx context.Context, x *store.Execution, token *string) (bool, error) {
	if token == nil || x.RedriveDate.IsZero() {
		return false, nil
	}
	last, _, err := s.redrives.Get(ctx, x.ARN)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	fresh := s.clock.Now().Sub(last.Date) <= redriveTokenLifetime
	return fresh && last.Token == *token && last.Date.Equal(x.RedriveDate), nil
}
