// Package functionpackage makes deployment packages of Lambda functions that are
// the program at hand.
package functionpackage

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
)

// Of returns a deployment package for the runtimes provided.*: a zip archive whose
// bootstrap is the program at the path.
func Of(program string) ([]byte, error) {
	f, err := os.Open(program)
	if err != nil {
		return nil, fmt.Errorf("package the function: %w", err)
	}
	defer f.Close()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	h := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	h.SetMode(0o755)
	entry, err := w.CreateHeader(h)
	if err == nil {
		_, err = io.Copy(entry, f)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("package the function: %w", err)
	}
	return buf.Bytes(), nil
}
