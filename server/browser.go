package server

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// keepPagesOut refuses what web pages of other sites have a browser send. Any
// page can reach the loopback addresses of the machine it is looked at on, and
// as credentials are not checked, it could have Treadle run what it likes.
// Clients other than browsers send neither Origin nor Sec-Fetch-Site.
func keepPagesOut(h http.Handler, o Options) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(refusePage))
	guarded := protection.Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !o.AllowRemote && !o.AllowOpenRemote && fromForeignName(r) {
			refusePage(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// fromForeignName reports whether a page sends the request whose site is not
// this machine's, though its name may lead here (DNS rebinding): to the browser
// the request is then one of the same origin.
func fromForeignName(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !isLocalName(u.Hostname())
}

func isLocalName(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func refusePage(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "Treadle takes no requests from web pages of other sites.", http.StatusForbidden)
}
