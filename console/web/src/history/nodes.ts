import type { Iterations, Step, StepStatus } from "./fold";

/** How a state stands in the graph, from all the times that it was entered. */
export interface NodeState {
  status: StepStatus;
  /** How often it was entered. */
  visits: number;
  /** How often it is being done now. */
  running: number;
  /** Attempts beyond the first, of the last time. */
  retries: number;
  /** Of a Map, of the last time. */
  iterations?: Iterations;
  /** The last time that it was entered. */
  last: Step;
}

/** Which iteration of a Map is looked at, by the Map's name; all of those not named. */
export type Chosen = ReadonlyMap<string, number>;

/**
 * How each state stands. Inside a Map that is all iterations of its last time, or
 * the one that is chosen.
 */
export function nodesOf(steps: readonly Step[], chosen: Chosen = new Map()): Map<string, NodeState> {
  const nodes = new Map<string, NodeState>();
  const latest = new Map<string, Step>();
  const groups = new Map<string, Map<string, Step>>();
  for (const step of steps) {
    if (!isShown(step, latest, chosen)) continue;
    latest.set(step.name, step);
    const group = groups.get(step.name) ?? new Map<string, Step>();
    groups.set(step.name, group);
    group.set(placeOf(step), step);
    const node = nodes.get(step.name);
    nodes.set(step.name, { status: "running", running: 0, retries: 0, visits: (node?.visits ?? 0) + 1, last: step });
  }
  for (const [name, node] of nodes) {
    const current = [...groups.get(name)!.values()].filter((s) => isShown(s, latest, chosen));
    node.status = together(current.map((s) => s.status));
    node.running = current.filter((s) => s.status === "running").length;
    node.retries = current.reduce((n, s) => n + Math.max(0, s.attempts.length - 1), 0);
    node.iterations = node.last.iterations;
  }
  return nodes;
}

/** Whether a step is in the last time of all that is around it, and in a chosen iteration. */
function isShown(step: Step, latest: ReadonlyMap<string, Step>, chosen: Chosen): boolean {
  for (let s = step; s.parent; s = s.parent) {
    const wanted = chosen.get(s.parent.name);
    if (wanted !== undefined && s.iteration !== undefined && s.iteration !== wanted) return false;
    if (!isLatestOf(s.parent, latest)) return false;
  }
  return true;
}

// A container inside a Map has a last time in each iteration.
function isLatestOf(container: Step, latest: ReadonlyMap<string, Step>): boolean {
  const last = latest.get(container.name);
  return !last || last === container || last.parent !== container.parent || last.iteration !== container.iteration;
}

function placeOf(step: Step): string {
  let place = "";
  for (let s: Step | undefined = step; s; s = s.parent) place += "/" + (s.iteration ?? "");
  return place;
}

const order: StepStatus[] = ["running", "failed", "caught", "cancelled", "succeeded"];

/** The status that stands out among several. */
function together(all: StepStatus[]): StepStatus {
  return order.find((s) => all.includes(s)) ?? "succeeded";
}
