import type { NodeState } from "../history/nodes";
import type { StepStatus } from "../history/fold";
import type { Box, Layout, Line } from "./layout";
import { badgesOf } from "./nodes";
import { arrowOf, pathOf, shorten } from "./path";
import { statusWords } from "./status";

// A graph as a picture that stands by itself. It is always light, for it goes into
// documents.

const colours: Record<StepStatus | "none", [line: string, fill: string]> = {
  running: ["#0972d3", "#e6f2ff"],
  succeeded: ["#037f0c", "#e9f7ea"],
  failed: ["#d91515", "#fdecec"],
  caught: ["#b45309", "#fdf0e1"],
  cancelled: ["#5f6b7a", "#eef0f2"],
  none: ["#9ba7b6", "#ffffff"],
};

/** Draws the graph as SVG. All texts of users are escaped. */
export function drawSvg(layout: Layout, nodes: ReadonlyMap<string, NodeState>): string {
  const frames = layout.boxes.filter((b) => b.kind === "frame").sort((a, b) => a.depth - b.depth);
  const others = layout.boxes.filter((b) => b.kind !== "frame");
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">` +
    `<rect width="100%" height="100%" fill="#ffffff"/>` +
    frames.map((b) => drawBox(b, nodes)).join("") +
    layout.lines.map(drawLine).join("") +
    others.map((b) => drawBox(b, nodes)).join("") +
    "</svg>"
  );
}

function drawBox(b: Box, nodes: ReadonlyMap<string, NodeState>): string {
  if (!b.state) {
    const [cx, cy, r] = [b.x + b.width / 2, b.y + b.height / 2, b.width / 2 - 1];
    return (
      `<circle cx="${cx}" cy="${cy}" r="${r}" fill="#fff" stroke="#7d8998"/>` +
      `<text x="${cx}" y="${cy + 4}" text-anchor="middle" font-size="11">${b.kind === "start" ? "Start" : "End"}</text>`
    );
  }
  const node = nodes.get(b.state.name);
  const [line, fill] = colours[node?.status ?? "none"];
  const frame = b.kind === "frame";
  const badges = badgesOf(node, b.state).join("  ");
  const left = b.x + (node ? 34 : 12);
  const top = frame ? b.y + 18 : b.y + b.height / 2 - 4;
  return (
    `<rect x="${b.x}" y="${b.y}" width="${b.width}" height="${b.height}" rx="8" fill="${frame ? "#f6f8fa" : fill}" stroke="${line}" stroke-width="2"${frame ? ' stroke-dasharray="6 4"' : ""}/>` +
    (node ? `<text x="${b.x + 12}" y="${top + 8}" fill="${line}" font-weight="bold">${statusWords[node.status].sign}</text>` : "") +
    `<text x="${left}" y="${top}" fill="#4d5766" font-size="11">${escape(shorten(b.state.label + (badges && "  · " + badges), 32))}</text>` +
    `<text x="${left}" y="${top + 16}" fill="#16191f" font-weight="bold">${escape(shorten(b.state.name, 26))}</text>`
  );
}

function drawLine(l: Line): string {
  const stroke = l.kind === "catch" ? "#b45309" : "#7d8998";
  return (
    `<path d="${pathOf(l.points)}" fill="none" stroke="${stroke}" stroke-width="1.5"${l.kind === "catch" ? ' stroke-dasharray="5 4"' : ""}/>` +
    `<polygon points="${arrowOf(l.points)}" fill="${stroke}"/>` +
    (l.at && l.label
      ? `<text x="${l.at.x}" y="${l.at.y + 4}" text-anchor="middle" font-size="11" fill="#4d5766" stroke="#fff" stroke-width="4" paint-order="stroke">${escape(shorten(l.label, 26))}</text>`
      : "")
  );
}

/** Makes a text one of XML; characters that XML has not are left out. */
export function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Draws an SVG as PNG, at twice its size where that is not too large. */
export async function drawPng(svg: string, { width, height }: Layout): Promise<Blob> {
  const scale = Math.min(2, 8000 / Math.max(width, height));
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
}

/** Has the browser save something under a name that every system takes. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[\\/:*?"<>|]/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
