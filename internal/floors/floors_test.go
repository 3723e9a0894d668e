package floors

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/treadle-run/treadle"

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		importer, imported string
		allowed            bool
	}{
		{"engine", "store", true},
		{"store", "engine", false},
		{"engine", "interpreter", true},
		{"store", "interpreter", false}, // the same floor
		{"history", "jsonvalue", true},  // beside it
		{"jsonvalue", "history", false},
		{"service/lambda", "service/lambda/environment", true},
		{"service/lambda/environment", "service/lambda", true}, // one room
		{"service/lambda", "service/batch", false},
		{"service/lambda", "service/batch/scheduler", false},
		{"integration", "service/lambda", false},
		{"engine", "store/pebble", false}, // the engine knows the contract only
		{"store/pebble", "store/internal/inbox", true},
		{"server", "store/pebble", true},
		{"protocol/model", "gateway", false},
		{"gateway", "protocol/awsjson", true},
		{"cmd/treadle", "server", true},
		{"server", "cmd/treadle", false},
		{"internal/e2e", "server", true},
		{"engine", "internal/e2e", false},
		{"attic", "arn", false}, // no such room
		{"engine", "attic", false},
	} {
		if err := check(c.importer, c.imported); (err == nil) != c.allowed {
			t.Errorf("%s imports %s: %v", c.importer, c.imported, err)
		}
	}
}

// TestHouse holds every package to the floors, and every row of the table to
// there being such a room. Tests may import what they like.
func TestHouse(t *testing.T) {
	house := os.DirFS("../..")
	seen := map[string]bool{}
	err := fs.WalkDir(house, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (skipped(entry.Name()) && file != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		pkg := path.Dir(file)
		if r, ok := find(pkg); ok {
			seen[r.path] = true
		} else {
			t.Errorf("%s has no floor: give its room a row in internal/floors", pkg)
		}
		for _, imported := range imports(t, house, file) {
			if err := check(pkg, imported); err != nil {
				t.Errorf("%v, in %s", err, path.Base(file))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		inhabited := func(path string) bool { return matches(r.path, path) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), inhabited) {
			t.Errorf("there is no room %s", r.path)
		}
	}
}

// skipped says which folders hold no code of the house.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || slices.Contains([]string{"testdata", "node_modules"}, name)
}

// imports returns the packages of the module that a file imports, whatever
// platform it is for.
func imports(t *testing.T, house fs.FS, file string) (own []string) {
	t.Helper()
	source, err := fs.ReadFile(house, file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if inside, ok := strings.CutPrefix(imported, module+"/"); ok {
			own = append(own, inside)
		}
	}
	return own
}

// matches says whether a folder is the one of a row, or one of them.
func matches(row, folder string) bool {
	ok, err := path.Match(row, folder)
	return ok && err == nil
}
