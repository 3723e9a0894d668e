import { expect, test } from "vitest";
import type { HistoryEvent } from "./events";
import { fold } from "./fold";
import { nodesOf } from "./nodes";

/** A Map of many iterations, all at once, that fails and is redriven: the longest history there is. */
function largeMap(iterations: number): HistoryEvent[] {
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

test("the time it takes grows as the history does", () => {
  const time = (n: number) => {
    const events = largeMap(n);
    const began = performance.now();
    const f = fold(events);
    nodesOf(f.steps);
    expect(f.steps.filter((s) => s.status === "running").length).toBe(n + 1);
    return performance.now() - began;
  };
  time(1000); // warm
  const [small, large] = [time(1000), time(10_000)];
  expect(large / Math.max(small, 1)).toBeLessThan(40);
});
