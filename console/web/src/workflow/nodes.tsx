import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { NodeState } from "../history/nodes";
import type { Layout, Line } from "./layout";
import type { State } from "./definition";
import { arrowOf, pathOf, shorten } from "./path";
import { statusWords } from "./status";

export type Problem = "error" | "warning";

export type StateNode = Node<{ state: State; node?: NodeState; selected: boolean; problem?: Problem }, "state" | "frame">;
export type EndNode = Node<{ text: string }, "ends">;
export type LinesNode = Node<{ layout: Layout }, "lines">;
export type FlowNode = StateNode | EndNode | LinesNode;

function classesOf(base: string, { node, selected, problem }: StateNode["data"]): string {
  return [base, node && `flow-${node.status}`, selected && "flow-selected", problem && `flow-problem-${problem}`].filter(Boolean).join(" ");
}

/** How often, and how it goes: "×3", "2 retries", "5/10". */
export function badgesOf(node: NodeState | undefined, state: State): string[] {
  if (!node) return [];
  const badges: string[] = [];
  const it = node.iterations;
  if (it && !state.distributed) badges.push(`${it.succeeded}/${it.total}` + (it.failed > 0 ? `, ${it.failed} failed` : ""));
  if (node.retries > 0) badges.push(node.retries === 1 ? "1 retry" : `${node.retries} retries`);
  if (node.visits > 1) badges.push(`×${node.visits}`);
  return badges;
}

const Content = memo(function Content({ state, node }: { state: State; node?: NodeState }) {
  return (
    <>
      {node && (
        <span className="flow-sign" aria-hidden="true">
          {statusWords[node.status].sign}
        </span>
      )}
      <span className="flow-words">
        <div className="flow-label">{state.label}</div>
        <div className="flow-name" title={state.name}>{state.name}</div>
      </span>
      {badgesOf(node, state).map((b) => (
        <span key={b} className="flow-badge">{b}</span>
      ))}
    </>
  );
});

function StateBox({ data }: NodeProps<StateNode>) {
  return (
    <div className={classesOf("flow-state", data)} data-state={data.state.name} data-status={data.node?.status ?? "none"}>
      <Content state={data.state} node={data.node} />
    </div>
  );
}

function FrameBox({ data }: NodeProps<StateNode>) {
  return (
    <div className={classesOf("flow-frame", data)} data-state={data.state.name} data-status={data.node?.status ?? "none"}>
      <div className="flow-head">
        <Content state={data.state} node={data.node} />
      </div>
    </div>
  );
}

function EndDot({ data }: NodeProps<EndNode>) {
  return <div className="flow-end">{data.text}</div>;
}

function Lines({ data }: NodeProps<LinesNode>) {
  const { layout } = data;
  return (
    <svg className="flow-lines" width={layout.width} height={layout.height} aria-hidden="true">
      {layout.lines.map((l) => (
        <LineShape key={l.id} line={l} />
      ))}
    </svg>
  );
}

const LineShape = memo(function LineShape({ line }: { line: Line }) {
  const kind = line.kind === "catch" ? "catch" : "next";
  return (
    <>
      <path className={`flow-line flow-line-${kind}`} d={pathOf(line.points)} />
      <polygon className={`flow-arrow flow-arrow-${kind}`} points={arrowOf(line.points)} />
      {line.at && line.label && (
        <text className="flow-line-label" x={line.at.x} y={line.at.y}>
          {shorten(line.label, 26)}
        </text>
      )}
    </>
  );
});

export const nodeTypes = { state: StateBox, frame: FrameBox, ends: EndDot, lines: Lines };
