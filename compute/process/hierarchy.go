package process

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// hierarchy is where this machine lets us make control groups: below our own
// one in version 2, or below our own one of each controller in version 1. The
// zero hierarchy makes none. Its JSON is handed to keepers.
type hierarchy struct {
	Prefix  string            `json:",omitempty"` // of the names of our groups
	Unified string            `json:",omitempty"` // folder, version 2
	V1      map[string]string `json:",omitempty"` // folder of each controller, version 1
}

// controllers are those of version 1 that a unit joins.
var controllers = []string{"memory", "cpu", "freezer"}

// cgroupPrefix keeps apart the groups of Treadles with different folders.
func cgroupPrefix(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return "treadle-" + hex.EncodeToString(sum[:4]) + "-"
}

// findHierarchy looks for control groups that can limit memory.
func findHierarchy(prefix string) hierarchy {
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return hierarchy{}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return hierarchy{}
	}
	found := placesOf(string(mounts), string(own))
	if dir := found[""]; dir != "" && writable(dir) {
		if dir, ok := prepareUnified(dir); ok {
			return hierarchy{Prefix: prefix, Unified: dir}
		}
	}
	h := hierarchy{Prefix: prefix, V1: map[string]string{}}
	for _, c := range controllers {
		if dir := found[c]; dir != "" && writable(dir) {
			h.V1[c] = dir
		}
	}
	if h.V1["memory"] == "" {
		return hierarchy{}
	}
	return h
}

func writable(dir string) bool { return unix.Access(dir, unix.W_OK) == nil }

// placesOf joins the mounts of control groups with the groups that a process
// is in: the folder of its group for each controller, "" for version 2.
// https://man7.org/linux/man-pages/man7/cgroups.7.html
func placesOf(mountinfo, own string) map[string]string {
	group := map[string]string{}
	for line := range strings.Lines(own) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for _, c := range strings.Split(parts[1], ",") {
			group[c] = parts[2]
		}
	}
	places := map[string]string{}
	for line := range strings.Lines(mountinfo) {
		before, after, ok := strings.Cut(line, " - ")
		mount, fs := strings.Fields(before), strings.Fields(after)
		if !ok || len(mount) < 5 || len(fs) < 3 {
			continue
		}
		served := strings.Split(fs[2], ",")
		switch fs[0] {
		case "cgroup2":
			served = []string{""}
		case "cgroup":
		default:
			continue
		}
		for c, path := range group {
			if !slices.Contains(served, c) {
				continue
			}
			if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(mount[3], "/")); ok {
				places[c] = filepath.Join(mount[4], rest)
			}
		}
	}
	return places
}

// mainLeaf is the group of version 2 that Treadle itself moves to: groups that
// hold processes cannot share out memory and processors to groups below them.
const mainLeaf = "treadle-main"

// prepareUnified has the group at dir share out memory and processors, and
// returns the folder to make groups in.
func prepareUnified(dir string) (string, bool) {
	if filepath.Base(dir) == mainLeaf {
		dir = filepath.Dir(dir)
	}
	have, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil || !hasFields(string(have), "memory", "cpu") {
		return "", false
	}
	if shares(dir) || enable(dir) == nil {
		return dir, true
	}
	if !errors.Is(enable(dir), unix.EBUSY) || !aloneIn(dir) {
		return "", false
	}
	leaf := filepath.Join(dir, mainLeaf)
	if err := os.Mkdir(leaf, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return "", false
	}
	if writeFile(leaf, "cgroup.procs", "0") != nil || enable(dir) != nil {
		return "", false
	}
	return dir, true
}

func shares(dir string) bool {
	on, err := os.ReadFile(filepath.Join(dir, "cgroup.subtree_control"))
	return err == nil && hasFields(string(on), "memory", "cpu")
}

func enable(dir string) error {
	return writeFile(dir, "cgroup.subtree_control", "+memory +cpu")
}

// aloneIn tells whether this process is the only one in a group.
func aloneIn(dir string) bool {
	pids := pidsIn(dir)
	return len(pids) == 1 && pids[0] == os.Getpid()
}

func hasFields(text string, want ...string) bool {
	fields := strings.Fields(text)
	for _, w := range want {
		if !slices.Contains(fields, w) {
			return false
		}
	}
	return true
}

// create makes a group for a unit that is to be limited. It returns nil where
// there are no limits or no groups.
func (h hierarchy) create(id string, limits compute.Limits) (*cgroup, error) {
	if limits == (compute.Limits{}) || (h.Unified == "" && len(h.V1) == 0) {
		return nil, nil
	}
	g := h.named(h.Prefix + id)
	for _, dir := range g.dirs() {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			g.remove()
			return nil, fmt.Errorf("make control group: %w", err)
		}
	}
	if err := g.limit(limits); err != nil {
		g.remove()
		return nil, fmt.Errorf("limit control group: %w", err)
	}
	return g, nil
}

// named returns the group of that name, which need not be there.
func (h hierarchy) named(name string) *cgroup {
	g := &cgroup{v1: map[string]string{}}
	if h.Unified != "" {
		g.unified = filepath.Join(h.Unified, name)
	}
	for c, dir := range h.V1 {
		g.v1[c] = filepath.Join(dir, name)
	}
	return g
}

// sweep kills what is left in our groups that have no owner any more, and
// removes them.
func (h hierarchy) sweep(ownerless func(id string) bool) {
	names := map[string]bool{}
	for _, dir := range h.named("").dirs() {
		found, _ := filepath.Glob(filepath.Join(dir, h.Prefix+"*"))
		for _, path := range found {
			names[filepath.Base(path)] = true
		}
	}
	for name := range names {
		if ownerless(strings.TrimPrefix(name, h.Prefix)) {
			h.named(name).remove()
		}
	}
}

// sweepUnit removes what a keeper that was killed left of a unit's group.
func (h hierarchy) sweepUnit(id string) {
	if g := h.named(h.Prefix + id); len(g.dirs()) > 0 {
		g.remove()
	}
}
