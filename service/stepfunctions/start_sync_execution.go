package stepfunctions

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type startSyncExecutionInput struct {
	startExecutionInput
	IncludedData string `json:"includedData"`
}

type startSyncExecutionOutput struct {
	ExecutionARN    string         `json:"executionArn"`
	StateMachineARN string         `json:"stateMachineArn"`
	Name            string         `json:"name"`
	Status          store.Status   `json:"status"`
	StartDate       awsapi.Time    `json:"startDate"`
	StopDate        awsapi.Time    `json:"stopDate"`
	TraceHeader     *string        `json:"traceHeader,omitempty"`
	Error           *string        `json:"error,omitempty"`
	Cause           *string        `json:"cause,omitempty"`
	BillingDetails  billingDetails `json:"billingDetails"`
	executionData
}

// billingDetails is what AWS would charge for. Treadle charges nothing and does
// not measure memory, so the least is answered.
type billingDetails struct {
	BilledMemoryUsedInMB         int64 `json:"billedMemoryUsedInMB"`
	BilledDurationInMilliseconds int64 `json:"billedDurationInMilliseconds"`
}

// Units that Express executions are billed in
// (https://aws.amazon.com/step-functions/pricing/).
const (
	billedMemory   = 64
	billedDuration = 100 * time.Millisecond
)

// startSyncExecution executes an Express state machine and waits for its end.
func (s *Service) startSyncExecution(ctx context.Context, call *awsapi.Call, in *startSyncExecutionInput) (*startSyncExecutionOutput, error) {
	request, err := s.checkStart(ctx, call, &in.startExecutionInput)
	if err != nil {
		return nil, err
	}
	if !request.Express {
		return nil, errTypeNotSupported.because()
	}
	x, err := s.synced.Run(ctx, *request)
	if err != nil {
		return nil, err
	}
	out := &startSyncExecutionOutput{
		ExecutionARN: x.ARN, StateMachineARN: x.StateMachineARN, Name: x.Name, Status: x.Status,
		StartDate: timestamp(x.StartDate), StopDate: timestamp(x.StopDate),
		TraceHeader: textOf(x.TraceHeader), Error: x.Error, Cause: x.Cause,
		BillingDetails: billed(x.StopDate.Sub(x.StartDate)),
		executionData:  dataOf(x, in.IncludedData),
	}
	if out.OutputDetails == nil { // here it is there even without an output
		out.OutputDetails = out.InputDetails
	}
	return out, nil
}

// billed rounds a duration up to the units it is billed in, one at the least.
func billed(d time.Duration) billingDetails {
	units := max(1, (d+billedDuration-1)/billedDuration)
	return billingDetails{billedMemory, (units * billedDuration).Milliseconds()}
}
