package jobpoller

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
)

// Package returns the deployment package of both functions: a zip archive whose
// bootstrap is the program at the path, which must call RunFunction where
// IsFunction says so.
func Package(program string) ([]byte, error) {
	f, err := os.Open(program)
	if err != nil {
		return nil, fmt.Errorf("package the sample's functions: %w", err)
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
		return nil, fmt.Errorf("package the sample's functions: %w", err)
	}
	return buf.Bytes(), nil
}
