import { graphlib, layout as dagre } from "@dagrejs/dagre";
import type { Scope, State, Way } from "./definition";

// Each scope is laid out by itself, and stands as one box in the scope around it.
// So a state inside a Parallel never strays out of it, and no way crosses a frame.

export interface Box {
  id: string;
  kind: "state" | "frame" | "start" | "end";
  x: number;
  y: number;
  width: number;
  height: number;
  /** How many frames are around it. */
  depth: number;
  state?: State;
}

export interface Point {
  x: number;
  y: number;
}

export interface Line {
  id: string;
  kind: Way["kind"];
  from: string;
  to: string;
  label?: string;
  points: Point[];
  /** Where the label is. */
  at?: Point;
}

export interface Layout {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

const stateWidth = 208;
const stateHeight = 56;
const dot = 40;
const frameHead = 44;
const frameSide = 20;
const labelWidth = 130;
const labelHeight = 16;

/** Beyond so many states in one scope a quicker way to rank them is taken. */
const manyStates = 150;

/** Lays out a definition from its start to its end. */
export function layoutOf(scope: Scope): Layout {
  return layoutScope(scope, "", 0);
}

type Graph = graphlib.Graph;

function layoutScope(scope: Scope, path: string, depth: number): Layout {
  const inner = new Map<string, Layout>();
  const g: Graph = new graphlib.Graph({ multigraph: true });
  g.setGraph({
    rankdir: "TB", nodesep: 36, ranksep: 44, edgesep: 14, marginx: 8, marginy: 8,
    ranker: scope.states.length > manyStates ? "longest-path" : "network-simplex",
  });
  const names = new Set(scope.states.map((s) => s.name));
  for (const s of scope.states) g.setNode("s" + s.name, sizeOf(s, path, depth, inner));
  if (depth === 0) addEnds(g, scope, names);
  const ways = addWays(g, scope, names);
  dagre(g);
  return collect(g, scope, path, depth, inner, ways);
}

function sizeOf(s: State, path: string, depth: number, inner: Map<string, Layout>): { width: number; height: number } {
  if (s.branches.length === 0) return { width: stateWidth, height: stateHeight };
  const inside = beside(s.branches.map((b, i) => layoutScope(b, `${path}${s.name}/${i}/`, depth + 1)));
  inner.set(s.name, inside);
  return {
    width: Math.max(inside.width, stateWidth) + 2 * frameSide,
    height: inside.height + frameHead + frameSide,
  };
}

/** Puts the branches of a state side by side. */
function beside(branches: Layout[]): Layout {
  const all: Layout = { boxes: [], lines: [], width: 0, height: 0 };
  for (const [i, b] of branches.entries()) {
    if (i > 0) all.width += 12;
    shift(b, all.width, 0, all);
    all.width += b.width;
    all.height = Math.max(all.height, b.height);
  }
  return all;
}

function shift(from: Layout, dx: number, dy: number, into: Layout): void {
  const move = (p: Point): Point => ({ x: p.x + dx, y: p.y + dy });
  for (const b of from.boxes) into.boxes.push({ ...b, ...move(b) });
  for (const l of from.lines) into.lines.push({ ...l, points: l.points.map(move), at: l.at && move(l.at) });
}

function addEnds(g: Graph, scope: Scope, names: Set<string>): void {
  g.setNode("start", { width: dot, height: dot });
  g.setNode("end", { width: dot, height: dot });
  if (scope.startAt !== undefined && names.has(scope.startAt)) g.setEdge("start", "s" + scope.startAt, {}, "start");
  for (const s of scope.states) if (s.end) g.setEdge("s" + s.name, "end", {}, "end");
}

interface Placed extends Way {
  from: string;
  name: string;
}

function addWays(g: Graph, scope: Scope, names: Set<string>): Placed[] {
  const placed: Placed[] = [];
  for (const s of scope.states) {
    for (const [i, way] of s.ways.entries()) {
      if (!names.has(way.to)) continue;
      const name = `${way.kind}${i}`;
      const label = way.label ? { width: labelWidth, height: labelHeight, labelpos: "c" as const } : {};
      g.setEdge("s" + s.name, "s" + way.to, { ...label, weight: way.kind === "catch" ? 1 : 2 }, name);
      placed.push({ ...way, from: s.name, name });
    }
  }
  return placed;
}

interface EdgePlace {
  points: Point[];
  x?: number;
  y?: number;
}

function collect(g: Graph, scope: Scope, path: string, depth: number, inner: Map<string, Layout>, ways: Placed[]): Layout {
  const size = g.graph() as { width?: number; height?: number };
  const all: Layout = { boxes: [], lines: [], width: size.width ?? 0, height: size.height ?? 0 };
  for (const s of scope.states) {
    const box = boxOf(g, "s" + s.name);
    const inside = inner.get(s.name);
    all.boxes.push({ ...box, id: path + s.name, kind: inside ? "frame" : "state", depth, state: s });
    if (inside) shift(inside, box.x + (box.width - inside.width) / 2, box.y + frameHead, all);
  }
  for (const w of ways) {
    const e = g.edge("s" + w.from, "s" + w.to, w.name) as unknown as EdgePlace;
    const at = w.label && e.x !== undefined && e.y !== undefined ? { x: e.x, y: e.y } : undefined;
    all.lines.push({ id: `${path}${w.from}→${w.to}:${w.name}`, kind: w.kind, from: w.from, to: w.to, label: w.label, points: e.points, at });
  }
  if (depth > 0) return all;
  for (const end of ["start", "end"] as const) all.boxes.push({ ...boxOf(g, end), id: "·" + end, kind: end, depth });
  for (const e of g.edges()) {
    if (e.name !== "start" && e.name !== "end") continue;
    all.lines.push({ id: `·${e.v}→${e.w}`, kind: "next", from: e.v, to: e.w, points: (g.edge(e) as unknown as EdgePlace).points });
  }
  return all;
}

function boxOf(g: Graph, id: string) {
  const n = g.node(id) as { x: number; y: number; width: number; height: number };
  return { x: n.x - n.width / 2, y: n.y - n.height / 2, width: n.width, height: n.height };
}
