package console

import (
	"net"
	"net/http"
	"strings"
)

// OwnHeader is a header that the page sends with everything that changes
// something. Another site cannot have a browser send it, for that asks for a
// permission (CORS) which is never given.
const OwnHeader = "X-Treadle-Console"

// contentPolicy lets the page load nothing but what the console serves, and
// nothing inline. The editor makes its style sheets as it runs: they carry the
// nonce of the page (see assets.page).
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func setPolicy(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// policyWithNonce is the policy of the page, which may add style sheets that
// carry the nonce.
func policyWithNonce(nonce string) string {
	return strings.Replace(contentPolicy, "style-src 'self'", "style-src 'self' 'nonce-"+nonce+"'", 1)
}

// isLocal reports whether a Host header names this machine.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}
