// Package samples holds sample projects: templates of CloudFormation that create
// all that they need, each in a folder with a page that tells what it shows.
package samples

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed */template.yaml */template.json */README.md
var files embed.FS

// Sample is one sample project.
type Sample struct {
	Name     string // of the folder
	Title    string // the first line of its page
	Template string // YAML or JSON
	Readme   string // Markdown
}

// All returns the samples in the order of their names.
func All() ([]Sample, error) {
	folders, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	var list []Sample
	for _, folder := range folders {
		s, err := read(folder.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// Find returns the sample with the name; ok is false if there is none.
func Find(name string) (s Sample, ok bool, err error) {
	list, err := All()
	for _, s := range list {
		if s.Name == name {
			return s, true, nil
		}
	}
	return Sample{}, false, err
}

func read(name string) (Sample, error) {
	readme, err := fs.ReadFile(files, path.Join(name, "README.md"))
	if err != nil {
		return Sample{}, err
	}
	templates, err := fs.Glob(files, path.Join(name, "template.*"))
	if err != nil || len(templates) == 0 {
		return Sample{}, &fs.PathError{Op: "open", Path: path.Join(name, "template.*"), Err: fs.ErrNotExist}
	}
	template, err := fs.ReadFile(files, templates[0])
	if err != nil {
		return Sample{}, err
	}
	title, _, _ := strings.Cut(string(readme), "\n")
	return Sample{
		Name:     name,
		Title:    strings.TrimPrefix(title, "# "),
		Template: string(template),
		Readme:   string(readme),
	}, nil
}
