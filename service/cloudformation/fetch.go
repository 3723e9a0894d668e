package cloudformation

import (
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/treadle-run/treadle/template"
)

// fetchTime is how long a template may take to come.
const fetchTime = 10 * time.Second

// fetch returns a template by its URL. There is no object storage here, so that
// only templates within the URL (data:) and ones that this machine serves
// (http://127.0.0.1:…) are taken: nothing outside is asked.
func fetch(ctx context.Context, address string) (string, error) {
	if rest, ok := strings.CutPrefix(address, "data:"); ok {
		return fromData(rest)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return "", validationError("TemplateURL must reference a template that this machine serves, or be a data: URL: Treadle has no object storage. Give the template by TemplateBody.")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", validationError("TemplateURL is not valid: %v", err)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	if err != nil {
		return "", validationError("The template at %s cannot be read: %v", address, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", validationError("The template at %s cannot be read: %s", address, answer.Status)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, template.MaxSize+1))
	if err != nil {
		return "", validationError("The template at %s cannot be read: %v", address, err)
	}
	return string(body), nil // the parser holds it against MaxSize
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// fromData returns the contents of a data: URL (RFC 2397).
func fromData(rest string) (string, error) {
	media, data, ok := strings.Cut(rest, ",")
	if !ok {
		return "", validationError("TemplateURL is not a valid data: URL.")
	}
	text, err := url.PathUnescape(data)
	if err == nil && strings.HasSuffix(media, ";base64") {
		var b []byte
		b, err = base64.StdEncoding.DecodeString(text)
		text = string(b)
	}
	if err != nil {
		return "", validationError("TemplateURL is not a valid data: URL.")
	}
	return text, nil
}
