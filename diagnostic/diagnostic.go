// Package diagnostic describes what is wrong with a state machine definition,
// in the shape ValidateStateMachineDefinition answers with and with the place
// in the text for people.
package diagnostic

import "fmt"

// Severity says whether a definition can be used in spite of a diagnostic.
type Severity string

// The severities of AWS. Only an Error makes a definition invalid.
const (
	Error   Severity = "ERROR"
	Warning Severity = "WARNING"
)

// Code is one of AWS's diagnostic codes.
type Code string

// The codes that ValidateStateMachineDefinition answers with.
const (
	InvalidJSONDescription  Code = "INVALID_JSON_DESCRIPTION"
	MissingDescription      Code = "MISSING_DESCRIPTION"
	SchemaValidationFailed  Code = "SCHEMA_VALIDATION_FAILED"
	InvalidResource         Code = "INVALID_RESOURCE"
	MissingEndState         Code = "MISSING_END_STATE"
	DuplicateStateName      Code = "DUPLICATE_STATE_NAME"
	InvalidStateName        Code = "INVALID_STATE_NAME"
	DuplicateLabelName      Code = "DUPLICATE_LABEL_NAME"
	InvalidLabelName        Code = "INVALID_LABEL_NAME"
	MissingTransitionTarget Code = "MISSING_TRANSITION_TARGET"
	TooDeeplyNested         Code = "TOO_DEEPLY_NESTED"
	InvalidVariableName     Code = "INVALID_VARIABLE_NAME"
	ReservedVariableName    Code = "RESERVED_VARIABLE_NAME"
	DuplicateVariableName   Code = "DUPLICATE_VARIABLE_NAME"
	// Errors of JSONata: what does not parse, and what parses but reads
	// something that Step Functions does not offer there.
	InvalidJSONataExpression     Code = "INVALID_JSONATA_EXPRESSION"
	UnsupportedJSONataExpression Code = "UNSUPPORTED_JSONATA_EXPRESSION"
	NoDollar                     Code = "NO_DOLLAR"
	NoPath                       Code = "NO_PATH"
	PassResultIsStatic           Code = "PASS_RESULT_IS_STATIC"
)

// Position is a place in the text of a definition. Line and Column count from
// 1 (columns in bytes), Offset from 0; the zero Position is unknown.
type Position struct {
	Offset, Line, Column int
}

// Diagnostic is one finding.
type Diagnostic struct {
	Severity Severity
	Code     Code
	Message  string
	Location string   // slash path such as "/States/Wait/Next"; may be empty
	Position Position // where Location begins in the text, if known
}

// String formats d as AWS does inside InvalidDefinition:
// "CODE: message at /location", with "null" for no location.
func (d Diagnostic) String() string {
	if d.Location == "" {
		return fmt.Sprintf("%s: %s at null", d.Code, d.Message)
	}
	return fmt.Sprintf("%s: %s at %s", d.Code, d.Message, d.Location)
}

// HasErrors reports whether any of the diagnostics is an Error.
func HasErrors(list []Diagnostic) bool {
	for _, d := range list {
		if d.Severity == Error {
			return true
		}
	}
	return false
}
