package gateway

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/treadle-run/treadle/protocol"
)

// ownPrefix begins the paths that are Treadle's own, as no API of AWS has any
// like it.
const ownPrefix = "/_treadle/"

// HealthPath answers whether Treadle is well: status 200 and {"status":"ok"},
// or 503 and the reason.
const HealthPath = ownPrefix + "health"

type health struct {
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// ownPath answers a request for one of Treadle's own paths; ok is false for
// others.
func (g *gateway) ownPath(x *exchange) (response *protocol.Response, ok bool) {
	switch path := x.request.URL.Path; {
	case path == HealthPath:
		return g.health(x), true
	case strings.HasPrefix(path, ownPrefix):
		return g.fail(x, unknownOperation("There is nothing at %s.", path)), true
	default:
		return nil, false
	}
}

func (g *gateway) health(x *exchange) *protocol.Response {
	status, h := http.StatusOK, health{Status: "ok"}
	if g.Health != nil {
		if err := g.Health(x.request.Context()); err != nil {
			status, h = http.StatusServiceUnavailable, health{"failing", err.Error()}
		}
	}
	body, _ := json.Marshal(h) // strings are always JSON
	return protocol.NewResponse(status, "application/json", x.id, body)
}
