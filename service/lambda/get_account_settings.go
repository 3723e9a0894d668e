package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getAccountSettingsOutput struct {
	AccountLimit accountLimit
	AccountUsage accountUsage
}

type accountLimit struct {
	TotalCodeSize                  int64
	CodeSizeUnzipped               int64
	CodeSizeZipped                 int64
	ConcurrentExecutions           int64
	UnreservedConcurrentExecutions int64
}

type accountUsage struct {
	TotalCodeSize int64
	FunctionCount int64
}

// Limits of an account's code in bytes
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). How
// much there is in all is said only: it is not held against the limit.
const (
	maxAllCode  = 75 << 30
	maxUnzipped = 262144000
)

func (s *Service) getAccountSettings(ctx context.Context, call *awsapi.Call, _ *struct{}) (*getAccountSettingsOutput, error) {
	limit := int64(s.options.ConcurrentExecutions)
	out := &getAccountSettingsOutput{AccountLimit: accountLimit{
		TotalCodeSize: maxAllCode, CodeSizeUnzipped: maxUnzipped, CodeSizeZipped: maxArchive,
		ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit,
	}}
	for f, err := range s.listed(ctx, call, true, "", "") {
		if err != nil {
			return nil, err
		}
		out.AccountUsage.TotalCodeSize += f.CodeSize
		if f.Version > 0 {
			continue
		}
		out.AccountUsage.FunctionCount++
		if f.Reserved != nil {
			out.AccountLimit.UnreservedConcurrentExecutions -= *f.Reserved
		}
	}
	return out, nil
}
