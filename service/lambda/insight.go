package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/lambda/deployment"
	"github.com/treadle-run/treadle/service/lambda/environment"
)

// Environments are a function's execution environments, of all its versions. AWS has
// no operation for it.
func (s *Service) Environments(ctx context.Context, call *awsapi.Call, name string) ([]environment.Sight, error) {
	r, err := parseReference(call, name, "")
	if err == nil {
		_, _, err = s.find(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	return s.pool.Look(r.account, r.region, r.name), nil
}

// CodeFile is a file of a function's deployment package.
type CodeFile struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	// Text is what is in it, where it was asked for and is text.
	Text   *string `json:"text,omitempty"`
	Binary bool    `json:"binary,omitempty"`
	Cut    bool    `json:"cut,omitempty"` // Text is not all
}

// CodeFiles are the files of a package, in the order of their paths.
type CodeFiles struct {
	Files []CodeFile `json:"files"`
	More  bool       `json:"more,omitempty"` // there are more than are listed
}

// Bounds of what is shown of a package.
const (
	maxCodeFiles = 2000
	maxCodeText  = 512 << 10
)

// Code lists the files of a function's package.
func (s *Service) Code(ctx context.Context, call *awsapi.Call, name, qualifier string) (*CodeFiles, error) {
	root, err := s.openCode(ctx, call, name, qualifier)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	list := &CodeFiles{Files: []CodeFile{}}
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if len(list.Files) == maxCodeFiles {
			list.More = true
			return fs.SkipAll
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		list.Files = append(list.Files, CodeFile{Path: path, Size: info.Size()})
		return nil
	})
	return list, err
}

// CodeText returns a file of a function's package.
func (s *Service) CodeText(ctx context.Context, call *awsapi.Call, name, qualifier, path string) (*CodeFile, error) {
	root, err := s.openCode(ctx, call, name, qualifier)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, notFound("The code has no file %q.", path)
	}
	f, err := root.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open code of function: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCodeText))
	if err != nil {
		return nil, fmt.Errorf("read code of function: %w", err)
	}
	file := &CodeFile{Path: path, Size: info.Size(), Cut: info.Size() > int64(len(data))}
	if text, ok := textOf(data, file.Cut); ok {
		file.Text = &text
	} else {
		file.Binary = true
	}
	return file, nil
}

// textOf returns data as text, if it is that. The end of a text that is cut may be
// within a character.
func textOf(data []byte, cut bool) (string, bool) {
	for i := 0; cut && i < utf8.UTFMax-1 && !utf8.Valid(data); i++ {
		data = data[:len(data)-1]
	}
	text := string(data)
	return text, utf8.ValidString(text) && !strings.Contains(text, "\x00")
}

// openCode opens the folder with the code of a function's version. Nothing outside of
// it can be read by way of it.
func (s *Service) openCode(ctx context.Context, call *awsapi.Call, name, qualifier string) (*os.Root, error) {
	t, err := s.lookUp(ctx, call, name, qualifier)
	if err != nil {
		return nil, err
	}
	hash, err := deployment.Parse(t.function.CodeHash)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(s.packages.Task(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound("The code of function %s is gone.", t.arn())
	}
	return root, err
}
