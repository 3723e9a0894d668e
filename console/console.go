// Package console is the console in the browser: it serves the page that
// console/web builds, calls operations for it, and tells it what changes while
// it looks on.
//
// The page has no rights of its own. Everything goes through awsapi's one door
// under the identity of whoever is signed in, and what the console reads from
// the store by itself it reads for those only who may call the operation that
// answers the same.
package console

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// Path is where the console is served; all of its paths begin with it.
const Path = "/_console/"

// Options configures a Console. Caller and Store are needed.
type Options struct {
	Caller awsapi.Caller
	Store  Store
	Log    *slog.Logger // default: none
	// Keys checks the access keys that people sign in with. Nil: nobody signs in,
	// and everybody is the root of Account.
	Keys    Keys
	Account string // 12 digits; default 000000000000
	Region  string // that the page begins in; default us-east-1
	Samples []Sample
	// Insights are what services tell beyond AWS's APIs, by name.
	Insights map[string]Insight
	// LocalOnly refuses requests for other hosts than this one, though their name
	// may lead here (DNS rebinding).
	LocalOnly bool
	Now       func() time.Time // default: time.Now
}

// Store is what the console reads by itself.
type Store interface {
	store.Executions
	store.Definitions
}

// Console serves the page and what it asks for. Close ends what goes on.
type Console struct {
	Options
	feed     feed
	sessions sessions
	streams  streams
	assets   *assets
	mux      *http.ServeMux
}

// New returns a Console.
func New(o Options) *Console {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Account == "" {
		o.Account = "000000000000"
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Console{Options: o, assets: builtAssets(), mux: http.NewServeMux()}
	c.sessions.now = o.Now
	c.streams.closed = make(chan struct{})
	for pattern, h := range map[string]handler{
		"POST " + Path + "api/{service}/{operation}": c.call,
		"GET " + Path + "events":                     c.events,
		"GET " + Path + "history":                    c.history,
		"GET " + Path + "executions":                 c.executions,
		"GET " + Path + "express":                    c.express,
		"GET " + Path + "samples":                    c.samples,
		"GET " + Path + "insights/{name}":            c.insight,
	} {
		c.mux.Handle(pattern, c.signedIn(h))
	}
	c.mux.HandleFunc("GET "+Path+"session", c.session)
	c.mux.HandleFunc("POST "+Path+"session", c.signIn)
	c.mux.HandleFunc("DELETE "+Path+"session", c.signOut)
	c.mux.Handle("GET "+Path, c.assets)
	return c
}

// ServeHTTP implements http.Handler.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setPolicy(w.Header())
	switch {
	case c.LocalOnly && !isLocal(r.Host):
		refuse(w, http.StatusForbidden, "ForeignHost", "The console answers by the names of this machine only.")
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Header.Get(OwnHeader) == "":
		refuse(w, http.StatusForbidden, "ForeignPage", "The header "+OwnHeader+" is missing, which only the console's own page sends.")
	default:
		c.mux.ServeHTTP(w, r)
	}
}

// Close ends the streams of events, which else would go on for as long as a page
// is open.
func (c *Console) Close() { c.streams.close() }

// WantsPage reports whether a request is a browser's, on its way to the root,
// where a person expects a page. Clients of the APIs sign what they send or name
// an operation.
func WantsPage(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" && r.URL.RawQuery == "" &&
		r.Header.Get("Authorization") == "" && r.Header.Get("X-Amz-Target") == "" &&
		strings.Contains(r.Header.Get("Accept"), "text/html")
}
