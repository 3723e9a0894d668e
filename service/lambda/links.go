package lambda

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/treadle-run/treadle/service/lambda/deployment"
)

// CodePath begins the paths of code locations, which CodeHandler answers.
const CodePath = "/_treadle/lambda/code/"

// linkLife is how long a code location can be used.
const linkLife = 10 * time.Minute

// linkSigner signs code locations, so that who was not given one cannot make
// one. They end with the process.
type linkSigner struct{ key [32]byte }

func newLinkSigner(random io.Reader) (*linkSigner, error) {
	l := new(linkSigner)
	if _, err := io.ReadFull(random, l.key[:]); err != nil {
		return nil, fmt.Errorf("key of code locations: %w", err)
	}
	return l, nil
}

func (l *linkSigner) sign(hash, expires string) string {
	mac := hmac.New(sha256.New, l.key[:])
	fmt.Fprintf(mac, "%s %s", hash, expires)
	return hex.EncodeToString(mac.Sum(nil))
}

// codeURL is where a function's package can be fetched for a while.
func (s *Service) codeURL(f *function) string {
	expires := strconv.FormatInt(s.options.Clock.Now().Add(linkLife).Unix(), 10)
	query := url.Values{"Expires": {expires}, "Signature": {s.links.sign(f.CodeHash, expires)}}
	return s.options.Endpoint() + CodePath + f.CodeHash + ".zip?" + query.Encode()
}

// CodeHandler answers requests for the code locations that GetFunction gives.
// It belongs at CodePath of the address that Options.Endpoint names.
func (s *Service) CodeHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, CodePath), ".zip")
		hash, err := deployment.Parse(name)
		if err != nil || !s.isSigned(name, r.URL.Query()) {
			http.Error(w, "This code location is not valid, or no longer.", http.StatusForbidden)
			return
		}
		archive, err := os.Open(s.packages.Archive(hash))
		if err != nil {
			http.Error(w, "This code is gone.", http.StatusNotFound)
			return
		}
		defer archive.Close()
		w.Header().Set("Content-Type", "application/zip")
		http.ServeContent(w, r, "", time.Time{}, archive)
	})
}

func (s *Service) isSigned(hash string, query url.Values) bool {
	expires := query.Get("Expires")
	seconds, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || s.options.Clock.Now().Unix() > seconds {
		return false
	}
	return hmac.Equal([]byte(query.Get("Signature")), []byte(s.links.sign(hash, expires)))
}
