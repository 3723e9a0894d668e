package cloudformation

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

// TestSupportedTypesAreDocumented holds the table in docs/support.md against the
// types that there are.
func TestSupportedTypesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/support.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile("`(AWS::[A-Za-z0-9]+::[A-Za-z]+)`").FindAllSubmatch(page, -1) {
		listed = append(listed, string(m[1]))
	}
	slices.Sort(listed)
	for _, name := range resource.Names() {
		if !slices.Contains(listed, name) {
			t.Errorf("docs/support.md has no %s", name)
		}
	}
}
