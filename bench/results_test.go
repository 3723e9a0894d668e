package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestResultsPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "RESULTS.md")
	r := results{began: time.Unix(0, 0), command: "bench", load: "3.14", figures: []figure{
		{name: "head:"},
		rate("  things", 3000, time.Second, "a | b").toward(atLeast(3000, 4000, "4,000/s")),
	}}
	if err := r.write(path); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"| head: |  |  |  |  |\n",
		"| &emsp;things | 3,000/s | at least 4,000/s | not met | a \\| b |\n",
		"1970-01-01 00:00 UTC",
		"\nLoad average of the machine before it began, with other work: 3.14.\n",
	} {
		if !strings.Contains(string(page), line) {
			t.Errorf("no %q in:\n%s", line, page)
		}
	}
}

// TestPlot: the image is well formed, and every point lies inside the axes.
func TestPlot(t *testing.T) {
	for name, points := range map[string][]point{
		"one":  {{10, 5}},
		"many": {{10, 200_000}, {100, 190_000}, {100_000, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			p := plot{title: "a title", points: points}
			for _, at := range points {
				if x, y := p.x(at.x), p.y(at.y); x < plotLeft || x > plotWidth-plotRight || y < plotTop || y > plotHeight-plotBottom {
					t.Errorf("%v is at %f, %f", at, x, y)
				}
			}
			path := filepath.Join(t.TempDir(), "plot.svg")
			if err := p.write(path); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			circles := 0
			for d := xml.NewDecoder(f); ; {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if start, ok := token.(xml.StartElement); ok && start.Name.Local == "circle" {
					circles++
				}
			}
			if circles != len(points) {
				t.Errorf("%d circles of %d points", circles, len(points))
			}
		})
	}
}
