package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type describeExecutionInput struct {
	ExecutionARN string `json:"executionArn"`
	IncludedData string `json:"includedData"`
}

type describeExecutionOutput struct {
	executionItem
	executionData
	TraceHeader         *string `json:"traceHeader,omitempty"`
	Error               *string `json:"error,omitempty"`
	Cause               *string `json:"cause,omitempty"`
	RedriveStatus       string  `json:"redriveStatus"`
	RedriveStatusReason *string `json:"redriveStatusReason,omitempty"`
}

// executionData is the input and output of an execution.
type executionData struct {
	Input         *string      `json:"input,omitempty"`
	InputDetails  *dataDetails `json:"inputDetails,omitempty"`
	Output        *string      `json:"output,omitempty"`
	OutputDetails *dataDetails `json:"outputDetails,omitempty"`
}

// dataDetails says whether an answer holds the input or output.
type dataDetails struct {
	Included bool `json:"included"`
}

func (s *Service) describeExecution(ctx context.Context, call *awsapi.Call, in *describeExecutionInput) (*describeExecutionOutput, error) {
	x, err := s.findDescribed(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	out := &describeExecutionOutput{
		executionItem: itemOf(x),
		executionData: dataOf(x, in.IncludedData),
		TraceHeader:   textOf(x.TraceHeader),
		Error:         x.Error,
		Cause:         x.Cause,
	}
	out.RedriveStatus, out.RedriveStatusReason, err = s.redriveStatus(ctx, x)
	return out, err
}

// findDescribed returns the execution with an ARN. Of Express ones only the
// children of Map Runs are found.
func (s *Service) findDescribed(ctx context.Context, call *awsapi.Call, text string) (*store.Execution, error) {
	r, err := parseResource(text, kindExecution, kindExpress)
	if err != nil || r.Kind == kindExecution || r.Label == "" {
		return s.findExecution(ctx, call, text)
	}
	if !r.ownedBy(call) {
		return nil, errExecutionDoesNotExist.because(text)
	}
	x, err := s.store.FindExecution(ctx, text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errExecutionDoesNotExist.because(text)
	}
	return x, err
}

// dataOf returns input and output, or only that they are left out.
func dataOf(x *store.Execution, includedData string) executionData {
	included := includedData != metadataOnly
	d := executionData{InputDetails: &dataDetails{included}}
	if x.Output != "" {
		d.OutputDetails = &dataDetails{included}
	}
	if included {
		d.Input, d.Output = &x.Input, textOf(x.Output)
	}
	return d
}
