package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
)

// plotName is the file of the plot, beside the results.
const plotName = "growth.svg"

// point is a measurement of the plot.
type point struct {
	x float64
	y float64
}

// The plot's room in pixels, and the margins of its axes.
const (
	plotWidth, plotHeight = 720, 400
	plotLeft, plotBottom  = 90, 60
	plotRight, plotTop    = 30, 50
)

// plot is a line over a logarithmic axis of sizes.
type plot struct {
	title, xTitle, yTitle string
	points                []point // by ascending x
}

// write writes the plot as an SVG image.
func (p *plot) write(path string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/>`+"\n")
	fmt.Fprintf(&b, `<text x="%d" y="28" text-anchor="middle" font-size="16">%s</text>`+"\n", plotWidth/2, p.title)
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (plotLeft+plotWidth-plotRight)/2, plotHeight-15, p.xTitle)
	fmt.Fprintf(&b, `<text transform="translate(20 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n", plotHeight/2, p.yTitle)
	top := p.top()
	for i := range 5 {
		value := top * float64(i) / 4
		y := p.y(value)
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n",
			plotLeft, y, plotWidth-plotRight, plotLeft-8, y+4, grouped(int(value)))
	}
	for _, at := range p.points {
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", p.x(at.x), plotHeight-plotBottom+20, grouped(int(at.x)))
	}
	line := "M"
	for _, at := range p.points {
		line += fmt.Sprintf("%.1f %.1f ", p.x(at.x), p.y(at.y))
	}
	fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="#06c" stroke-width="2"/>`+"\n", line)
	for _, at := range p.points {
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="4" fill="#06c"><title>%s</title></circle>`+"\n", p.x(at.x), p.y(at.y), grouped(int(at.y)))
	}
	b.WriteString("</svg>\n")
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// top returns a round number that no point lies above.
func (p *plot) top() float64 {
	most := 1.0
	for _, at := range p.points {
		most = max(most, at.y)
	}
	power := math.Pow(10, math.Floor(math.Log10(most)))
	for _, step := range []float64{1, 2, 4, 8} {
		if step*power >= most {
			return step * power
		}
	}
	return 10 * power
}

func (p *plot) x(value float64) float64 {
	first, last := math.Log(p.points[0].x), math.Log(p.points[len(p.points)-1].x)
	share := 0.5
	if last > first {
		share = (math.Log(value) - first) / (last - first)
	}
	return plotLeft + 20 + share*(plotWidth-plotLeft-plotRight-40)
}

func (p *plot) y(value float64) float64 {
	return plotHeight - plotBottom - value/p.top()*(plotHeight-plotTop-plotBottom)
}
