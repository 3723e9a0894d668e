import "@xyflow/react/dist/base.css";
import "./workflow.css";
import { Background, Controls, ReactFlow, ReactFlowProvider, useReactFlow, type ReactFlowInstance } from "@xyflow/react";
import { useEffect, useMemo, useRef, type KeyboardEvent, type RefObject } from "react";
import type { NodeState } from "../history/nodes";
import type { Scope } from "./definition";
import type { Box, Layout } from "./layout";
import { badgesOf, nodeTypes, type FlowNode, type Problem } from "./nodes";
import { statusWords } from "./status";
import { useLayout } from "./useLayout";

interface Props {
  scope: Scope | undefined;
  /** How each state stands, by name; without it the graph is only a picture. */
  nodes?: ReadonlyMap<string, NodeState>;
  selected?: string;
  onSelect?: (name: string | undefined) => void;
  problems?: ReadonlyMap<string, Problem>;
  onLayout?: (layout: Layout) => void;
}

/** The graph of a definition, which follows it and shows how each state stands. */
export function WorkflowGraph(props: Props) {
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div className="flow" ref={frame} onKeyDown={(e) => chooseByKey(e, props.onSelect)}>
      <ReactFlowProvider>
        <Graph {...props} frame={frame} />
      </ReactFlowProvider>
    </div>
  );
}

function Graph({ scope, nodes, selected, onSelect, problems, onLayout, frame }: Props & { frame: RefObject<HTMLDivElement | null> }) {
  const { layout, error } = useLayout(scope);
  const flow = useReactFlow<FlowNode>();
  const boxes = useMemo(() => layout && nodesOf(layout, nodes, selected, problems), [layout, nodes, selected, problems]);
  useEffect(() => {
    if (!layout) return;
    onLayout?.(layout);
    const timer = setTimeout(() => showStart(flow, layout, frame.current?.getBoundingClientRect()), 0);
    return () => clearTimeout(timer);
  }, [layout, flow, onLayout, frame]);

  if (error) return <div className="flow-message">The graph could not be drawn: {error}</div>;
  if (!boxes) return <div className="flow-message">{scope ? "Drawing the graph" : "There is no graph to draw."}</div>;
  return (
    <ReactFlow<FlowNode>
      nodes={boxes}
      edges={[]}
      nodeTypes={nodeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements={boxes.length > 200}
      minZoom={0.05}
      maxZoom={2}
      onNodeClick={(_, node) => (node.type === "state" || node.type === "frame") && onSelect?.((node as { data: { state: { name: string } } }).data.state.name)}
      onPaneClick={() => onSelect?.(undefined)}
      onError={() => undefined}
    >
      <Background gap={20} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

/** Enter and space choose the state that has the focus, as a click does. */
function chooseByKey(e: KeyboardEvent, choose: Props["onSelect"]): void {
  if (e.key !== "Enter" && e.key !== " ") return;
  const name = (e.target as Element).closest(".react-flow__node")?.querySelector<HTMLElement>("[data-state]")?.dataset["state"];
  if (name === undefined) return;
  e.preventDefault();
  choose?.(name);
}

const smallest = 0.35;

/** Shows all of a graph, or its beginning where all of it would be too small to read. */
function showStart(flow: ReactFlowInstance<FlowNode>, layout: Layout, pane: DOMRect | undefined): void {
  if (!pane || Math.min(pane.width / layout.width, pane.height / layout.height) > smallest) {
    void flow.fitView({ maxZoom: 1, padding: 0.06 });
    return;
  }
  const start = layout.boxes.find((b) => b.kind === "start");
  const zoom = Math.min(0.8, Math.max(smallest, pane.width / layout.width));
  const middle = start ? start.x + start.width / 2 : layout.width / 2;
  void flow.setViewport({ x: pane.width / 2 - middle * zoom, y: 16, zoom });
}

function nodesOf(layout: Layout, nodes?: ReadonlyMap<string, NodeState>, selected?: string, problems?: ReadonlyMap<string, Problem>): FlowNode[] {
  const { width, height } = layout;
  const lines: FlowNode = {
    id: "·lines", type: "lines", position: { x: 0, y: 0 }, data: { layout }, width, height, zIndex: 10,
    selectable: false, focusable: false,
  };
  return [...layout.boxes.map((b) => nodeOf(b, nodes, selected, problems)), lines];
}

function nodeOf(b: Box, nodes?: ReadonlyMap<string, NodeState>, selected?: string, problems?: ReadonlyMap<string, Problem>): FlowNode {
  const place = { id: b.id, position: { x: b.x, y: b.y }, width: b.width, height: b.height };
  if (!b.state) {
    return { ...place, type: "ends", data: { text: b.kind === "start" ? "Start" : "End" }, zIndex: 20, selectable: false, focusable: false };
  }
  const node = nodes?.get(b.state.name);
  return {
    ...place,
    type: b.kind === "frame" ? "frame" : "state",
    zIndex: b.kind === "frame" ? Math.min(b.depth, 9) : 20,
    data: { state: b.state, node, selected: b.state.name === selected, problem: problems?.get(b.state.name) },
    ariaLabel: [b.state.label, b.state.name, node && statusWords[node.status].text, ...badgesOf(node, b.state)].filter(Boolean).join(", "),
  };
}
