package console

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/treadle-run/treadle/awsapi"
)

// maxBody is how long an input may be: the code of a function in base64 is the
// longest there is (50 MB, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const maxBody = 72 << 20

// call calls an operation: the body is its input and the answer its output, both
// as awsapi has them.
func (c *Console) call(w http.ResponseWriter, r *http.Request, v visitor) {
	input, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "RequestTooLarge", "The input is too long.")
		return
	}
	if len(input) > 0 && !json.Valid(input) {
		refuse(w, http.StatusBadRequest, "SerializationException", "The input is no JSON.")
		return
	}
	output, err := c.Caller.Call(r.Context(), v.call(r.PathValue("service"), r.PathValue("operation"), input))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(output)
}

// call is a call of the visitor's.
func (v visitor) call(service, operation string, input json.RawMessage) awsapi.Call {
	return awsapi.Call{Service: service, Operation: operation, Identity: v.Identity, Region: v.region, Input: input}
}

// may returns an error unless the visitor may call an operation of Step Functions
// with an input. It calls it, so the operation must be one that reads a little.
func (c *Console) may(r *http.Request, v visitor, operation string, input any) error {
	return c.mayCall(r, v, "states", operation, input)
}

func (c *Console) mayCall(r *http.Request, v visitor, service, operation string, input any) error {
	text, err := json.Marshal(input)
	if err != nil {
		return err
	}
	_, err = c.Caller.Call(r.Context(), v.call(service, operation, text))
	return err
}
