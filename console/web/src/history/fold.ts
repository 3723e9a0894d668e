import { detailsOf, type Details, type HistoryEvent } from "./events";

// Makes of a history what happened: which states were entered, in which iteration
// or branch, and how each of them ended. Each event names the one before it on its
// own branch, which tells what it belongs to; where that is not enough, the names
// of states are.

export type StepStatus = "running" | "succeeded" | "failed" | "caught" | "cancelled";

/** One attempt at a task. Times are in seconds. */
export interface Attempt {
  scheduled: number;
  started?: number;
  submitted?: number;
  ended?: number;
  outcome: "running" | "succeeded" | "failed" | "timed out" | "cancelled";
  error?: string;
  cause?: string;
  event: number;
  resource?: string;
  resourceType?: string;
}

/** One time that a state was entered. */
export interface Step {
  /** The id of the event that entered it. */
  id: number;
  name: string;
  type: string;
  /** The Parallel or Map that it is in. */
  parent?: Step;
  /** Which iteration of the Map it is in. */
  iteration?: number;
  entered: number;
  exited?: number;
  status: StepStatus;
  attempts: Attempt[];
  /** It has failed, and nothing has mended that yet. */
  failing?: boolean;
  /** Why, where the history tells. */
  error?: string;
  cause?: string;
  /** The ids of its own events, in order. */
  events: number[];
  /** Of a Map. */
  iterations?: Iterations;
  mapRunArn?: string;
  /** It was stopped, and a redrive had it go on. */
  redriven?: boolean;
}

export interface Iterations {
  total: number;
  started: number;
  succeeded: number;
  failed: number;
  aborted: number;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** What a history tells so far. Add its events in their order. */
export class Folding {
  readonly steps: Step[] = [];
  status: ExecutionStatus = "RUNNING";
  started?: number;
  stopped?: number;
  error?: string;
  cause?: string;
  redrives = 0;
  /** The id of the last event. */
  last = 0;
  /** How many states were left for another: AWS's "state transitions". */
  transitions = 0;

  private byEvent = new Map<number, Step>();
  private iterationOf = new Map<number, number>(); // of MapIterationStarted events
  private types = new Map<number, string>();
  private open = new Set<Step>();

  /** containers tells which state each state is in, for where the events do not. */
  constructor(private containers: ReadonlyMap<string, string | undefined> = new Map()) {}

  add(event: HistoryEvent): void {
    const d = detailsOf(event);
    this.last = event.id;
    this.types.set(event.id, event.type);
    const step = this.take(event, d);
    if (!step) return;
    this.byEvent.set(event.id, step);
    step.events.push(event.id);
  }

  private take(e: HistoryEvent, d: Details): Step | undefined {
    if (e.type.startsWith("Execution")) return this.execution(e, d);
    if (e.type.endsWith("StateEntered")) return this.enter(e, d);
    if (e.type.endsWith("StateExited")) return this.exit(e, d);
    if (e.type.startsWith("MapIteration")) return this.iteration(e, d);
    if (e.type.startsWith("MapRun")) return this.mapRun(e, d);
    if (/^(Map|Parallel)State/.test(e.type)) return this.container(e, d);
    if (e.type === "EvaluationFailed") return this.evaluationFailed(e, d);
    if (e.type.endsWith("StateAborted")) return this.before(e);
    return this.task(e, d);
  }

  private before(e: HistoryEvent): Step | undefined {
    return this.byEvent.get(e.previousEventId ?? 0);
  }

  private enter(e: HistoryEvent, d: Details): Step {
    const step: Step = {
      id: e.id, name: d.name ?? "", type: e.type.replace("StateEntered", ""),
      ...this.placeOf(e, d.name ?? ""), entered: e.timestamp, status: "running", attempts: [], events: [],
    };
    this.steps.push(step);
    this.open.add(step);
    return step;
  }

  /** Where a state is that is entered: in which container, in which iteration. */
  private placeOf(e: HistoryEvent, name: string): { parent?: Step; iteration?: number } {
    const previous = e.previousEventId ?? 0;
    const before = this.byEvent.get(previous);
    const type = this.types.get(previous);
    if (type === "MapIterationStarted") return { parent: before, iteration: this.iterationOf.get(previous) };
    if (type === "ParallelStateStarted") return { parent: before };
    if (before) return { parent: before.parent, iteration: before.iteration };
    const container = this.containers.get(name);
    return container === undefined ? {} : { parent: this.openByName(container) };
  }

