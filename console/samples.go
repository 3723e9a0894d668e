package console

import "net/http"

// Sample is a sample project: a template of CloudFormation, with the definition of its
// state machine to be shown before anything is made.
type Sample struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Readme     string `json:"readme"`     // plain text in Markdown
	Definition string `json:"definition"` // with the names of resources for their ARNs: "${Function.Arn}"
	Template   string `json:"template"`
}

// samples lists the sample projects.
func (c *Console) samples(w http.ResponseWriter, _ *http.Request, _ visitor) {
	list := c.Samples
	if list == nil {
		list = []Sample{}
	}
	answer(w, http.StatusOK, map[string]any{"samples": list})
}
