package upkeep

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// manifestFile lists the files of a backup.
const manifestFile = "backup.json"

// CheckpointsFolder is where a server keeps checkpoints, within its data folder.
const CheckpointsFolder = "checkpoints"

// leftOut are parts of a data folder that a copy does not need: what belongs to
// processes that run now, what is made anew, and the store, which is copied apart.
var leftOut = map[string]bool{
	StoreFolder: true, CheckpointsFolder: true, operatorFile: true, operatorFile + ".new": true, manifestFile: true,
	"units": true, "batch/scratch": true, "lambda/environments": true, "lambda/runtime": true,
}

// manifest is what a backup says of itself.
type manifest struct {
	Treadle string               `json:"treadle"` // version that made it
	Made    time.Time            `json:"made"`
	Files   map[string]fileCheck `json:"files"` // by path within
}

type fileCheck struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Backup copies a data folder to a folder that is not there yet, as the store is
// at one moment, whether a server is at work on it or not. The copy is durable when
// it returns, and is a data folder itself. Nothing is left of one that fails.
func Backup(ctx context.Context, data, to, version string) (files int, bytes int64, err error) {
	if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
		return 0, 0, errors.Join(err, fmt.Errorf("%s is there already; a backup gets a folder of its own", to))
	}
	source, err := Open(ctx, data)
	if err != nil {
		return 0, 0, explain(err)
	}
	defer func() { err = errors.Join(err, source.Close(ctx)) }()
	b := &backup{ctx: ctx, to: to + ".partial", manifest: manifest{Treadle: version, Made: time.Now().UTC(), Files: map[string]fileCheck{}}}
	if err := os.Mkdir(b.to, 0o700); err != nil {
		return 0, 0, fmt.Errorf("make the backup: %w", err)
	}
	if err := b.make(source, data); err != nil {
		return 0, 0, errors.Join(fmt.Errorf("make the backup: %w", err), os.RemoveAll(b.to))
	}
	if err := errors.Join(os.Rename(b.to, to), syncFolder(filepath.Dir(to))); err != nil {
		return 0, 0, fmt.Errorf("make the backup: %w", err)
	}
	return len(b.manifest.Files), b.bytes, nil
}

// backup is a copy that is being made.
type backup struct {
	ctx      context.Context
	to       string
	bytes    int64
	manifest manifest
}

// make copies the store first: what is in the folder beside it is only added to.
func (b *backup) make(source *Source, data string) error {
	if err := b.tree(source.Folder, StoreFolder, func(name string) bool { return name == "LOCK" }); err != nil {
		return err
	}
	if source.Folder != data { // a data folder, not that of a store alone
		if err := b.tree(data, ".", func(name string) bool { return leftOut[name] }); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(writeFile(filepath.Join(b.to, manifestFile), text), syncFolder(b.to))
}

// tree copies the files and folders below one, but for those that skip names.
// Links, sockets and pipes are left out.
func (b *backup) tree(from, under string, skip func(name string) bool) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(from, path)
		switch {
		case errors.Is(err, os.ErrNotExist) && path != from:
			return nil // removed meanwhile
		case err != nil || relErr != nil:
			return errors.Join(err, relErr)
		case b.ctx.Err() != nil:
			return context.Cause(b.ctx)
		case name != "." && skip(filepath.ToSlash(name)):
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		to := filepath.Join(under, name)
		switch {
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(b.to, to), 0o700)
		case entry.Type().IsRegular():
			return b.file(path, to)
		}
		return nil
	})
}

// file copies a file.
func (b *backup) file(from, name string) (err error) {
	in, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	path := filepath.Join(b.to, name)
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	b.bytes += n
	b.manifest.Files[filepath.ToSlash(name)] = fileCheck{n, hex.EncodeToString(sum.Sum(nil))}
	return syncFolder(filepath.Dir(path))
}

func writeFile(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// verifyFiles holds the files of a backup against its list. A folder without one
// is no backup, or one that a server has gone on with.
func verifyFiles(ctx context.Context, dir string, wrong func(name string, err error)) error {
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		wrong(manifestFile, err)
		return nil
	}
	for name, want := range m.Files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			wrong(manifestFile, fmt.Errorf("it names %q, which lies outside", name))
			continue
		}
		if err := want.check(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			wrong(name, err)
		}
	}
	return nil
}

func (c fileCheck) check(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err == nil && (n != c.Bytes || hex.EncodeToString(sum.Sum(nil)) != c.SHA256) {
		err = fmt.Errorf("it has changed since the backup was made (%d bytes, then %d)", n, c.Bytes)
	}
	return err
}

// TakeOver makes a data folder of a backup: from now on it changes.
func TakeOver(data string) error {
	err := os.Remove(filepath.Join(data, manifestFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
