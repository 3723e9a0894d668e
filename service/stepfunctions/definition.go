package stepfunctions

import (
	"context"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/diagnostic"
)

// kindOf returns the type of state machine that text names, STANDARD for "".
func kindOf(text asl.Kind) asl.Kind {
	if text == "" {
		return asl.Standard
	}
	return text
}

// checkDefinition answers InvalidDefinition with all that is wrong.
func checkDefinition(text string, kind asl.Kind) error {
	if err := checkDefinitionSize(text); err != nil {
		return err
	}
	var faults []string
	for _, d := range asl.Validate(text, kind) {
		if d.Severity == diagnostic.Error {
			faults = append(faults, d.String())
		}
	}
	if faults != nil {
		return errInvalidDefinition.because(strings.Join(faults, ", "))
	}
	return nil
}

func checkDefinitionSize(text string) error {
	if len(text) > asl.MaxDefinitionSize {
		return tooLong("definition", asl.MaxDefinitionSize)
	}
	return nil
}

// keepDefinition makes a checked definition durable.
func (s *Service) keepDefinition(ctx context.Context, text string) (definitionID, error) {
	id, err := s.store.PutDefinition(ctx, text)
	if err != nil {
		return definitionID{}, fmt.Errorf("keep definition: %w", err)
	}
	return definitionID(id), nil
}

// hiddenDefinition is what METADATA_ONLY answers in place of a definition.
const hiddenDefinition = "{}"

// metadataOnly is the includedData that leaves out definitions, inputs and outputs.
const metadataOnly = "METADATA_ONLY"
