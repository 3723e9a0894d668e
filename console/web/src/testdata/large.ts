import type { HistoryEvent } from "../history/events";

/** A Map of many iterations, all at once, that fails and is redriven: the longest history there is. */
export function largeMap(iterations: number): HistoryEvent[] {
  const events: unknown[] = [];
  const add = (type: string, previousEventId: number, details: object = {}) =>
    events.push({ id: events.length + 1, previousEventId, type, timestamp: events.length, someEventDetails: details });
  add("ExecutionStarted", 0);
  add("MapStateEntered", 0, { name: "M" });
  add("MapStateStarted", 2, { length: iterations });
  for (let i = 0; i < iterations; i++) {
    add("MapIterationStarted", 3, { name: "M", index: i });
    add("WaitStateEntered", events.length, { name: "W" });
  }
  add("MapIterationFailed", events.length, { name: "M", index: iterations - 1 });
  add("MapStateFailed", events.length);
  add("ExecutionFailed", events.length, { error: "E" });
  add("ExecutionRedriven", events.length);
  return events as HistoryEvent[];
}

/** A definition of 500 states, a fifth of them choices. */
export function largeDefinition(): string {
  const states: Record<string, unknown> = {};
  for (let i = 0; i < 500; i++) {
    states["S" + i] = i % 5 === 0
      ? { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "S" + Math.min(i + 3, 499) }], Default: "S" + Math.min(i + 1, 499) }
      : i === 499 ? { Type: "Succeed" } : { Type: "Pass", Next: "S" + (i + 1) };
  }
  return JSON.stringify({ StartAt: "S0", States: states });
}