  private exit(e: HistoryEvent, d: Details): Step | undefined {
    const step = this.upFrom(this.before(e), (s) => s.name === d.name) ?? this.openByName(d.name ?? "");
    if (!step) return undefined;
    this.end(step, step.failing ? "caught" : "succeeded", e.timestamp);
    this.transitions++;
    return step;
  }

  /** The nearest open step that fits: the one given, or one that it is in. */
  private upFrom(step: Step | undefined, fits: (s: Step) => boolean): Step | undefined {
    for (let s = step; s; s = s.parent) if (this.open.has(s) && fits(s)) return s;
    return undefined;
  }

  private openByName(name: string): Step | undefined {
    let found: Step | undefined;
    for (const s of this.open) if (s.name === name) found = s;
    return found;
  }

  private end(step: Step, status: StepStatus, at: number): void {
    step.status = status;
    step.exited = at;
    this.open.delete(step);
    const attempt = step.attempts.at(-1);
    if (attempt?.outcome === "running") {
      attempt.outcome = status === "succeeded" ? "succeeded" : "cancelled";
      attempt.ended = at;
    }
  }

  private iteration(e: HistoryEvent, d: Details): Step | undefined {
    const map = this.upFrom(this.before(e), (s) => s.type === "Map" && s.name === d.name) ?? this.openByName(d.name ?? "");
    if (!map) return undefined;
    const counts = this.countsOf(map);
    const index = d.index ?? 0;
    switch (e.type) {
      case "MapIterationStarted":
        counts.started++;
        this.iterationOf.set(e.id, index);
        break;
      case "MapIterationSucceeded":
        counts.succeeded++;
        break;
      default:
        counts[e.type === "MapIterationFailed" ? "failed" : "aborted"]++;
        this.stopInside(map, e, index);
    }
    return map;
  }

  private countsOf(map: Step): Iterations {
    return (map.iterations ??= { total: 0, started: 0, succeeded: 0, failed: 0, aborted: 0 });
  }

  /**
   * Ends all that is open inside a step, or inside one iteration of it. What the event
   * came from has failed, and the rest is cancelled.
   */
  private stopInside(container: Step, e: HistoryEvent, iteration?: number): void {
    const failed = e.type.endsWith("Failed") ? this.chainOf(this.before(e)) : new Set();
    for (const s of [...this.open]) {
      if (isInside(s, container, iteration)) this.end(s, s.failing || failed.has(s) ? "failed" : "cancelled", e.timestamp);
    }
  }

  /** A step and all that it is in. */
  private chainOf(step: Step | undefined): Set<Step> {
    const chain = new Set<Step>();
    for (let s = step; s; s = s.parent) chain.add(s);
    return chain;
  }

  private mapRun(e: HistoryEvent, d: Details): Step | undefined {
    const map = this.upFrom(this.before(e), (s) => s.type === "Map") ?? this.onlyOpen("Map");
    if (!map) return undefined;
    if (d.mapRunArn) map.mapRunArn = d.mapRunArn;
    if (e.type === "MapRunFailed" || e.type === "MapRunAborted") this.fail(map, d);
    return map;
  }

  private container(e: HistoryEvent, d: Details): Step | undefined {
    const type = e.type.startsWith("Map") ? "Map" : "Parallel";
    // One inside that has failed already is over: a retry says so by nothing but its start.
    const step = this.upFrom(this.before(e), (s) => s.type === type && s.status !== "failed") ?? this.onlyOpen(type);
    if (!step) return undefined;
    if (e.type === "MapStateStarted") {
      // A retry begins with all items again.
      step.iterations = { total: d.length ?? 0, started: 0, succeeded: 0, failed: 0, aborted: 0 };
    }
    if (e.type.endsWith("StateStarted")) {
      this.stopInside(step, e);
      this.mend(step);
      step.status = "running";
    }
    if (e.type.endsWith("StateFailed")) {
      const failed = this.before(e);
      this.stopInside(step, e);
      step.status = "failed";
      this.fail(step, failed && failed !== step ? failed : step);
    }
    if (e.type.endsWith("StateAborted")) this.stopInside(step, e);
    return step;
  }

  private onlyOpen(type: string): Step | undefined {
    const all = [...this.open].filter((s) => s.type === type);
    return all.length === 1 ? all[0] : undefined;
  }

  private fail(step: Step, why: { error?: string; cause?: string }): void {
    step.failing = true;
    step.error = why.error;
    step.cause = why.cause;
  }

  private mend(step: Step): void {
    step.failing = undefined;
    step.error = step.cause = undefined;
  }

  private evaluationFailed(e: HistoryEvent, d: Details): Step | undefined {
    const step = this.upFrom(this.before(e), (s) => s.name === d.state) ?? this.openByName(d.state ?? "");
    if (step) this.fail(step, d);
    return step;
  }

