package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/diagnostic"
)

type validateStateMachineDefinitionInput struct {
	Definition string              `json:"definition"`
	Type       asl.Kind            `json:"type"`
	Severity   diagnostic.Severity `json:"severity"`
	MaxResults int                 `json:"maxResults"`
}

type validateStateMachineDefinitionOutput struct {
	Result      string           `json:"result"`
	Diagnostics []diagnosticItem `json:"diagnostics"`
	Truncated   bool             `json:"truncated"`
}

type diagnosticItem struct {
	Severity diagnostic.Severity `json:"severity"`
	Code     diagnostic.Code     `json:"code"`
	Message  string              `json:"message"`
	Location *string             `json:"location,omitempty"`
}

// maxDiagnostics is how many diagnostics are answered at the most, and by default.
const maxDiagnostics = 100

// validateStateMachineDefinition answers what is wrong with a definition;
// warnings only where they are asked for.
func (s *Service) validateStateMachineDefinition(ctx context.Context, call *awsapi.Call, in *validateStateMachineDefinitionInput) (*validateStateMachineDefinitionOutput, error) {
	if err := checkDefinitionSize(in.Definition); err != nil {
		return nil, err
	}
	found := asl.Validate(in.Definition, kindOf(in.Type))
	out := &validateStateMachineDefinitionOutput{Result: "OK", Diagnostics: []diagnosticItem{}}
	if diagnostic.HasErrors(found) {
		out.Result = "FAIL"
	}
	for _, d := range found {
		if d.Severity != diagnostic.Error && in.Severity != diagnostic.Warning {
			continue
		}
		if len(out.Diagnostics) == in.limit() {
			out.Truncated = true
			break
		}
		out.Diagnostics = append(out.Diagnostics, diagnosticItem{d.Severity, d.Code, d.Message, textOf(d.Location)})
	}
	return out, nil
}

// limit is how many diagnostics are answered.
func (in *validateStateMachineDefinitionInput) limit() int {
	if in.MaxResults == 0 {
		return maxDiagnostics
	}
	return in.MaxResults
}
