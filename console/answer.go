package console

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/treadle-run/treadle/awsapi"
)

// failure is the body of an answer that is an error.
type failure struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Fields  map[string]any `json:"fields,omitempty"`
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, failure{Code: code, Message: message})
}

// fail answers with an error of an operation. Others are faults, of which the
// log tells.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := errors.AsType[*awsapi.Error](err)
	if !ok {
		if r.Context().Err() != nil {
			return // nobody is there to be told
		}
		c.Log.Error("console: request failed", "path", r.URL.Path, "error", err)
		refuse(w, http.StatusInternalServerError, "InternalFailure", "Treadle could not answer; its log says why.")
		return
	}
	status := e.Status
	if status < 400 {
		status = http.StatusBadRequest
	}
	answer(w, status, failure{e.Code, e.Message, e.Fields})
}

// answer writes a body as JSON. What cannot be written is a fault of ours, and
// whoever does not take his answer has gone away.
func answer(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"code":"InternalFailure","message":"The answer cannot be written."}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(data)
}
