package server

import (
	"testing"

	"github.com/treadle-run/treadle/access"
)

// TestPermissionsAreKnown: of each operation that there is, access/operations.txt
// says which permission it needs on what.
func TestPermissionsAreKnown(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	registry := s.house.rooms.registry
	for _, service := range registry.Services() {
		for operation, there := range registry.Operations(service) {
			if _, listed := access.Permission(service, operation); there && !listed {
				t.Errorf("%s %s has no line", service, operation)
			}
		}
	}
}
