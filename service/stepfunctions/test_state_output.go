package stepfunctions

import (
	"time"

	"github.com/treadle-run/treadle/interpreter"
)

// inspectionLevel is how much TestState tells. TRACE tells more than DEBUG only
// of HTTP Tasks.
type inspectionLevel string

const inspectInfo inspectionLevel = "INFO" // also the level of those who name none

type testStateOutput struct {
	Output         *string                `json:"output,omitempty"`
	Error          *string                `json:"error,omitempty"`
	Cause          *string                `json:"cause,omitempty"`
	InspectionData *inspectionData        `json:"inspectionData,omitempty"`
	NextState      *string                `json:"nextState,omitempty"`
	Status         interpreter.TestStatus `json:"status"`
}

type inspectionData struct {
	Input               string        `json:"input"`
	AfterArguments      *string       `json:"afterArguments,omitempty"`
	AfterInputPath      *string       `json:"afterInputPath,omitempty"`
	AfterParameters     *string       `json:"afterParameters,omitempty"`
	AfterItemsPath      *string       `json:"afterItemsPath,omitempty"`
	AfterItemsPointer   *string       `json:"afterItemsPointer,omitempty"`
	AfterItemSelector   *string       `json:"afterItemSelector,omitempty"`
	AfterItemBatcher    *string       `json:"afterItemBatcher,omitempty"`
	Result              *string       `json:"result,omitempty"`
	AfterResultSelector *string       `json:"afterResultSelector,omitempty"`
	AfterResultPath     *string       `json:"afterResultPath,omitempty"`
	Variables           *string       `json:"variables,omitempty"`
	ErrorDetails        *errorDetails `json:"errorDetails,omitempty"`

	MaxConcurrency             *int64   `json:"maxConcurrency,omitempty"`
	ToleratedFailureCount      *int64   `json:"toleratedFailureCount,omitempty"`
	ToleratedFailurePercentage *float64 `json:"toleratedFailurePercentage,omitempty"`
}

type errorDetails struct {
	CatchIndex                  *int   `json:"catchIndex,omitempty"`
	RetryIndex                  *int   `json:"retryIndex,omitempty"`
	RetryBackoffIntervalSeconds *int64 `json:"retryBackoffIntervalSeconds,omitempty"`
}

// output answers with what was seen, as far as the request wants to know.
func (in *testStateInput) output(input string, seen *interpreter.Inspection) *testStateOutput {
	out := &testStateOutput{
		Output: textOf(seen.Output), Error: seen.Error, Cause: seen.Cause,
		NextState: textOf(seen.NextState), Status: seen.Status,
	}
	if in.InspectionLevel != "" && in.InspectionLevel != inspectInfo {
		out.InspectionData = dataSeen(input, seen)
	}
	return out
}

func dataSeen(input string, seen *interpreter.Inspection) *inspectionData {
	at := func(s interpreter.Stage) *string { return textOf(seen.Data[s]) }
	return &inspectionData{
		Input:               input,
		AfterArguments:      at(interpreter.AfterArguments),
		AfterInputPath:      at(interpreter.AfterInputPath),
		AfterParameters:     at(interpreter.AfterParameters),
		AfterItemsPath:      at(interpreter.AfterItemsPath),
		AfterItemsPointer:   at(interpreter.AfterItemsPointer),
		AfterItemSelector:   at(interpreter.AfterItemSelector),
		AfterItemBatcher:    at(interpreter.AfterItemBatcher),
		Result:              at(interpreter.RawResult),
		AfterResultSelector: at(interpreter.AfterResultSelector),
		AfterResultPath:     at(interpreter.AfterResultPath),
		Variables:           textOf(seen.Variables),
		ErrorDetails:        handling(seen),

		MaxConcurrency:             seen.MaxConcurrency,
		ToleratedFailureCount:      seen.ToleratedFailureCount,
		ToleratedFailurePercentage: seen.ToleratedFailurePercentage,
	}
}

// handling tells what dealt with the state's failure, nil for nothing.
func handling(seen *interpreter.Inspection) *errorDetails {
	if seen.CatchIndex == nil && seen.RetryIndex == nil {
		return nil
	}
	d := &errorDetails{CatchIndex: seen.CatchIndex, RetryIndex: seen.RetryIndex}
	if seen.RetryInterval != nil {
		d.RetryBackoffIntervalSeconds = new(int64(*seen.RetryInterval / time.Second))
	}
	return d
}
