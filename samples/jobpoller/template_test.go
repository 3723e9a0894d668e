package jobpoller

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/samples"
	"github.com/treadle-run/treadle/template"
)

func TestTemplate(t *testing.T) {
	sample, ok, err := samples.Find("job-status-poller")
	if err != nil || !ok {
		t.Fatal("no sample", err)
	}
	text, err := Template(sample.Template, "/opt/it's here/treadle", []string{"sh", "-c", "exit 3"})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	original, err := template.Parse(sample.Template)
	if err != nil || len(parsed.Resources) != len(original.Resources) {
		t.Errorf("%d resources of %d, %v", len(parsed.Resources), len(original.Resources), err)
	}
	for _, r := range parsed.Resources {
		switch r.LogicalID {
		case "SubmitJobFunction":
			if got := r.Properties.Get("Code").Get("ZipFile").Text(); got != "#!/bin/sh\nexec '/opt/it'\\''s here/treadle' function\n" {
				t.Errorf("the function is %q", got)
			}
			if r.Properties.Get("Handler").Text() != SubmitJobHandler || r.Properties.Get("Runtime").Text() != "provided.al2023" {
				t.Errorf("the function is %s", r.Properties.AppendJSON(nil))
			}
		case "SampleJobDefinition":
			if got := string(r.Properties.Get("ContainerProperties").Get("Command").AppendJSON(nil)); got != `["sh","-c","exit 3"]` {
				t.Errorf("the job runs %s", got)
			}
		}
	}
}

func TestTemplateOfSomethingElse(t *testing.T) {
	for text, want := range map[string]string{
		"Resources: {}": "has no Resources.",
		"Resources: [":  "read the sample's template",
	} {
		if _, err := Template(text, "p", nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
