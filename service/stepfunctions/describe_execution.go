package stepfunctions

import (
	"context"

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
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
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
	out.MapRunARN = textOf(x.ParentMapRunARN)
	out.RedriveStatus, out.RedriveStatusReason, err = s.redriveStatus(ctx, x)
	return out, err
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
