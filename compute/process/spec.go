package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/treadle-run/treadle/compute"
)

// maxIDLen keeps names of files and control groups within what file systems take.
const maxIDLen = 128

// validID tells whether a unit may be called so; names become file names.
func validID(id string) bool {
	if id == "" || len(id) > maxIDLen {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		default:
			return false
		}
	}
	return true
}

// checkSpec returns the spec with its folders made absolute.
func checkSpec(s compute.Spec) (compute.Spec, error) {
	if err := validate(s); err != nil {
		return s, err
	}
	if s.Dir == "" {
		s.Dir = "/"
	}
	var err error
	if s.Dir, err = filepath.Abs(s.Dir); err != nil {
		return s, err
	}
	if s.LogPath != "" {
		s.LogPath, err = filepath.Abs(s.LogPath)
	}
	return s, err
}

func validate(s compute.Spec) error {
	if !validID(s.ID) {
		return fmt.Errorf("unit id %q: want 1 to %d letters, digits and '-'", s.ID, maxIDLen)
	}
	if len(s.Command) == 0 || s.Command[0] == "" {
		return errors.New("unit has no command")
	}
	for _, text := range append(append([]string{s.Dir, s.LogPath}, s.Command...), s.Env...) {
		if strings.ContainsRune(text, 0) {
			return errors.New("unit's command, environment and folders cannot hold a null character")
		}
	}
	if s.Survive && s.LogPath == "" && s.Output != nil {
		return errors.New("unit that survives needs a LogPath, not an Output")
	}
	return nil
}

// defaultPath is where commands are looked for if the unit's environment has no
// PATH, as container engines have it.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// lookPath finds a command as the unit itself would find it: along the PATH of
// its own environment, relative names from its own folder.
func lookPath(command string, env []string, dir string) (string, error) {
	if strings.Contains(command, "/") {
		if !filepath.IsAbs(command) {
			command = filepath.Join(dir, command)
		}
		return command, nil
	}
	path := defaultPath
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, "PATH="); ok {
			path = v
		}
	}
	for _, folder := range filepath.SplitList(path) {
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(dir, folder)
		}
		file := filepath.Join(folder, command)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return file, nil
		}
	}
	return "", &exec.Error{Name: command, Err: exec.ErrNotFound}
}
