// Package shim holds the programs that run functions written in interpreted
// languages: they load the function's handler with the interpreter of the
// machine and feed it from the Runtime API.
package shim

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed python.py
var python []byte

//go:embed node.mjs
var node []byte

// Shims are the files of the shims.
type Shims struct {
	Dir    string // the folder of both
	Python string
	Node   string
}

// Install writes the shims into a folder, which is made if need be.
func Install(dir string) (Shims, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Shims{}, fmt.Errorf("shim: %w", err)
	}
	s := Shims{Dir: dir, Python: filepath.Join(dir, "python.py"), Node: filepath.Join(dir, "node.mjs")}
	if err := write(s.Python, python); err != nil {
		return Shims{}, err
	}
	if err := write(s.Node, node); err != nil {
		return Shims{}, err
	}
	return s, nil
}

// write replaces a file at once: another Treadle may be starting it.
func write(name string, content []byte) error {
	if there, err := os.ReadFile(name); err == nil && bytes.Equal(there, content) {
		return nil
	}
	temp := name + ".new"
	if err := os.WriteFile(temp, content, 0o644); err != nil {
		return fmt.Errorf("shim: %w", err)
	}
	if err := os.Rename(temp, name); err != nil {
		return fmt.Errorf("shim: %w", err)
	}
	return nil
}
