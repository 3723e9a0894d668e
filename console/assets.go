package console

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"embed"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// dist holds the page that tells how to build the console and, once it is
// built, the console in app.
//
//go:embed dist
var dist embed.FS

// noncePlace stands in the page for its nonce.
const noncePlace = "__NONCE__"

// assets serves the files of the built console. All but the page itself have a
// hash of their content in their name, so they never change.
type assets struct {
	page  []byte
	built bool
	files map[string]asset // by path below Path
}

// asset is a file, as the build has left it: texts are compressed.
type asset struct {
	contentType string
	data        []byte
	zipped      bool
}

// builtAssets reads what is built. It is a fault of the build if that cannot be.
func builtAssets() *assets {
	if app, err := fs.Sub(dist, "dist/app"); err == nil {
		if page, err := fs.ReadFile(app, "index.html"); err == nil {
			return &assets{page: page, built: true, files: readAssets(app)}
		}
	}
	page, err := fs.ReadFile(dist, "dist/unbuilt.html")
	if err != nil {
		panic(err) // it is embedded
	}
	return &assets{page: page}
}

func readAssets(app fs.FS) map[string]asset {
	files := map[string]asset{}
	err := fs.WalkDir(app, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(app, name)
		if err != nil {
			return err
		}
		plain, zipped := strings.CutSuffix(name, ".gz")
		files[plain] = asset{contentType(plain), data, zipped}
		return nil
	})
	if err != nil {
		panic(err) // it is embedded
	}
	return files
}

// contentType does not ask the machine, whose tables may be odd.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// ServeHTTP implements http.Handler.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Path)
	if name == "" {
		a.servePage(w)
		return
	}
	file, ok := a.files[name]
	if !ok || name == "index.html" {
		http.NotFound(w, r)
		return
	}
	file.serve(w, r)
}

// servePage gives the page a nonce that nobody can know before.
func (a *assets) servePage(w http.ResponseWriter) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Security-Policy", policyWithNonce(nonce))
	h.Set("Content-Type", "text/html; charset=utf-8")
	if !a.built {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	w.Write(bytes.ReplaceAll(a.page, []byte(noncePlace), []byte(nonce)))
}

func (f asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if !f.zipped {
		w.Write(f.data)
		return
	}
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		w.Write(f.data)
		return
	}
	if plain, err := gzip.NewReader(bytes.NewReader(f.data)); err == nil {
		io.Copy(w, plain) // whoever does not take his answer has gone away
	}
}
