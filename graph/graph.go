// Package graph draws state machines: as a graph of states and the ways between
// them, written in the languages of Mermaid and of Graphviz.
package graph

import (
	"fmt"
	"io"
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// formats are the languages a graph can be written in.
var formats = map[string]func(w *writer, g *graph){
	"mermaid": writeMermaid,
	"dot":     writeDOT,
}

// Write draws a program in a format: "mermaid" or "dot".
func Write(w io.Writer, format string, p *asl.Program) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("format %s: want mermaid or dot", format)
	}
	out := &writer{to: w}
	write(out, build(p))
	return out.err
}

// graph is what is drawn.
type graph struct {
	states []*asl.State // of the top level
	edges  []edge
}

// edge is a way from one state to another; an empty end is the machine's own
// beginning or end.
type edge struct {
	from, to string
	label    string
	kind     edgeKind
}

type edgeKind int

const (
	next   edgeKind = iota
	caught          // an error leads there
	inner           // from a Parallel or Map into its branches
)

// id names a state in a drawing.
func id(s *asl.State) string { return fmt.Sprintf("s%d", s.Index) }

func build(p *asl.Program) *graph {
	g := &graph{states: p.States}
	g.add(edge{to: id(p.StartAt)})
	for _, s := range p.All {
		g.leave(s)
	}
	for _, s := range p.States {
		if s.End || s.Type == asl.TypeSucceed || s.Type == asl.TypeFail {
			g.add(edge{from: id(s)})
		}
	}
	return g
}

func (g *graph) add(e edge) { g.edges = append(g.edges, e) }

// leave adds the ways that lead from a state.
func (g *graph) leave(s *asl.State) {
	for i, branch := range branches(s) {
		g.add(edge{from: id(s), to: id(branch.StartAt), label: branchLabel(s, i), kind: inner})
	}
	if s.Choice != nil {
		for _, r := range s.Choice.Rules {
			g.add(edge{from: id(s), to: id(r.Next), label: condition(r)})
		}
		if s.Choice.Default != nil {
			g.add(edge{from: id(s), to: id(s.Choice.Default), label: "default"})
		}
	}
	if s.Next != nil {
		g.add(edge{from: id(s), to: id(s.Next)})
	}
	for _, c := range s.Catch {
		g.add(edge{from: id(s), to: id(c.Next), label: strings.Join(c.ErrorEquals, ", "), kind: caught})
	}
}

// branches are the scopes inside a state.
func branches(s *asl.State) []*asl.Scope {
	switch {
	case s.Parallel != nil:
		return s.Parallel.Branches
	case s.Map != nil && s.Map.Processor != nil:
		return []*asl.Scope{s.Map.Processor}
	}
	return nil
}

func branchLabel(s *asl.State, i int) string {
	switch {
	case s.Map != nil && s.Map.Distributed:
		return "each item, distributed"
	case s.Map != nil:
		return "each item"
	case len(s.Parallel.Branches) > 1:
		return fmt.Sprintf("branch %d", i+1)
	}
	return ""
}

// writer writes lines and keeps the first error.
type writer struct {
	to    io.Writer
	depth int
	err   error
}

func (w *writer) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.to, strings.Repeat("  ", w.depth)+format+"\n", args...)
	}
}