  private task(e: HistoryEvent, d: Details): Step | undefined {
    const step = this.before(e) ?? this.redrivenTask(d.resource);
    if (!step) return undefined;
    if (e.type.endsWith("Scheduled")) {
      this.mend(step);
      step.attempts.push({ scheduled: e.timestamp, outcome: "running", event: e.id, resource: d.resource, resourceType: d.resourceType });
      return step;
    }
    const attempt = step.attempts.at(-1);
    if (/(Failed|TimedOut)$/.test(e.type)) {
      this.fail(step, d);
      if (attempt) endAttempt(attempt, e.type.endsWith("TimedOut") ? "timed out" : "failed", e, d);
    } else if (attempt && e.type.endsWith("Succeeded")) endAttempt(attempt, "succeeded", e, d);
    else if (attempt && e.type.endsWith("Submitted")) attempt.submitted = e.timestamp;
    else if (attempt && e.type.endsWith("Started")) attempt.started = e.timestamp;
    return step;
  }

  /** The task that a redrive begins anew: the events do not tell which it is. */
  private redrivenTask(resource: string | undefined): Step | undefined {
    const waiting = [...this.open].filter((s) => s.redriven && s.attempts.at(-1)?.outcome !== "running");
    return waiting.find((s) => s.attempts.at(-1)?.resource === resource) ?? waiting.find((s) => s.type === "Task");
  }

  private execution(e: HistoryEvent, d: Details): undefined {
    switch (e.type) {
      case "ExecutionStarted":
        this.started = e.timestamp;
        return;
      case "ExecutionRedriven":
        return this.redrive();
      case "ExecutionSucceeded":
        this.status = "SUCCEEDED";
        for (const s of [...this.open]) this.end(s, "succeeded", e.timestamp);
        break;
      case "ExecutionFailed":
        this.status = "FAILED";
        this.failOpen(e, d);
        break;
      default:
        this.status = e.type === "ExecutionTimedOut" ? "TIMED_OUT" : "ABORTED";
        for (const s of [...this.open]) this.end(s, s.failing ? "failed" : "cancelled", e.timestamp);
    }
    this.stopped = e.timestamp;
    this.error = d.error;
    this.cause = d.cause;
    if (this.status === "SUCCEEDED") this.transitions++;
  }

  /** What the failure comes from has failed, and all that it is in; the rest is cancelled. */
  private failOpen(e: HistoryEvent, d: Details): void {
    const failed = this.chainOf(this.before(e));
    for (const s of [...this.open]) {
      const own = failed.has(s) || s.failing;
      if (own && s.error === undefined) this.fail(s, d);
      this.end(s, own ? "failed" : "cancelled", e.timestamp);
    }
  }

  /** What had not been left goes on. */
  private redrive(): undefined {
    this.redrives++;
    this.status = "RUNNING";
    this.stopped = this.error = this.cause = undefined;
    const last = new Map(this.steps.map((s) => [placeOf(s), s]));
    for (const s of this.steps) {
      if (s.status !== "failed" && s.status !== "cancelled") continue;
      if (last.get(placeOf(s)) !== s || isOver(s.parent)) continue;
      s.status = "running";
      this.mend(s);
      s.exited = undefined;
      s.redriven = true;
      this.open.add(s);
    }
  }
}

function endAttempt(a: Attempt, outcome: Attempt["outcome"], e: HistoryEvent, d: Details): void {
  a.outcome = outcome;
  a.ended = e.timestamp;
  a.error = d.error;
  a.cause = d.cause;
}

function isInside(step: Step, container: Step, iteration?: number): boolean {
  for (let s = step; s.parent; s = s.parent) {
    if (s.parent === container) return iteration === undefined || s.iteration === iteration;
  }
  return false;
}

/** What all times have in common that a state was entered in one iteration of one Map. */
function placeOf(s: Step): string {
  return `${s.parent?.id ?? ""}/${s.iteration ?? ""}/${s.name}`;
}

/** Whether a step, or one that it is in, has been left. */
function isOver(step: Step | undefined): boolean {
  for (let s = step; s; s = s.parent) if (s.status === "succeeded" || s.status === "caught") return true;
  return false;
}

/** Folds a history as far as an event. */
export function fold(events: readonly HistoryEvent[], containers?: ReadonlyMap<string, string | undefined>, until = Infinity): Folding {
  const folding = new Folding(containers);
  for (const e of events) {
    if (e.id > until) break;
    folding.add(e);
  }
  return folding;
}
