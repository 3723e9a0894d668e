package template_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/template"
)

// BenchmarkJobStatusPoller reads, binds and evaluates the sample project.
func BenchmarkJobStatusPoller(b *testing.B) {
	body, err := os.ReadFile("../samples/job-status-poller/template.yaml")
	if err != nil {
		b.Fatal(err)
	}
	measure(b, string(body))
}

// BenchmarkLarge does so with 500 resources in 900 KB that all refer to others.
func BenchmarkLarge(b *testing.B) {
	var body strings.Builder
	body.WriteString("Resources:\n  R0: {Type: T}\n")
	for i := 1; i < 500; i++ {
		fmt.Fprintf(&body, "  R%d: {Type: T, Properties: {Before: !Ref R%d, Text: !Sub \"${R0.Arn} %s\"}}\n", i, i-1, strings.Repeat("x", 1700))
	}
	measure(b, body.String())
}

func measure(b *testing.B, body string) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		parsed, err := template.Parse(body)
		if err != nil {
			b.Fatal(err)
		}
		bound, err := parsed.Bind(nil, env)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range bound.Resources() {
			if _, err := bound.Evaluate(r.Properties, world{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
