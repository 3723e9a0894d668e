package graph

import (
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// dotShapes are Graphviz's shapes of nodes (https://graphviz.org/doc/info/shapes.html).
var dotShapes = map[asl.Type]string{
	asl.TypeTask:     "box",
	asl.TypePass:     "oval",
	asl.TypeChoice:   "diamond",
	asl.TypeWait:     "hexagon",
	asl.TypeSucceed:  "doubleoctagon",
	asl.TypeFail:     "doubleoctagon",
	asl.TypeParallel: "box3d",
	asl.TypeMap:      "box3d",
}

var dotStyles = map[edgeKind]string{next: "solid", caught: "dashed", inner: "bold"}

var dotText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ")

func dotQuoted(label string) string { return `"` + dotText.Replace(label) + `"` }

func writeDOT(w *writer, g *graph) {
	w.line("digraph {")
	w.depth++
	w.line("start [shape=circle, style=filled, label=%s];", dotQuoted(""))
	w.line("finish [shape=doublecircle, style=filled, label=%s];", dotQuoted(""))
	dotStates(w, g.states)
	for _, e := range g.edges {
		w.line("%s -> %s [style=%s, label=%s];", end(e.from, "start"), end(e.to, "finish"), dotStyles[e.kind], dotQuoted(e.label))
	}
	w.depth--
	w.line("}")
}

func dotStates(w *writer, states []*asl.State) {
	for _, s := range states {
		inside := branches(s)
		if len(inside) > 0 {
			w.line("subgraph cluster_%s {", id(s))
			w.depth++
			w.line("label=%s;", dotQuoted(string(s.Type)))
		}
		w.line("%s [shape=%s, label=%s];", id(s), dotShapes[s.Type], dotQuoted(s.Name))
		for _, b := range inside {
			dotStates(w, b.States)
		}
		if len(inside) > 0 {
			w.depth--
			w.line("}")
		}
	}
}
