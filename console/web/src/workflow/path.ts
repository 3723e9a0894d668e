import type { Point } from "./layout";

/** A line through points with its corners rounded, as a path of SVG. */
export function pathOf(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${at(first)}`;
  for (const [i, p] of rest.entries()) {
    const next = rest[i + 1];
    path += next ? `Q${at(p)} ${at({ x: (p.x + next.x) / 2, y: (p.y + next.y) / 2 })}` : `L${at(p)}`;
  }
  return path;
}

function at(p: Point): string {
  return `${round(p.x)} ${round(p.y)}`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

/** The head of an arrow that ends a line, as points of a polygon. */
export function arrowOf(points: Point[]): string {
  const tip = points.at(-1);
  const from = points.at(-2);
  if (!tip || !from) return "";
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const base = { x: tip.x - 8 * dx, y: tip.y - 8 * dy };
  const side = { x: -4 * dy, y: 4 * dx };
  return [tip, { x: base.x + side.x, y: base.y + side.y }, { x: base.x - side.x, y: base.y - side.y }].map(at).join(" ");
}

/** Cuts a text to fit about so many characters. */
export function shorten(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : letters.slice(0, most - 1).join("") + "…";
}
