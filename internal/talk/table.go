package talk

import (
	"slices"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
)

// HoldTable holds the operations of a service against AWS's model: all of them, in
// the model's order, those that are missing here too.
func HoldTable(t *testing.T, s awsapi.Service) {
	t.Helper()
	var names, want []string
	for _, op := range s.Operations() {
		names = append(names, op.Name)
	}
	for _, op := range model.Lookup(s.Name()).Operations() {
		want = append(want, op.Name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("operations are %v, want %v", names, want)
	}
}
