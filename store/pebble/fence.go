package pebble

import (
	"os"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// fence stands between Pebble and the disk.
//
// Pebble ends the process where its log or its MANIFEST cannot be written, and
// falls over where a value file cannot. The fence keeps such errors to itself:
// it records the first as the fate of the store, which answers nobody from then
// on, and tells Pebble that all went well. From then on it lets no change
// through, so that Pebble, whatever it still does in the background, leaves the
// folder as it was at the failure, and a fresh Store can open it.
type fence struct {
	vfs.FS
	fate *fate
}

// Unwrap implements vfs.FS.
func (f *fence) Unwrap() vfs.FS { return f.FS }

// change makes a change of the disk, unless the disk has failed.
func (f *fence) change(make func() error) error {
	if f.fate.err() != nil {
		return nil
	}
	if err := make(); err != nil {
		f.fate.fail(err)
	}
	return nil
}

// open opens a file to be written to. Where that is kept from Pebble it gets
// one that exists in memory only.
func (f *fence) open(open func() (vfs.File, error)) (vfs.File, error) {
	var file vfs.File
	err := f.change(func() (err error) {
		file, err = open()
		return err
	})
	if err != nil {
		return nil, err
	}
	if file == nil {
		if file, err = vfs.NewMem().Create("void", vfs.WriteCategoryUnspecified); err != nil {
			return nil, err
		}
	}
	return &fencedFile{file, f}, nil
}

// Create implements vfs.FS. A marker says which of the other files are to be read.
// Pebble makes those durable together with it, in one fsync of the folder, and a
// crash could leave the marker alone. So they are made durable before.
func (f *fence) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if strings.HasPrefix(f.PathBase(name), "marker.") {
		_ = f.change(func() error { return syncFolder(f.FS, f.PathDir(name)) }) // a failure is the store's fate
	}
	return f.open(func() (vfs.File, error) { return f.FS.Create(name, category) })
}

// OpenReadWrite implements vfs.FS.
func (f *fence) OpenReadWrite(name string, category vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.OpenReadWrite(name, category, opts...) })
}

// ReuseForWrite implements vfs.FS.
func (f *fence) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.ReuseForWrite(from, to, category) })
}

// OpenDir implements vfs.FS. A folder is opened to be synced.
func (f *fence) OpenDir(name string) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.OpenDir(name) })
}

// Link implements vfs.FS.
func (f *fence) Link(from, to string) error {
	return f.change(func() error { return f.FS.Link(from, to) })
}

// Rename implements vfs.FS.
func (f *fence) Rename(from, to string) error {
	return f.change(func() error { return f.FS.Rename(from, to) })
}

// MkdirAll implements vfs.FS.
func (f *fence) MkdirAll(dir string, perm os.FileMode) error {
	return f.change(func() error { return f.FS.MkdirAll(dir, perm) })
}

// Remove implements vfs.FS. Pebble can live with what cannot be removed.
func (f *fence) Remove(name string) error {
	if f.fate.err() != nil {
		return nil
	}
	return f.FS.Remove(name)
}

// RemoveAll implements vfs.FS.
func (f *fence) RemoveAll(name string) error {
	if f.fate.err() != nil {
		return nil
	}
	return f.FS.RemoveAll(name)
}

// fencedFile is a file behind the fence. Reading is free.
type fencedFile struct {
	vfs.File
	fence *fence
}

// Write implements vfs.File.
func (f *fencedFile) Write(p []byte) (int, error) {
	return len(p), f.fence.change(func() error { _, err := f.File.Write(p); return err })
}

// WriteAt implements vfs.File.
func (f *fencedFile) WriteAt(p []byte, at int64) (int, error) {
	return len(p), f.fence.change(func() error { _, err := f.File.WriteAt(p, at); return err })
}

// Preallocate implements vfs.File.
func (f *fencedFile) Preallocate(at, length int64) error {
	return f.fence.change(func() error { return f.File.Preallocate(at, length) })
}

// Sync implements vfs.File.
func (f *fencedFile) Sync() error { return f.fence.change(f.File.Sync) }

// SyncData implements vfs.File.
func (f *fencedFile) SyncData() error { return f.fence.change(f.File.SyncData) }

// SyncTo implements vfs.File.
func (f *fencedFile) SyncTo(length int64) (full bool, err error) {
	err = f.fence.change(func() (err error) { full, err = f.File.SyncTo(length); return err })
	return full, err
}

// Close implements vfs.File.
func (f *fencedFile) Close() error {
	err := f.File.Close()
	return f.fence.change(func() error { return err })
}
