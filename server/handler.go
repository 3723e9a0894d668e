package server

import (
	"net/http"
	"strings"

	"github.com/treadle-run/treadle/console"
	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/internal/upkeep"
	"github.com/treadle-run/treadle/service/lambda"
)

// below is a handler of all paths that begin with a prefix.
type below struct {
	prefix  string
	handler http.Handler
}

// handler serves the AWS APIs and, at paths that none of them has, what is
// Treadle's own.
func (r *rooms) handler(o Options) http.Handler {
	own := []below{
		{lambda.CodePath, r.functions.CodeHandler()}, // the links that GetFunction gives
		{console.Path, r.console},
		{jobCredentialsPath, http.HandlerFunc(r.jobCredentials)},
		{upkeep.CheckpointsPath, r.copies},
		{metricsPath, r.watching.metrics.Handler()},
	}
	if o.PProf {
		own = append(own, below{pprofPath, profiles()})
	}
	apis := gateway.New(gateway.Options{
		Caller: r.registry, Log: o.Log, Account: o.Account, Region: o.Region,
		Observer: r.watching.observer(), Health: r.health,
		Authenticator: r.doors.authenticator,
	})
	return keepPagesOut(route(own, leadingToConsole(apis)), o)
}

// route is not http.ServeMux, which sends clients elsewhere when a path is not
// clean: a path of an API may hold an ARN with anything in it.
func route(own []below, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		for _, b := range own {
			if strings.HasPrefix(q.URL.Path, b.prefix) {
				b.handler.ServeHTTP(w, q)
				return
			}
		}
		rest.ServeHTTP(w, q)
	})
}

// leadingToConsole sends a browser that asks for the root to the console.
func leadingToConsole(apis http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if console.WantsPage(q) {
			http.Redirect(w, q, console.Path, http.StatusFound)
			return
		}
		apis.ServeHTTP(w, q)
	})
}
