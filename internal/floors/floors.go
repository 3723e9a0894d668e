// Package floors knows the floors of the house: which room may import which.
// Its test holds every package of the module to them.
package floors

import (
	"fmt"
	"slices"
	"strings"
)

// room is a folder with all that lies under it, but for what has a row of its
// own. A star stands for any name, and makes each such folder a room.
type room struct {
	path  string
	floor int
	// beside are rooms of the same floor that this one may import.
	beside []string
}

// rooms is the house, as ARCHITECTURE.md describes it. A new room gets its row
// here, or the test fails.
var rooms = []room{
	{path: "arn", floor: 0},
	{path: "clock", floor: 0},
	{path: "jsonvalue", floor: 0},
	{path: "diagnostic", floor: 0, beside: []string{"jsonvalue"}},
	{path: "history", floor: 0, beside: []string{"jsonvalue"}},
	{path: "internal/footprint", floor: 0},
	{path: "internal/casefile", floor: 0},
	{path: "internal/watch", floor: 0},
	{path: "internal/regex", floor: 0},
	{path: "internal/functionpackage", floor: 0},
	{path: "bench/rawlog", floor: 0},

	{path: "jsonpath", floor: 1},
	{path: "intrinsic", floor: 1},
	{path: "jsonata", floor: 1},
	{path: "internal/yamldoc", floor: 1},
	{path: "internal/schedule", floor: 1},
	{path: "policy", floor: 1},

	{path: "asl", floor: 2},
	{path: "template", floor: 2},

	{path: "interpreter", floor: 3},
	{path: "graph", floor: 3},
	{path: "internal/historytext", floor: 3},
	{path: "internal/definitionfile", floor: 3},
	{path: "store", floor: 3},
	{path: "template/serverless", floor: 3},

	{path: "engine", floor: 4},
	{path: "compute", floor: 4},

	{path: "awsapi", floor: 5},
	{path: "mock", floor: 5},

	{path: "protocol", floor: 6},
	{path: "sigv4", floor: 6},
	{path: "access", floor: 6},
	{path: "credentials", floor: 6, beside: []string{"sigv4"}},
	{path: "gateway", floor: 6, beside: []string{"protocol", "sigv4"}},
	{path: "internal/talk", floor: 6, beside: []string{"protocol"}},
	{path: "delivery", floor: 6, beside: []string{"protocol"}},

	{path: "service/*", floor: 7},
	{path: "integration", floor: 7},

	// What implements a contract, and the suites that hold it to it: only what
	// puts the house together may choose among them.
	{path: "store/memory", floor: 8},
	{path: "store/pebble", floor: 8},
	{path: "store/storetest", floor: 8, beside: []string{"store/memory"}},
	{path: "engine/enginetest", floor: 8},
	{path: "engine/simulation", floor: 8, beside: []string{"store/pebble"}},
	{path: "internal/upkeep", floor: 8, beside: []string{"store/pebble"}},
	{path: "compute/process", floor: 8},
	{path: "compute/computetest", floor: 8},
	{path: "samples", floor: 8},
	{path: "samples/*", floor: 8},
	{path: "telemetry", floor: 8, beside: []string{"store/pebble"}},

	{path: "console", floor: 8},

	{path: "internal/sandbox", floor: 9},
	{path: "internal/definitiontest", floor: 9, beside: []string{"internal/sandbox"}},
	{path: "server", floor: 9},

	{path: "cmd/treadle", floor: 10},
	{path: "treadletest", floor: 10},
	{path: "bench", floor: 10},
	{path: "internal/*", floor: 10},
}

// find returns the room of a package, by its path within the module: the row
// that says most about it. The room's path has names in place of stars.
func find(pkg string) (room, bool) {
	var best room
	depth := 0
	for _, r := range rooms {
		if path, n, ok := match(r.path, pkg); ok && n > depth {
			best, depth = r, n
			best.path = path
		}
	}
	return best, depth > 0
}

// match says whether a package lies in the folder of a row. It returns the
// folder and how exactly the row names it: a name counts more than a star.
func match(pattern, pkg string) (path string, exactness int, ok bool) {
	names, have := strings.Split(pattern, "/"), strings.Split(pkg, "/")
	if len(have) < len(names) {
		return "", 0, false
	}
	for i, name := range names {
		switch name {
		case have[i]:
			exactness += 2
		case "*":
			exactness++
		default:
			return "", 0, false
		}
	}
	return strings.Join(have[:len(names)], "/"), exactness, true
}

// check returns what is wrong with one package importing another, nil if
// nothing is.
func check(importer, imported string) error {
	from, ok := find(importer)
	if !ok {
		return fmt.Errorf("%s has no floor: give its room a row in internal/floors", importer)
	}
	to, ok := find(imported)
	if !ok {
		return fmt.Errorf("%s, which %s imports, has no floor: give its room a row in internal/floors", imported, importer)
	}
	switch {
	case from.path == to.path, to.floor < from.floor:
		return nil
	case to.floor == from.floor && slices.Contains(from.beside, to.path):
		return nil
	}
	return fmt.Errorf("%s (floor %d) imports %s (floor %d)", importer, from.floor, imported, to.floor)
}
