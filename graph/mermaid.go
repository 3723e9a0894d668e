package graph

import (
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// mermaidShapes are what stands before and behind a node's label.
var mermaidShapes = map[asl.Type][2]string{
	asl.TypeTask:     {"[", "]"},
	asl.TypePass:     {"(", ")"},
	asl.TypeChoice:   {"{", "}"},
	asl.TypeWait:     {"{{", "}}"},
	asl.TypeSucceed:  {"([", "])"},
	asl.TypeFail:     {"([", "])"},
	asl.TypeParallel: {"[[", "]]"},
	asl.TypeMap:      {"[[", "]]"},
}

// mermaidText makes characters that Mermaid gives a meaning harmless
// (https://mermaid.js.org/syntax/flowchart.html).
var mermaidText = strings.NewReplacer(
	"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", `\`, "#92;",
	"\n", " ", "\r", " ",
)

func mermaidQuoted(label string) string { return `"` + mermaidText.Replace(label) + `"` }

// mermaidArrows are the arrows without and with a label.
var mermaidArrows = map[edgeKind][2]string{
	next:   {"%s --> %s", "%s -->|%s| %s"},
	caught: {"%s -.-> %s", "%s -.->|%s| %s"},
	inner:  {"%s ==> %s", "%s ==>|%s| %s"},
}

func writeMermaid(w *writer, g *graph) {
	w.line("flowchart TD")
	w.depth++
	w.line(`start((" "))`)
	w.line(`finish(((" ")))`)
	mermaidStates(w, g.states)
	for _, e := range g.edges {
		arrows := mermaidArrows[e.kind]
		from, to := end(e.from, "start"), end(e.to, "finish")
		if e.label == "" {
			w.line(arrows[0], from, to)
		} else {
			w.line(arrows[1], from, mermaidQuoted(e.label), to)
		}
	}
}

// end is a node's id, or that of the machine's beginning or end.
func end(id, own string) string {
	if id == "" {
		return own
	}
	return id
}

func mermaidStates(w *writer, states []*asl.State) {
	for _, s := range states {
		shape := mermaidShapes[s.Type]
		node := fmt.Sprintf("%s%s%s%s", id(s), shape[0], mermaidQuoted(s.Name), shape[1])
		inside := branches(s)
		if len(inside) == 0 {
			w.line("%s", node)
			continue
		}
		w.line("subgraph %sg[%s]", id(s), mermaidQuoted(string(s.Type)))
		w.depth++
		w.line("%s", node)
		for _, b := range inside {
			mermaidStates(w, b.States)
		}
		w.depth--
		w.line("end")
	}
}
