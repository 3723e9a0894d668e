package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/protocol/model"
)

// writeOutputs writes the table of package protocol/outputs, of the newest
// model of every service.
func writeOutputs(botocore, file string) error {
	texts, err := readOutputs(botocore)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pack(texts), 0o644)
}

// readOutputs returns the table's texts by the names of the services.
func readOutputs(botocore string) (map[string]string, error) {
	texts := map[string]string{}
	files, err := filepath.Glob(filepath.Join(botocore, "*", "*", "service-2.json*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files) // the newest version of a service comes last
	for _, f := range files {
		text, err := readModel(filepath.Dir(f))
		if err != nil {
			return nil, err
		}
		meta, table, err := convert(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		texts[sdkName(meta.ServiceID)] = outputsOf(table)
	}
	return texts, nil
}

// sdkName is what the AWS SDK for Java, and after it Step Functions, makes of a
// service's id: "cloudwatchlogs" of "CloudWatch Logs", "config" of "Config Service".
func sdkName(id string) string {
	id = strings.TrimSuffix(id, " Service")
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(id))
}

// pack makes the same archive of the same texts.
func pack(texts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = io.WriteString(w, texts[name])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// outputsOf writes the outputs of a service as package protocol/outputs says.
func outputsOf(table *model.File) string {
	o := outputs{shapes: map[string]model.FileShape{}, done: map[string]bool{}}
	for _, s := range table.Shapes {
		o.shapes[s.Name] = s
	}
	for _, op := range table.Operations {
		if op.Output != "" {
			fmt.Fprintf(&o.text, "> %s %s\n", op.Name, op.Output)
		}
	}
	for _, op := range table.Operations {
		if op.Output != "" {
			o.structure(op.Output)
		}
	}
	return o.text.String()
}

type outputs struct {
	shapes map[string]model.FileShape
	done   map[string]bool
	text   strings.Builder
}

// structure writes the line of a structure and then those of the ones inside.
func (o *outputs) structure(name string) {
	if o.done[name] {
		return
	}
	o.done[name] = true
	o.text.WriteString(name)
	var inner []string
	for _, m := range o.shapes[name].Members {
		mark := ":"
		if m.Required {
			mark = "!:"
		}
		t := o.expression(m.Shape, 0)
		o.text.WriteString(" " + strings.ToUpper(m.Name[:1]) + m.Name[1:] + mark + t)
		if s, ok := strings.CutPrefix(strings.Trim(t, "[]{}"), "."); ok {
			inner = append(inner, s)
		}
	}
	o.text.WriteByte('\n')
	for _, s := range inner {
		o.structure(s)
	}
}

// maxDepth bounds lists of lists, which may hold themselves.
const maxDepth = 5

func (o *outputs) expression(name string, depth int) string {
	s := o.shapes[name]
	switch {
	case s.Document || s.EventStream || depth > maxDepth:
		return "?"
	case s.Type == model.Structure:
		return "." + name
	case s.Type == model.List:
		return "[" + o.expression(s.Element.Shape, depth+1) + "]"
	case s.Type == model.Map:
		return "{" + o.expression(s.Element.Shape, depth+1) + "}"
	case s.Type == model.Boolean:
		return "b"
	case s.Type == model.String, s.Type == model.Blob, s.Type == model.Timestamp:
		return "s"
	}
	if s.Min == nil && s.Max == nil {
		return "n"
	}
	return "n" + bound(s.Min) + ".." + bound(s.Max)
}

func bound(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}
