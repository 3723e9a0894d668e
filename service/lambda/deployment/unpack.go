package deployment

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// limits bound what an archive may unpack to.
type limits struct {
	bytes   int64 // all files together must stay below
	entries int   // files, folders and links
	depth   int   // folders within folders
}

// awsLimits has Lambda's 250 MB. It documents no other bound; the rest is far
// beyond any real package.
var awsLimits = limits{bytes: 262144000, entries: 100_000, depth: 100}

// maxLink is the longest target of a symbolic link.
const maxLink = 4096

// bootstrap is what a provided runtime starts. Archives made on systems
// without modes do not say that it can be executed.
const bootstrap = "bootstrap"

// unpack writes the archive's files below dir, which must be empty. It refuses
// names that lead out of dir, links that do, files that are no plain files, and
// whatever goes beyond the limits; sizes are counted while inflating since the
// archive's own words cannot be trusted. All access goes through os.Root, so
// even an oversight here could not write outside.
func unpack(archive []byte, dir string, limits limits) error {
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return malformed("%v", err)
	}
	if len(reader.File) == 0 {
		return ErrEmpty
	}
	if err := checkClaims(reader.File, limits); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	defer root.Close()
	u := &unpacker{root: root, limits: limits, folders: map[string]bool{".": true}}
	for _, f := range reader.File {
		if err := u.entry(f); err != nil {
			return err
		}
	}
	return u.linkAll()
}

// checkClaims refuses early what an archive itself says is too much.
func checkClaims(files []*zip.File, limits limits) error {
	if len(files) > limits.entries {
		return malformed("%d entries", len(files))
	}
	left := uint64(limits.bytes)
	for _, f := range files {
		if f.UncompressedSize64 >= left {
			return ErrTooLarge
		}
		left -= f.UncompressedSize64
	}
	return nil
}

type unpacker struct {
	root    *os.Root
	limits  limits
	written int64
	entries int
	folders map[string]bool // those that are there
	links   []link
}

type link struct{ name, target string }

func (u *unpacker) entry(f *zip.File) error {
	name, err := u.checkName(f.Name)
	if err != nil {
		return err
	}
	mode := f.Mode()
	switch {
	case mode.IsDir():
		return u.folder(name)
	case mode.IsRegular():
		return u.file(name, f)
	case mode.Type() == fs.ModeSymlink:
		return u.noteLink(name, f)
	}
	return malformed("%q is of kind %s", f.Name, mode.Type())
}

// checkName returns the clean form of an entry's name if it stays inside.
func (u *unpacker) checkName(name string) (string, error) {
	clean := path.Clean(name)
	switch {
	case strings.ContainsRune(name, 0), !filepath.IsLocal(clean):
		return "", malformed("name %q", name)
	case strings.Count(clean, "/") >= u.limits.depth:
		return "", malformed("name %.100q is too deep", name)
	}
	return clean, nil
}

func (u *unpacker) count() error {
	u.entries++
	if u.entries > u.limits.entries {
		return malformed("more than %d files", u.limits.entries)
	}
	return nil
}

// folder makes a folder and those above it.
func (u *unpacker) folder(name string) error {
	if u.folders[name] {
		return nil
	}
	if err := u.folder(path.Dir(name)); err != nil {
		return err
	}
	if err := u.count(); err != nil {
		return err
	}
	if err := u.root.Mkdir(name, 0o755); err != nil {
		return malformedOr(err)
	}
	u.folders[name] = true
	return nil
}

func (u *unpacker) file(name string, f *zip.File) error {
	if err := u.folder(path.Dir(name)); err != nil {
		return err
	}
	if err := u.count(); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return malformed("%q: %v", f.Name, err)
	}
	defer in.Close()
	mode := 0o644 | f.Mode().Perm()&0o111
	if name == bootstrap {
		mode |= 0o111
	}
	// An archive may hold a name twice; as with unzip the last one counts.
	out, err := u.root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return malformedOr(err)
	}
	if err := u.inflate(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	return nil
}

// inflate copies no more than the limits leave.
func (u *unpacker) inflate(out io.Writer, in io.Reader) error {
	left := u.limits.bytes - u.written
	source := &markedReader{Reader: io.LimitReader(in, left)}
	n, err := io.Copy(out, source)
	u.written += n
	switch {
	case source.err != nil:
		return malformed("%v", source.err)
	case err != nil:
		return fmt.Errorf("deployment: %w", err)
	case n == left:
		return ErrTooLarge
	}
	return nil
}

// markedReader remembers the error of its Reader, to tell it from the writer's.
type markedReader struct {
	io.Reader
	err error
}

func (r *markedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// noteLink keeps a link for later: links are made after all else, so that
// nothing can be written through one.
func (u *unpacker) noteLink(name string, f *zip.File) error {
	if err := u.folder(path.Dir(name)); err != nil {
		return err
	}
	if err := u.count(); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return malformed("%q: %v", f.Name, err)
	}
	defer in.Close()
	target, err := io.ReadAll(io.LimitReader(in, maxLink+1))
	if err != nil || len(target) == 0 || len(target) > maxLink {
		return malformed("link %q", f.Name)
	}
	if path.IsAbs(string(target)) || !filepath.IsLocal(path.Join(path.Dir(name), string(target))) {
		return malformed("link %q leads to %q", f.Name, target)
	}
	u.links = append(u.links, link{name, string(target)})
	u.written += int64(len(target))
	if u.written >= u.limits.bytes {
		return ErrTooLarge
	}
	return nil
}

// linkAll makes the links, then follows each: a chain of links may lead out
// although every one of them looks harmless. One that leads nowhere is let be.
func (u *unpacker) linkAll() error {
	for _, l := range u.links {
		if err := u.root.Symlink(l.target, l.name); err != nil {
			return malformedOr(err)
		}
	}
	for _, l := range u.links {
		if _, err := u.root.Stat(l.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return malformed("link %q: %v", l.name, err)
		}
	}
	return nil
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

// malformedOr tells what is the archive's fault (a name that is taken, too
// long, or leads through a file) from what is the disk's.
func malformedOr(err error) error {
	if isDiskFault(err) {
		return fmt.Errorf("deployment: %w", err)
	}
	return malformed("%v", err)
}
