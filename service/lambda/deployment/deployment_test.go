package deployment

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entry is one entry of a test archive.
type entry struct {
	name string
	body string
	mode fs.FileMode // 0: none recorded, as archives made on Windows
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			header.SetMode(e.mode)
		}
		f, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if e.body == "" {
			continue
		}
		if _, err := f.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "packages"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tree lists what is below a folder: "name mode content", links with "->".
func tree(t testing.TB, dir string) []string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			lines = append(lines, name+"/")
		case d.Type() == fs.ModeSymlink:
			target, err := os.Readlink(p)
			if err != nil {
				return err
			}
			lines = append(lines, name+" -> "+target)
		default:
			body, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s %o %s", name, info.Mode().Perm(), body))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestPutUnpacks(t *testing.T) {
	s := open(t)
	data := archive(t,
		entry{"index.py", "code", 0},
		entry{"./bin/tool", "tool", 0o755},
		entry{"lib/", "", fs.ModeDir | 0o700},
		entry{"lib/empty", "", 0o600},
		entry{"bootstrap", "#!", 0o644},
		entry{"current", "lib/empty", fs.ModeSymlink | 0o777},
		entry{"lib/up", "../index.py", fs.ModeSymlink | 0o777},
		entry{"dangling", "nowhere", fs.ModeSymlink | 0o777},
		entry{"twice", "first", 0},
		entry{"twice", "last", 0},
	)
	h, err := s.Put(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"bin/", "bin/tool 755 tool", "bootstrap 755 #!", "current -> lib/empty", "dangling -> nowhere",
		"index.py 644 code", "lib/", "lib/empty 644 ", "lib/up -> ../index.py", "twice 644 last",
	}
	if got := tree(t, s.Task(h)); !slices.Equal(got, want) {
		t.Errorf("unpacked:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	kept, err := os.ReadFile(s.Archive(h))
	if err != nil || !bytes.Equal(kept, data) {
		t.Errorf("the archive was not kept: %v", err)
	}
	again, err := s.Put(data)
	if err != nil || again != h {
		t.Errorf("the same archive again: %v %v", again, err)
	}
}

func TestPutRefuses(t *testing.T) {
	link := fs.ModeSymlink | 0o777
	small := limits{bytes: 1000, entries: 10, depth: 5}
	many := make([]entry, 11)
	for i := range many {
		many[i] = entry{fmt.Sprint(i), "", 0}
	}
	tests := []struct {
		name    string
		archive []byte
		want    error
	}{
		{"no archive", []byte("print('hello')"), ErrMalformed},
		{"nothing", nil, ErrMalformed},
		{"an archive without files", archive(t), ErrEmpty},
		{"a name that climbs out", archive(t, entry{"../evil", "x", 0}), ErrMalformed},
		{"a name that climbs out later", archive(t, entry{"a/../../evil", "x", 0}), ErrMalformed},
		{"an absolute name", archive(t, entry{"/etc/evil", "x", 0}), ErrMalformed},
		{"a name with a zero byte", archive(t, entry{"a\x00b", "x", 0}), ErrMalformed},
		{"a name that is too long", archive(t, entry{strings.Repeat("a", 300), "x", 0}), ErrMalformed},
		{"a name that is too deep", archive(t, entry{"a/b/c/d/e/f", "x", 0}), ErrMalformed},
		{"a link to an absolute path", archive(t, entry{"l", "/etc/passwd", link}), ErrMalformed},
		{"a link that climbs out", archive(t, entry{"l", "../x", link}), ErrMalformed},
		{"a link that climbs out of a folder", archive(t, entry{"d/l", "../../x", link}), ErrMalformed},
		{"a link without target", archive(t, entry{"l", "", link}), ErrMalformed},
		{"links that lead out together", archive(t,
			entry{"a/b/root", "../..", link}, entry{"l", "a/b/root/..", link}), ErrMalformed},
		{"links in a circle", archive(t, entry{"a", "b", link}, entry{"b", "a", link}), ErrMalformed},
		{"a file through a link", archive(t, entry{"l", "d", link}, entry{"d/", "", fs.ModeDir | 0o755},
			entry{"l/x", "x", 0}), ErrMalformed},
		{"a link in place of a file", archive(t, entry{"f", "x", 0}, entry{"f", "g", link}), ErrMalformed},
		{"a file as a folder", archive(t, entry{"f", "x", 0}, entry{"f/g", "x", 0}), ErrMalformed},
		{"a folder as a file", archive(t, entry{"f/g", "x", 0}, entry{"f", "x", 0}), ErrMalformed},
		{"a device", archive(t, entry{"dev", "", fs.ModeDevice | 0o644}), ErrMalformed},
		{"a pipe", archive(t, entry{"pipe", "", fs.ModeNamedPipe | 0o644}), ErrMalformed},
		{"a socket", archive(t, entry{"socket", "", fs.ModeSocket | 0o644}), ErrMalformed},
		{"too many files", archive(t, many...), ErrMalformed},
		{"too many folders", archive(t, entry{"a/b/c/x", "", 0}, entry{"b/b/c/x", "", 0},
			entry{"c/b/c/x", "", 0}), ErrMalformed},
		{"a file too large", archive(t, entry{"f", strings.Repeat("x", 1000), 0}), ErrTooLarge},
		{"files too large together", archive(t, entry{"f", strings.Repeat("x", 999), 0},
			entry{"g", "x", 0}), ErrTooLarge},
		{"a bomb that says it is small", understate(t, archive(t, entry{"f", strings.Repeat("x", 5000), 0})), ErrMalformed},
		{"a broken checksum", breakChecksum(t, archive(t, entry{"f", "content", 0})), ErrMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := open(t)
			s.limits = small
			_, err := s.Put(test.archive)
			if !errors.Is(err, test.want) {
				t.Errorf("error is %v, want %v", err, test.want)
			}
			if left := tree(t, s.dir); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// understate sets the unpacked size of an archive's first file to 1.
func understate(t *testing.T, archive []byte) []byte {
	binary.LittleEndian.PutUint32(archive[directory(t, archive)+24:], 1)
	return archive
}

// breakChecksum changes the checksum of an archive's first file.
func breakChecksum(t *testing.T, archive []byte) []byte {
	archive[directory(t, archive)+16] ^= 0xff
	return archive
}

// directory is where the central directory of an archive begins.
func directory(t *testing.T, archive []byte) int {
	t.Helper()
	i := bytes.Index(archive, []byte("PK\x01\x02"))
	if i < 0 {
		t.Fatal("no directory in the archive")
	}
	return i
}

func TestLargestPackage(t *testing.T) {
	s := open(t)
	s.limits = limits{bytes: 1000, entries: 10, depth: 5}
	if _, err := s.Put(archive(t, entry{"f", strings.Repeat("x", 999), 0})); err != nil {
		t.Errorf("999 of 1000 bytes: %v", err)
	}
}

func TestManyFiles(t *testing.T) {
	s := open(t)
	entries := make([]entry, maxSingleSyncs+1)
	for i := range entries {
		entries[i] = entry{fmt.Sprintf("f%d", i), "x", 0}
	}
	h, err := s.Put(archive(t, entries...))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(tree(t, s.Task(h))); got != len(entries) {
		t.Errorf("%d files, want %d", got, len(entries))
	}
}

func TestOpenCleansUp(t *testing.T) {
	s := open(t)
	h, err := s.Put(archive(t, entry{"f", "x", 0}))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, incoming+"1", taskName), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(s.dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != h.String() {
		t.Errorf("left are %v (%v), want %s", entries, err, h)
	}
}

func TestRetain(t *testing.T) {
	s := open(t)
	one, err := s.Put(archive(t, entry{"f", "one", 0}))
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Put(archive(t, entry{"f", "two", 0}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Retain(func(h Hash) bool { return h == one }); err != nil {
		t.Fatal(err)
	}
	if !s.has(one) || s.has(two) {
		t.Errorf("one is there: %t, two is there: %t", s.has(one), s.has(two))
	}
}

func TestParse(t *testing.T) {
	var h Hash
	h[0] = 0xab
	if got, err := Parse(h.String()); err != nil || got != h {
		t.Errorf("%s read back: %v %v", h, got, err)
	}
	for _, bad := range []string{"", "ab", strings.Repeat("zz", 32)} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// FuzzUnpack holds unpack to its word: whatever the archive, nothing appears
// outside the folder, nothing but files, folders and links that stay inside
// appears in it, and no more than the limits allow.
func FuzzUnpack(f *testing.F) {
	link := fs.ModeSymlink | 0o777
	f.Add(archive(f, entry{"index.py", "x", 0}))
	f.Add(archive(f, entry{"a/b", "x", 0o755}, entry{"l", "a/b", link}))
	f.Add(archive(f, entry{"../x", "x", 0}))
	f.Add(archive(f, entry{"a/b/root", "../..", link}, entry{"l", "a/b/root/..", link}))
	f.Fuzz(func(t *testing.T, data []byte) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "inner")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		small := limits{bytes: 10_000, entries: 50, depth: 10}
		if err := unpack(data, dir, small); err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("not the archive's fault: %v", err)
			}
		} else {
			checkInside(t, dir)
		}
		around, err := os.ReadDir(outer)
		if err != nil || len(around) != 1 {
			t.Errorf("outside the folder: %v %v", around, err)
		}
	})
}

func checkInside(t *testing.T, dir string) {
	t.Helper()
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch d.Type() {
		case 0:
			size += info.Size()
		case fs.ModeDir:
		case fs.ModeSymlink:
			if target, err := filepath.EvalSymlinks(p); err == nil && target != real && !strings.HasPrefix(target, real+"/") {
				t.Errorf("link %s leads to %s", p, target)
			}
		default:
			t.Errorf("%s is a %s", p, d.Type())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if size >= 10_000 {
		t.Errorf("%d bytes were written", size)
	}
}
