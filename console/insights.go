package console

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/treadle-run/treadle/awsapi"
)

// Insight is what a service tells of itself that AWS's API has no operation for,
// such as what is free of a compute environment.
type Insight struct {
	// Service, Operation and Input are a call that reads the same sort of thing. It
	// is made first, and who may not make it is told nothing.
	Service, Operation string
	Input              func(query url.Values) map[string]any
	// Tell is asked under the name of whoever made the call; what it returns is
	// written as JSON.
	Tell func(ctx context.Context, call *awsapi.Call, query url.Values) (any, error)
}

// insight answers with an insight:
//
//	GET /_console/insights/environments?function=NAME
func (c *Console) insight(w http.ResponseWriter, r *http.Request, v visitor) {
	insight, ok := c.Insights[r.PathValue("name")]
	if !ok {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "The server tells nothing of that name.")
		return
	}
	query := r.URL.Query()
	input, err := json.Marshal(insight.Input(query))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	call := v.call(insight.Service, insight.Operation, input)
	if _, err := c.Caller.Call(r.Context(), call); err != nil {
		c.fail(w, r, err)
		return
	}
	told, err := insight.Tell(r.Context(), &call, query)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, told)
}
