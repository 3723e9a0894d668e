package samples_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/samples"
)

// TestDefinitionsCanBeLookedAt holds that each sample shows its state machine without
// a stack.
func TestDefinitionsCanBeLookedAt(t *testing.T) {
	list, err := samples.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		text, err := s.Definition()
		if err != nil {
			t.Error(err)
			continue
		}
		var machine struct {
			StartAt string
			States  map[string]json.RawMessage
		}
		if err := json.Unmarshal([]byte(text), &machine); err != nil || machine.States[machine.StartAt] == nil {
			t.Errorf("%s: %v\n%s", s.Name, err, text)
		}
		if strings.Contains(text, "Fn::") || strings.Contains(text, "${}") {
			t.Errorf("%s has functions of templates left:\n%s", s.Name, text)
		}
	}
}

func TestTheSampleNamesItsFunctions(t *testing.T) {
	s, _, err := samples.Find("job-status-poller")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := s.Definition(); err != nil || strings.Count(text, "${") < 3 {
		t.Errorf("%v\n%s", err, text)
	}
}
