package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPagesOfOtherSitesAreKeptOut(t *testing.T) {
	const local = "127.0.0.1:4566"
	for _, c := range []struct {
		what, host string
		header     map[string]string
		remote     bool
		status     int
	}{
		{"a client", local, nil, false, 200},
		{"a client that uses a name of AWS's", "states.us-east-1.amazonaws.com", nil, false, 200},
		{"a page of another site", local, map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, false, 403},
		{"a form in an old browser", local, map[string]string{"Origin": "https://evil.example"}, false, 403},
		{"a page without an origin", local, map[string]string{"Origin": "null"}, false, 403},
		{"a page of another server on this machine", local, map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-site"}, false, 403},
		{"a page whose name leads here", "evil.example:4566", map[string]string{"Origin": "http://evil.example:4566"}, false, 403},
		{"a page of Treadle's own", local, map[string]string{"Origin": "http://" + local, "Sec-Fetch-Site": "same-origin"}, false, 200},
		{"a page of Treadle's own by name", "localhost:4566", map[string]string{"Origin": "http://localhost:4566"}, false, 200},
		{"a page of Treadle's own from afar", "build.example:4566", map[string]string{"Origin": "http://build.example:4566"}, true, 200},
		{"a page of another site from afar", "build.example:4566", map[string]string{"Origin": "http://evil.example"}, true, 403},
	} {
		t.Run(c.what, func(t *testing.T) {
			fine := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
			r := httptest.NewRequest(http.MethodPost, "http://"+c.host+"/", nil)
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			keepPagesOut(fine, Options{AllowRemote: c.remote}).ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("answered %d, want %d", w.Code, c.status)
			}
		})
	}
}

func TestServerKeepsPagesOut(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/2015-03-31/functions", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site is answered %s", answer.Status)
	}
}
