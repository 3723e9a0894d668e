import type { Attempt, Step, StepStatus } from "./fold";

/** A part of a step's time. */
export interface Bar {
  from: number;
  to: number;
  kind: "work" | "waiting" | "backoff";
  status: StepStatus;
  text: string;
}

/**
 * How a step spent its time until `now`: the attempts of a task with the back-off
 * between them, a wait, or just its time.
 */
export function barsOf(step: Step, now: number): Bar[] {
  const end = step.exited ?? now;
  if (step.attempts.length === 0) {
    const waits = step.type === "Wait" || step.type === "Map" || step.type === "Parallel";
    return [{ from: step.entered, to: end, kind: waits ? "waiting" : "work", status: step.status, text: step.type }];
  }
  const bars: Bar[] = [];
  for (const [i, a] of step.attempts.entries()) {
    const next = step.attempts[i + 1];
    bars.push(...barsOfAttempt(a, end, i + 1));
    const over = a.ended ?? end;
    if (next && next.scheduled > over) bars.push({ from: over, to: next.scheduled, kind: "backoff", status: "caught", text: "Back-off" });
    if (!next && a.outcome !== "succeeded" && step.status === "running" && over < end) {
      bars.push({ from: over, to: end, kind: "backoff", status: "caught", text: "Back-off" });
    }
  }
  return bars;
}

const colours: Record<Attempt["outcome"], StepStatus> = {
  running: "running", succeeded: "succeeded", failed: "failed", "timed out": "failed", cancelled: "cancelled",
};

/** An attempt: the time until it began, and its work. */
function barsOfAttempt(a: Attempt, end: number, n: number): Bar[] {
  const over = a.ended ?? end;
  const began = Math.min(a.started ?? a.scheduled, over);
  const status = colours[a.outcome];
  const bars: Bar[] = [];
  if (began > a.scheduled) bars.push({ from: a.scheduled, to: began, kind: "waiting", status, text: "Scheduled" });
  bars.push({ from: began, to: over, kind: "work", status, text: `Attempt ${n}, ${a.outcome}` });
  return bars;
}
