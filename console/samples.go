package console

import "net/http"

// Sample is a sample project.
type Sample struct {
	Name        string `json:"name"` // of the state machine that it makes
	Title       string `json:"title"`
	Description string `json:"description"`
	Definition  string `json:"definition"` // Amazon States Language
	Template    string `json:"template,omitempty"`
	Input       string `json:"input,omitempty"` // an example, JSON text
}

// samples lists the sample projects.
func (c *Console) samples(w http.ResponseWriter, _ *http.Request, _ visitor) {
	list := c.Samples
	if list == nil {
		list = []Sample{}
	}
	answer(w, http.StatusOK, map[string]any{"samples": list})
}
