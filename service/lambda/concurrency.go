package lambda

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
)

// concurrency is the shape of that name.
type concurrency struct {
	ReservedConcurrentExecutions *int64 `json:",omitempty"`
}

// minUnreserved is how many concurrent executions of an account no function may
// reserve.
const minUnreserved = 100

// Reasons of TooManyRequestsException.
const (
	reasonReserved = "ReservedFunctionConcurrentInvocationLimitExceeded"
	reasonAccount  = "ConcurrentInvocationLimitExceeded"
)

// limiter counts the invocations that run.
type limiter struct {
	limit int // of an account

	mu        sync.Mutex
	accounts  map[string]int
	functions map[string]int // by ID
}

func newLimiter(limit int) *limiter {
	return &limiter{limit: limit, accounts: map[string]int{}, functions: map[string]int{}}
}

// enter counts an invocation in unless it would be one too many. leave counts
// it out.
func (l *limiter) enter(f *function) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.Reserved != nil && int64(l.functions[f.ID]) >= *f.Reserved {
		return throttled(reasonReserved)
	}
	if l.accounts[f.Account] >= l.limit {
		return throttled(reasonAccount)
	}
	l.accounts[f.Account]++
	l.functions[f.ID]++
	return nil
}

func (l *limiter) leave(f *function) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accounts[f.Account]--
	l.functions[f.ID]--
	if l.functions[f.ID] == 0 {
		delete(l.functions, f.ID)
	}
}

// checkReservation holds a reservation against what the functions of the
// account have reserved.
func (s *Service) checkReservation(ctx context.Context, call *awsapi.Call, name string, asked int64) error {
	left := int64(s.options.ConcurrentExecutions) - asked
	for f, err := range s.functions.list(ctx, call.Region, call.Identity.Account, "") {
		if err != nil {
			return err
		}
		if f.Reserved != nil && f.Name != name {
			left -= *f.Reserved
		}
	}
	if left < minUnreserved && asked > 0 {
		return invalidParameter("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%d].", minUnreserved)
	}
	return nil
}
